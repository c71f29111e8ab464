"""The plan that an apply carries out: a saved one as it is, or one that is made now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import RefusedError, UsageError
from acrnet.workflow.plan_file import read_plan
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from acrnet.plan.model import Plan


def saved_plan(path: Path, request: Request) -> Plan:
    """Return the plan in a file; raises PlanFileError where there is none, and UsageError for options that make one."""
    plan = read_plan(path)
    if not request.names_only_a_place:
        raise UsageError(
            "A saved plan is applied as it is, so options that make a plan do not go with it.",
            next_step="Leave these options out, or leave out the file to make a new plan.",
        )
    return plan


def require_complete(plan: Plan, *, allow_incomplete: bool) -> None:
    """Raise RefusedError for a plan after which a required need is not met, unless that was asked for."""
    if not plan.complete and not allow_incomplete:
        raise RefusedError(
            "The plan is not complete: a need is not met after it. Nothing was written.",
            next_step="Solve the problems it names, or repeat with --allow-incomplete to apply the rest.",
        )
