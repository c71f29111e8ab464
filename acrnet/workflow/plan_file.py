"""Reading a plan file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import PlanFileError

if TYPE_CHECKING:
    from acrnet.plan.model import Plan


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
