"""Findings about audited rules beyond the verdicts, a module for each check; pure."""

from acrnet.audit.checks.table import CHECKS, KINDS, SUPPRESSIBLE, UNDECIDED, find
from acrnet.audit.kind import fails, ordered

__all__ = ["CHECKS", "KINDS", "SUPPRESSIBLE", "UNDECIDED", "fails", "find", "ordered"]
