"""Carrying out a plan: a saved one as it is, or one that is made now and kept, so that a stopped run can go on."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from acrnet.errors import RefusedError, UsageError
from acrnet.workflow.plan_file import keep_plan, kept_plan_path, read_plan
from acrnet.workflow.request import Request

if TYPE_CHECKING:
    from threading import Event

    from acrnet.apply import ApplyResult, Progress, Write
    from acrnet.apply.journal import Outcome
    from acrnet.arm import ArmSession
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


def apply_plan(
    plan: Plan,
    arm: ArmSession,
    *,
    plan_file: Path | None,
    journal: Path | None,
    connection: str,
    stop: Event,
    progress: Progress,
) -> ApplyResult:
    """Apply a plan and return what was done; a plan that is in no file yet is kept in one before the first write.

    `connection` has the options that another command needs to reach the same Resource Manager. Raises what
    `acrnet.apply.apply` raises, and UsageError where the plan cannot be kept; the caller checks the proof.
    """
    from acrnet.apply import apply

    kept = plan_file or kept_plan_path(plan, journal)
    return apply(
        plan,
        arm,
        journal=journal,
        resume=_resume_command(plan, kept, journal, connection),
        connection=connection,
        stop=stop,
        progress=progress if plan_file else _KeepPlanFirst(plan, kept, progress),
    )


def _resume_command(plan: Plan, plan_file: Path, journal: Path | None, connection: str) -> str:
    words = ["acrnet", "apply", str(plan_file)]
    words += [] if plan.complete else ["--allow-incomplete"]
    words += [] if journal is None else ["--journal", str(journal)]
    return f"{shlex.join(words)}{connection}"


@dataclass(slots=True)
class _KeepPlanFirst:
    """Keeps the plan before the first write begins, and passes every write on."""

    plan: Plan
    path: Path
    progress: Progress
    kept: bool = field(default=False, init=False)

    def started(self, write: Write) -> None:
        """Keep the plan where this is the first write; raises UsageError when that fails."""
        if not self.kept:
            keep_plan(self.plan, self.path)
            self.kept = True
        self.progress.started(write)

    def finished(self, write: Write, outcome: Outcome) -> None:
        """Pass it on."""
        self.progress.finished(write, outcome)
