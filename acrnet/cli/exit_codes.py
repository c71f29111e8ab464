"""What a plan, the proof after it, and an audit mean for the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from acrnet.audit.model import Audit
    from acrnet.plan.model import NeedVerdict, Plan
    from acrnet.workflow.audit_request import FailOn

SUCCEEDED, BAD_INPUT, PENDING, NOT_MET, UNDECIDED = 0, 2, 3, 4, 5


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


def audit_exit_code(audit: Audit, fail_on: FailOn) -> int:
    """Return 2 when an input could not be read, else 4 for a finding of this level or a heavier one.

    Else 5 when a required need cannot be decided, and nobody decided to live with that, or when rule sets may have been
    left out; else 0.
    """
    from acrnet.audit.checks import UNDECIDED as UNDECIDED_FINDINGS
    from acrnet.audit.checks import fails

    if any(each.error for each in audit.inputs):
        return BAD_INPUT
    if fails(audit.findings, fail_on):
        return NOT_MET
    open_questions = audit.incomplete or any(finding.id in UNDECIDED_FINDINGS for finding in audit.findings)
    return UNDECIDED if open_questions and fail_on != "none" else SUCCEEDED
