"""Carrying out a plan: check everything, write, read back, prove."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from acrnet.apply.check import CheckedTarget, check_plan
from acrnet.apply.ending import incomplete
from acrnet.apply.journal import Header, Outcome, Purpose
from acrnet.apply.journal_file import Clock, JournalFile, default_path, open_journal, utc_now
from acrnet.apply.progress import Counter, Progress, Silent
from acrnet.apply.proof import Proof, prove
from acrnet.apply.writing import Work, send_all
from acrnet.arm import ArmSession
from acrnet.plan.document import plan_digest
from acrnet.plan.model import Plan
from acrnet.plan.step import Step


@dataclass(frozen=True, slots=True)
class AppliedTarget:
    """What was done on one target."""

    id: str
    written: tuple[str, ...]
    """Names of the rules this run wrote or deleted, in order."""
    skipped: tuple[str, ...]
    """Names of the rules an earlier run had done."""


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """A plan that is carried out."""

    targets: tuple[AppliedTarget, ...]
    journal: Path | None
    """None when there was nothing to write."""
    proof: Proof

    @property
    def already_applied(self) -> bool:
        """Whether nothing was left to write."""
        return not any(target.written for target in self.targets)


def apply(
    plan: Plan,
    arm: ArmSession,
    *,
    journal: Path | None = None,
    resume: str = "acrnet apply PLAN",
    connection: str = "",
    stop: threading.Event | None = None,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> ApplyResult:
    """Carry out a plan and return what was done, with a proof by the rules as they are afterwards.

    Steps that an earlier run carried out are skipped. `journal` is a file to keep the journal in, else one in the
    user's state folder; `resume` is the command that goes on after a stop, and `connection` the options that lead a
    rollback to the same Resource Manager (" --sandbox estate"). Setting `stop` ends the write under way on each target,
    and the run. Whether the proof holds is for the caller to look at: `result.proof.require()`.

    Before the first write, raises what `check_plan` raises, and JournalError when the journal cannot be kept. After it,
    raises StoppedHalfWayError when something was written and not everything went well.
    """
    checked = check_plan(plan, arm)
    todo = sum(len(target.todo) for target in checked)
    if not todo:
        return ApplyResult(_applied(checked), None, prove(plan, arm))
    header = Header(Purpose.APPLY, plan_digest(plan), plan.cloud)
    with open_journal(journal or default_path(header), header, clock) as file:
        _note_found(file, checked)
        works = [Work(target.id, target.kind, target.state, target.todo) for target in checked]
        counter = Counter(progress or Silent(), todo)
        result = send_all(arm, works, file, counter, stop=stop or threading.Event())
    if not result.complete:
        done = sum(len(target.done) for target in checked)
        undo = f"acrnet rollback {shlex.quote(str(file.path))}{connection}"
        raise incomplete(result, todo + done, done, file.path, resume=resume, undo=undo)
    return ApplyResult(_applied(checked), file.path, prove(plan, arm, shown=result.shown))


def _note_found(file: JournalFile, checked: Sequence[CheckedTarget]) -> None:
    """Note the changes that are there but not in this journal, so that its rollback undoes the whole plan."""
    known = {entry.step.id.lower() for entry in file.earlier.entries} if file.earlier else set()
    for target in checked:
        for step in target.done:
            if step.id.lower() not in known:
                file.end(file.begin(target.id, step), Outcome.FOUND)


def _applied(checked: Sequence[CheckedTarget]) -> tuple[AppliedTarget, ...]:
    return tuple(AppliedTarget(target.id.text, _names(target.todo), _names(target.done)) for target in checked)


def _names(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(step.name for step in steps)
