"""What a plan means for the exit code."""

from __future__ import annotations

from acrnet.plan.model import Plan
from acrnet.rules.verdict import Outcome

SUCCEEDED, PENDING, NOT_MET, UNDECIDED = 0, 3, 4, 5


def plan_exit_code(plan: Plan, *, detailed: bool) -> int:
    """Return 4 when a required need is denied or partial after the plan, else 5 when one cannot be decided.

    Else 3 when changes are pending and `detailed` asks for that, else 0.
    """
    required = {need.id for need in plan.needs if need.required}
    outcomes = {verdict.after for target in plan.targets for verdict in target.verdicts if verdict.need in required}
    if outcomes & {Outcome.DENIED, Outcome.PARTIAL}:
        return NOT_MET
    if Outcome.UNDECIDABLE in outcomes:
        return UNDECIDED
    return PENDING if detailed and plan.pending else SUCCEEDED
