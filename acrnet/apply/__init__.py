"""Carrying out a plan on Azure, and undoing it: checks, writes, the journal, the proof."""

from acrnet.apply.journal import Journal, read_journal
from acrnet.apply.progress import Progress, Write
from acrnet.apply.proof import Proof, ProvedNeed, prove
from acrnet.apply.run import AppliedTarget, ApplyResult, apply
from acrnet.apply.undo import RollbackResult, RolledBackTarget, SkippedRule, rollback

__all__ = [
    "apply",
    "ApplyResult",
    "AppliedTarget",
    "Progress",
    "Write",
    "Proof",
    "ProvedNeed",
    "prove",
    "Journal",
    "read_journal",
    "rollback",
    "RollbackResult",
    "RolledBackTarget",
    "SkippedRule",
]
