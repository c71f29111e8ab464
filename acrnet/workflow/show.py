"""Reading a document that an earlier run saved, to show it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import InputFileError

if TYPE_CHECKING:
    from acrnet.audit.model import Audit
    from acrnet.plan.model import Plan

_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved plan or audit; one of them is there."""

    plan: Plan | None = None
    audit: Audit | None = None
    note: str = ""
    """What reports on it lack, as a sentence; "" where they lack nothing."""


def read_saved(path: Path) -> Saved:
    """Return the plan or the audit in a file, or on standard input for `-`.

    Raises InputFileError for a file that cannot be read or is neither, and PlanFileError or AuditFileError for one that
    is of another version or damaged.
    """
    from acrnet.plan.other_files import PLAN, kind_of_document, kind_of_text

    name = "Standard input" if str(path) == _STANDARD_INPUT else str(path)
    text = _text(path, name)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, Mapping) and document.get("kind") == "audit":
        return _audit(document, name)
    kind = kind_of_document(document) if document is not None else kind_of_text(text)
    if kind == PLAN:
        from acrnet.plan.document import load_plan

        return Saved(plan=load_plan(text, name))
    raise InputFileError(
        f"{name} is {kind or 'no JSON of acrnet'}, not a plan or an audit.",
        next_step="Give a file that acrnet plan --out or acrnet audit --output json=FILE wrote.",
    )


def _audit(document: Mapping[str, object], name: str) -> Saved:
    from acrnet.audit.document import has_everything, load_audit

    audit = load_audit(document, name)
    version = document["format_version"]
    without = f"{name} has the format version {version}, in which reports find no rules and addresses."
    return Saved(audit=audit, note="" if has_everything(document) else without)


def _text(path: Path, name: str) -> str:
    """Return the text of a file; JSON of acrnet is ASCII, and an editor may have made it any other encoding."""
    from acrnet.inventory.files.json_text import decoded

    try:
        data = _bytes(path)
    except OSError as error:
        raise InputFileError(
            f"{name} cannot be read: {error.strerror or error}.", next_step="Check the path and its permissions."
        ) from error
    return decoded(data, name)


def _bytes(path: Path) -> bytes:
    from acrnet.inventory.bounded_file import read_bounded

    if str(path) != _STANDARD_INPUT:
        return read_bounded(path)
    import sys

    from acrnet.inventory.files.content import standard_input

    return standard_input(sys.stdin.buffer).whole()
