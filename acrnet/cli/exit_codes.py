"""What a plan, and the proof after it, mean for the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acrnet.plan.model import NeedVerdict, Plan

SUCCEEDED, PENDING, NOT_MET, UNDECIDED = 0, 3, 4, 5


def plan_exit_code(plan: Plan, *, detailed: bool) -> int:
    """Return 4 or 5 when a required need is not met after the plan, as `need_exit_code` does.

    Else 3 when changes are pending and `detailed` asks for that, else 0.
    """
    verdicts = (verdict for target in plan.targets for verdict in target.verdicts)
    return need_exit_code(plan, verdicts) or (PENDING if detailed and plan.pending else SUCCEEDED)


def need_exit_code(plan: Plan, verdicts: Iterable[NeedVerdict]) -> int:
    """Return 4 when a required need is denied or partial afterwards, else 5 when one cannot be decided, else 0."""
    from acrnet.rules.verdict import Outcome

    required = {need.id for need in plan.needs if need.required}
    outcomes = {verdict.after for verdict in verdicts if verdict.need in required}
    if outcomes & {Outcome.DENIED, Outcome.PARTIAL}:
        return NOT_MET
    return UNDECIDED if Outcome.UNDECIDABLE in outcomes else SUCCEEDED
