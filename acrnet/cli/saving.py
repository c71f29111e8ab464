"""Saving a plan: a file is replaced as a whole, and only if it is empty or a plan."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.cli.interrupts import removed_unless_finished
from acrnet.cli.terminal import Terminal
from acrnet.errors import UsageError

if TYPE_CHECKING:
    from acrnet.plan.model import Plan

_OPEN_STREAMS = ("/dev/", "/proc/")
"""Paths of what a process has open, such as /dev/stderr and /dev/fd/3: these are written to and never replaced."""
_OF_A_PLAN = frozenset({"format_version", "digest", "targets"})
_ANOTHER = "Name another file with --out."


def is_standard_output(out: Path | None) -> bool:
    """Whether `out` is `-` or names what standard output is, so that nothing else may be written there."""
    if out is None or str(out) == "-":
        return out is not None
    try:
        return os.path.samestat(out.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError, AttributeError):  # one of them is not there, or is no file
        return False


def require_writable(out: Path, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a plan cannot be saved at `out`.

    A file that is neither empty nor a plan is replaced only with `force`.
    """
    if is_standard_output(out):
        return
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
    if kind is not None and stat.S_ISREG(kind) and not (force or _in_place(place) or _may_go(place)):
        raise UsageError(
            f"--out {out} exists and is not a plan.", next_step="Name another file, or replace it with --force."
        )


def save_plan(plan: Plan, out: Path, terminal: Terminal) -> None:
    """Write the plan where `--out` says: a file is replaced as a whole or stays as it is, anything else is written to.

    Links are followed. Raises UsageError when it cannot be written.
    """
    from acrnet.plan.document import dump_plan

    text = dump_plan(plan)
    if is_standard_output(out):
        terminal.show(text)
        return
    try:
        _write(text, _place(out))
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
        if place.exists() and not (place.is_file() and _may_go(place)):
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
    if not path.is_symlink() or _in_place(path):
        return path
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def _in_place(place: Path) -> bool:
    """Whether this is written to and not replaced: a pipe, a device, or a stream of the process."""
    return str(place.absolute()).startswith(_OPEN_STREAMS) or (place.exists() and not place.is_file())


def _may_go(place: Path) -> bool:
    """Whether a regular file is empty or a plan, of any version."""
    text = place.read_bytes()
    if not text.strip():
        return True
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.keys() >= _OF_A_PLAN


def _write(text: str, place: Path) -> None:
    data = text.encode()
    if _in_place(place):
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
