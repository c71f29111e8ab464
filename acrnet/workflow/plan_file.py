"""The file of a plan: read, and saved so that nothing but a plan is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import PlanFileError, UsageError
from acrnet.workflow import saving

if TYPE_CHECKING:
    from acrnet.plan.model import Plan

_PLAN_KEYS = frozenset({"format_version", "digest", "targets"})


def read_plan(path: Path) -> Plan:
    """Return the plan in a file; raises PlanFileError when it cannot be read or is not a plan."""
    from acrnet.inventory.bounded_file import read_bounded
    from acrnet.plan.document import load_plan

    try:
        text = read_bounded(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise PlanFileError(
            f"{path} is not a plan: it is not text.", next_step="Name the file that acrnet plan --out wrote."
        ) from error
    except OSError as error:
        raise PlanFileError(
            f"The plan {path} cannot be read: {error.strerror or error}.",
            next_step="Check the path, or make a plan with acrnet plan --out FILE.",
        ) from error
    return load_plan(text, str(path))


def require_writable(out: Path, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a plan cannot be saved at `out`.

    A file that is neither empty nor a plan is replaced only with `force`.
    """
    saving.require_writable(out, _PLAN, force=force)


def save_plan(plan: Plan, out: Path) -> None:
    """Write the plan where `--out` says: a file is replaced as a whole or stays as it is, anything else is written to.

    Links are followed. Raises UsageError when it cannot be written.
    """
    from acrnet.plan.document import dump_plan

    saving.save(dump_plan(plan), out, _PLAN)


def kept_plan_path(plan: Plan, journal: Path | None) -> Path:
    """Return where to keep a plan that is made and applied in one run: beside its journal, else in the state folder."""
    from acrnet.inventory.state_folder import state_folder
    from acrnet.plan.document import plan_digest

    if journal is not None:
        return journal.with_name(f"{journal.stem}.plan.json")
    return state_folder() / "plans" / f"{plan_digest(plan).removeprefix('sha256:')[:12]}.json"


def keep_plan(plan: Plan, path: Path) -> None:
    """Save a plan that is about to be applied, so that it can be resumed.

    Raises UsageError when that fails, or when something else than a plan lies there.
    """
    from acrnet.plan.document import dump_plan

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        place = saving.place_of(path)
        if place.exists() and not (place.is_file() and saving.replaceable(place, _PLAN)):
            raise UsageError(
                f"The plan is to be kept at {path}, where something else is.",
                next_step="Name another file with --journal.",
            )
        saving.write(dump_plan(plan), place, _PLAN)
    except OSError as error:
        raise UsageError(
            f"The plan cannot be kept at {path}: {error.strerror or error}.",
            next_step="Make room there, or name another file with --journal.",
        ) from error


def _is_plan(content: bytes) -> bool:
    """Whether the bytes of a file are a plan, of any version."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.keys() >= _PLAN_KEYS


_PLAN = saving.SavedKind("plan", "plan.json", 0o600, _is_plan)
"""Readable by its owner only: a plan names the resources of a network."""
