"""The file of a plan: read, and saved so that a file is replaced as a whole, and only if nothing but a plan is lost."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import PlanFileError, UsageError
from acrnet.workflow.unfinished import removed_unless_finished

if TYPE_CHECKING:
    from acrnet.plan.model import Plan

_OPEN_STREAMS = ("/dev/", "/proc/")
"""Paths of what a process has open, such as /dev/stderr and /dev/fd/3: these are written to and never replaced."""
_PLAN_KEYS = frozenset({"format_version", "digest", "targets"})
_ANOTHER = "Name another file with --out."


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
    try:
        place = _place(out)
        kind = place.stat().st_mode if place.exists() else None
        has_folder = place.parent.is_dir()
    except OSError as error:
        raise _unwritable(out, error) from error
    if kind is not None and stat.S_ISDIR(kind):
        raise UsageError(f"--out {out} is a folder.", next_step="Name a file in it, for example plan.json.")
    if not has_folder:
        raise UsageError(f"There is no folder {place.parent} for --out {out}.", next_step="Create it first.")
    if kind is not None and stat.S_ISREG(kind) and not (force or _written_in_place(place) or _replaceable(place)):
        raise UsageError(
            f"--out {out} exists and is not a plan.", next_step="Name another file, or replace it with --force."
        )


def save_plan(plan: Plan, out: Path) -> None:
    """Write the plan where `--out` says: a file is replaced as a whole or stays as it is, anything else is written to.

    Links are followed. Raises UsageError when it cannot be written.
    """
    from acrnet.plan.document import dump_plan

    try:
        _write(dump_plan(plan), _place(out))
    except OSError as error:
        raise _unwritable(out, error) from error


def kept_plan_path(plan: Plan, journal: Path | None) -> Path:
    """Return where to keep a plan that is made and applied in one run: beside its journal, else in the state folder."""
    from acrnet.apply.journal_file import state_folder
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
        place = _place(path)
        if place.exists() and not (place.is_file() and _replaceable(place)):
            raise UsageError(
                f"The plan is to be kept at {path}, where something else is.",
                next_step="Name another file with --journal.",
            )
        _write(dump_plan(plan), place)
    except OSError as error:
        raise UsageError(
            f"The plan cannot be kept at {path}: {error.strerror or error}.",
            next_step="Make room there, or name another file with --journal.",
        ) from error


def _place(path: Path) -> Path:
    """Return the file that `path` leads to; the path of a pipe or a device is returned as it is."""
    if not path.is_symlink() or _written_in_place(path):
        return path
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def _written_in_place(place: Path) -> bool:
    """Whether this is written to and not replaced: a pipe, a device, or a stream of the process."""
    return str(place.absolute()).startswith(_OPEN_STREAMS) or (place.exists() and not place.is_file())


def _replaceable(place: Path) -> bool:
    """Whether a regular file is empty or a plan, of any version."""
    text = place.read_bytes()
    if not text.strip():
        return True
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.keys() >= _PLAN_KEYS


def _write(text: str, place: Path) -> None:
    data = text.encode()
    if _written_in_place(place):
        with place.open("ab", buffering=0) as stream:
            while data:
                data = data[stream.write(data) :]
        return
    temporary = place.with_name(f".{place.name}-{os.urandom(4).hex()}")
    with removed_unless_finished(temporary):
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        if place.exists():
            temporary.chmod(stat.S_IMODE(place.stat().st_mode))
        temporary.replace(place)


def _unwritable(out: Path, error: OSError) -> UsageError:
    return UsageError(f"The plan cannot be saved at {out}: {error.strerror or error}.", next_step=_ANOTHER)
