"""Applying a plan: check everything, write, read back, prove."""

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
from acrnet.apply.work import Work
from acrnet.apply.writing import send_all
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
    """The result of applying a plan."""

    targets: tuple[AppliedTarget, ...]
    journal: Path | None
    """None if there was nothing to write."""
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
    """Apply a plan and return what was done, with a proof by the rules as they are afterwards.

    Steps that an earlier run did are skipped. `journal` is the file of the journal, by default one in the user's state
    folder; `resume` is the command that continues after a stop, and `connection` the options with which a rollback
    reaches the same Resource Manager (" --sandbox estate"). Once `stop` is set, the run ends after the write in
    progress on each target. The caller checks the proof: `result.proof.require()`.

    Before the first write, raises what `check_plan` raises, and JournalError if the journal cannot be written. After
    it, raises StoppedHalfWayError if something was written and not everything succeeded.
    """
    checked = check_plan(plan, arm)
    todo = sum(len(target.todo) for target in checked)
    if not todo:
        return ApplyResult(_applied(checked), None, prove(plan, arm))
    header = Header(Purpose.APPLY, plan_digest(plan), plan.cloud)
    with open_journal(journal or default_path(header), header, clock) as file:
        _record_earlier_changes(file, checked)
        works = [Work(target.id, target.kind, target.state, target.todo) for target in checked]
        counter = Counter(progress or Silent(), todo)
        result = send_all(arm, works, file, counter, stop=stop or threading.Event())
    if not result.complete:
        done = sum(len(target.done) for target in checked)
        undo = f"acrnet rollback {shlex.quote(str(file.path))}{connection}"
        raise incomplete(result, todo + done, done, file.path, resume=resume, undo=undo)
    return ApplyResult(_applied(checked), file.path, prove(plan, arm, shown=result.shown))


def _record_earlier_changes(file: JournalFile, checked: Sequence[CheckedTarget]) -> None:
    """Record the changes that exist but are not in this journal, so that its rollback undoes the whole plan."""
    known = {entry.step.id.lower() for entry in file.earlier.entries} if file.earlier else set()
    for target in checked:
        for step in target.done:
            if step.id.lower() not in known:
                file.end(file.begin(target.id, step), Outcome.FOUND)


def _applied(checked: Sequence[CheckedTarget]) -> tuple[AppliedTarget, ...]:
    return tuple(AppliedTarget(target.id.text, _names(target.todo), _names(target.done)) for target in checked)


def _names(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(step.name for step in steps)
