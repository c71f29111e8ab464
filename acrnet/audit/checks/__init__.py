"""Findings: what there is to say about audited rules beyond the verdicts; pure."""

from acrnet.audit.checks.find import find, subject_findings
from acrnet.audit.checks.kinds import LEVELS, SUPPRESSIBLE, Kind
from acrnet.audit.checks.limits import registry_limit_findings
from acrnet.audit.checks.weight import UNDECIDED, fails, ordered

__all__ = [
    "LEVELS",
    "SUPPRESSIBLE",
    "UNDECIDED",
    "Kind",
    "fails",
    "find",
    "ordered",
    "registry_limit_findings",
    "subject_findings",
]
