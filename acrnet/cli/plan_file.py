"""Saving a plan so that the file is whole or not there, and reading it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import PlanFileError, UsageError

if TYPE_CHECKING:
    from acrnet.plan.model import Plan


def require_writable(path: Path) -> None:
    """Raise UsageError, before any work is done, when a plan cannot be saved at `path`."""
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except OSError as error:
        raise _unwritable(path, error) from error
    if is_folder:
        raise UsageError(f"--out {path} is a folder.", next_step="Name a file in it, for example plan.json.")
    if not has_folder:
        raise UsageError(f"There is no folder {path.parent} for --out {path}.", next_step="Create it first.")


def kept_plan_path(plan: Plan, journal: Path | None) -> Path:
    """Return where a plan is kept that is made and applied in one go: beside its journal, else in the state folder."""
    from acrnet.apply.journal_file import state_folder
    from acrnet.plan.document import plan_digest

    if journal is not None:
        return journal.with_name(f"{journal.stem}.plan.json")
    return state_folder() / "plans" / f"{plan_digest(plan).removeprefix('sha256:')[:12]}.json"


def keep_plan(plan: Plan, path: Path) -> None:
    """Save a plan that is about to be applied, so that it can be resumed; raises UsageError when that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    save_plan(plan, path)


def save_plan(plan: Plan, path: Path) -> None:
    """Write the plan file in one step: what was at `path` is replaced as a whole, or stays as it is.

    Raises UsageError when the folder cannot be written to.
    """
    from tempfile import NamedTemporaryFile

    from acrnet.plan.document import dump_plan

    temporary = None
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}-", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(dump_plan(plan))
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def read_plan(path: Path) -> Plan:
    """Return the plan in a file; raises PlanFileError when it cannot be read or is none."""
    from acrnet.plan.document import load_plan

    try:
        text = path.read_text(encoding="utf-8")
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


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"The plan cannot be saved at {path}: {error.strerror or error}.", next_step="Name another file with --out."
    )
