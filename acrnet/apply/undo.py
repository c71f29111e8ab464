"""Rolling back the changes recorded in a journal.

The changes of a group are undone in exactly the reverse order, so the group passes through the same states again: rules
that were deleted or changed are restored first, rules that were created are deleted last, and no need that was met both
before and after the apply is cut in between.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acrnet.apply.check import actions, check_cloud, check_subscriptions, refuse_busy
from acrnet.apply.ending import incomplete
from acrnet.apply.journal import Header, Journal, Purpose
from acrnet.apply.journal_file import Clock, open_journal, rollback_path, utc_now
from acrnet.apply.permissions import check_permissions
from acrnet.apply.progress import Counter, Progress, Silent
from acrnet.apply.work import Work
from acrnet.apply.writing import send_all
from acrnet.arm import ArmSession
from acrnet.errors import JournalError, NotFoundError, StalePlanError
from acrnet.inventory.live.kinds import LIVE
from acrnet.inventory.parallel import in_parallel
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.targets.kinds import TARGETS


@dataclass(frozen=True, slots=True)
class SkippedRule:
    """A rule that is left as it is."""

    rule: str
    reason: str
    """A clause whose subject is the rule."""


@dataclass(frozen=True, slots=True)
class RolledBackTarget:
    """What was undone on one target."""

    id: str
    undone: tuple[str, ...]
    """Names of the rules that this run restored or deleted, in order."""
    earlier: tuple[str, ...]
    """Names of the rules that were already as before the apply."""
    skipped: tuple[SkippedRule, ...]


@dataclass(frozen=True, slots=True)
class RollbackResult:
    """The result of rolling back a journal."""

    targets: tuple[RolledBackTarget, ...]
    journal: Path | None
    """The journal of the rollback; None if there was nothing to write."""

    @property
    def already_rolled_back(self) -> bool:
        """Whether nothing was left to undo."""
        return not any(target.undone for target in self.targets)


@dataclass(frozen=True, slots=True)
class _Undo:
    """The changes to undo on one target."""

    target: ResourceId
    kind: str
    # Any: only its kind looks into a state.
    state: Any
    """The current state; None for a target that is gone."""
    steps: tuple[Step, ...]
    earlier: tuple[str, ...]
    skipped: tuple[SkippedRule, ...]


def rollback(
    journal: Journal,
    arm: ArmSession,
    *,
    skip_changed: bool = False,
    connection: str = "",
    stop: threading.Event | None = None,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> RollbackResult:
    """Restore every rule recorded in a journal, and return what was done.

    A rule that is already restored is skipped, so a rollback that stopped is continued by running it again. Its own
    journal is beside the one it undoes.

    Before the first write, raises JournalError for a journal that is not of an apply, StalePlanError if a rule is
    neither as the apply left it nor as it was before, or its priority is taken (unless `skip_changed`: then such rules
    are skipped), and PermissionDeniedError and RefusedError as `check_plan` does. After it, StoppedHalfWayError.
    """
    if journal.header.purpose is not Purpose.APPLY:
        raise JournalError(
            f"{journal.path} is the journal of a rollback.", next_step="To have the changes again, apply the plan."
        )
    check_cloud(journal.header.cloud, arm, "The journal")
    undos = _look(journal, arm, skip_changed=skip_changed)
    todo = sum(len(undo.steps) for undo in undos)
    if not todo:
        return RollbackResult(_rolled_back(undos), None)
    check_permissions(arm, [(undo.target, actions(undo.kind, undo.steps)) for undo in undos])
    header = Header(Purpose.ROLLBACK, journal.header.plan, journal.header.cloud)
    with open_journal(rollback_path(journal.path), header, clock) as file:
        works = [Work(undo.target, undo.kind, undo.state, undo.steps) for undo in undos if undo.state is not None]
        counter = Counter(progress or Silent(), todo)
        result = send_all(arm, works, file, counter, stop=stop or threading.Event())
    if not result.complete:
        earlier = sum(len(undo.earlier) for undo in undos)
        again = (
            f"acrnet rollback {shlex.quote(str(journal.path))}{' --skip-changed' if skip_changed else ''}{connection}"
        )
        raise incomplete(result, todo + earlier, earlier, file.path, resume=again, undo="")
    return RollbackResult(_rolled_back(undos), file.path)


def _look(journal: Journal, arm: ArmSession, *, skip_changed: bool) -> list[_Undo]:
    """Read every target and return the changes to undo; raises StalePlanError if rules changed."""
    kinds = {entry.target: entry.kind for entry in journal.entries}
    targets = sorted(kinds)
    check_subscriptions(targets, arm)
    undos = in_parallel(lambda target: _undo(arm, target, kinds[target], _changes(journal, target)), targets)
    refuse_busy((undo.target, undo.kind, undo.state) for undo in undos if undo.state is not None)
    changed = [
        f"on {undo.target.name} {', '.join(f'{each.rule} {each.reason}' for each in undo.skipped)}"
        for undo in undos
        if undo.skipped
    ]
    if changed and not skip_changed:
        raise StalePlanError(
            f"Rules changed since the apply: {'; '.join(changed)}. Nothing was undone.",
            next_step="Put them right by hand, or undo all the others with --skip-changed.",
        )
    return undos


def _changes(journal: Journal, target: ResourceId) -> list[Step]:
    """Return one step for each rule, in the order of the apply: from its first `before` to its last `after`."""
    changes: dict[str, Step] = {}
    for entry in journal.entries:
        if entry.target != target:
            continue
        key = entry.step.id.lower()
        first = changes.get(key, entry.step)
        changes[key] = Step(entry.step.method, first.id, first.type, first.before, entry.step.after)
    return list(changes.values())


def _undo(arm: ArmSession, target: ResourceId, kind: str, changes: Sequence[Step]) -> _Undo:
    """Decide for each rule whether to restore it, skip it as already restored, or leave it alone."""
    try:
        live = LIVE[kind].read_state(arm, target)
    except NotFoundError:
        gone = tuple(SkippedRule(step.name, f"is gone with {target.name}") for step in changes)
        return _Undo(target, kind, None, (), (), gone)
    steps: list[Step] = []
    earlier: list[str] = []
    skipped: list[SkippedRule] = []
    state = live
    for step in reversed(changes):
        undo = TARGETS[kind].undo(step, state)
        if undo.step is not None:
            steps.append(undo.step)
            state = TARGETS[kind].after(state, undo.step)
        elif undo.obstacle:
            skipped.append(SkippedRule(step.name, undo.obstacle))
        else:
            earlier.append(step.name)
    return _Undo(target, kind, live, tuple(steps), tuple(earlier), tuple(skipped))


def _rolled_back(undos: Sequence[_Undo]) -> tuple[RolledBackTarget, ...]:
    return tuple(
        RolledBackTarget(undo.target.text, tuple(step.name for step in undo.steps), undo.earlier, undo.skipped)
        for undo in undos
    )
