"""Sending steps: serial on a target and on targets with one lock, several at once of the others.

Each write follows a read of its target and is followed by one, which is also the read before the next, and may itself
show that Azure has carried out the write. Unless that read shows exactly the state that was there before with the
writes so far, the target is left alone: what somebody else changed is never written over. The read of the check may be
minutes old by the first write, so it does not serve here; that after the last write serves the proof.

When one target fails, the others end the write they are at and stop. What stops one (a lock, a policy, a missing
permission, throttling) mostly stops all, and the fewer targets are half-way, the less there is to look at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from typing import Any

from acrnet.apply.journal import Outcome
from acrnet.apply.journal_file import JournalFile
from acrnet.apply.progress import Counter, Write
from acrnet.apply.turns import Turn, phases, queues
from acrnet.apply.work import Result, Tally, Work
from acrnet.arm import ArmSession
from acrnet.errors import AcrnetError, JournalError, OutcomeUnknownError, RemoteError, StalePlanError
from acrnet.inventory.live.kinds import LIVE
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId

GROUPS_AT_ONCE = 8
"""Below the 3.3 writes a second that Microsoft.Network takes in one region, for writes of at least three seconds each
(learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling, checked 2026-11-23)."""

FRESH_SECONDS = 5.0
"""The age up to which a read is the one before a write. What passes between the two is recording and reporting the
write before; where that is kept up (a screen that stands still, a slow disk), the target is read again."""

_SIGNAL_CHECK = 0.2
"""Seconds after which a waiting main thread looks for signals: one that another thread received does not wake it."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A write in progress."""

    sequence: int
    """Its number in the journal."""
    step: Step
    write: Write


class _Reader:
    """Reads the state of a target, and knows how old its last read is."""

    def __init__(self, arm: ArmSession, work: Work) -> None:
        self._read = LIVE[work.kind].reader(arm, work.target)
        self._read_at = -inf

    # Any: only its kind looks into a state.
    def __call__(self) -> Any:
        """Return the state of the target as it is now."""
        self._read_at = monotonic()
        return self._read()

    @property
    def is_fresh(self) -> bool:
        """Whether the last read is recent enough to write on what it showed."""
        return monotonic() - self._read_at <= FRESH_SECONDS


def send_all(
    arm: ArmSession,
    works: Sequence[Work],
    journal: JournalFile,
    counter: Counter,
    *,
    stop: threading.Event,
    at_once: int = GROUPS_AT_ONCE,
) -> Result:
    """Send the steps and return the results; errors of writes and reads are in the result and not raised.

    Once `stop` is set, or Ctrl-C arrives, writes in progress are finished and no further one begins.
    """
    sender = _Sender(arm, journal, counter, stop)
    result = Result([Tally(work) for work in works if work.steps], sender.failures)
    if not result.tallies:
        return result
    for phase in phases(result.tallies):
        waiting = list(queues(phase))
        with ThreadPoolExecutor(max_workers=min(at_once, len(waiting))) as pool:
            try:
                futures = [pool.submit(sender.send_each, queue) for queue in waiting]
                while wait(futures, timeout=_SIGNAL_CHECK).not_done:
                    pass
            except KeyboardInterrupt:
                stop.set()
        sender.settle()
    return result


class _Sender:
    """Works on targets until one fails or the run is stopped."""

    def __init__(self, arm: ArmSession, journal: JournalFile, counter: Counter, stop: threading.Event) -> None:
        self.arm = arm
        self.journal = journal
        self.counter = counter
        self.stop = stop
        self.failures: list[Exception] = []
        self.failed = threading.Event()
        self._fatal: list[BaseException] = []
        self._groups = 0
        self._change = threading.Condition()

    def send_each(self, turns: Sequence[Turn]) -> None:
        """Send the steps of several turns, one after the other."""
        self._count(+1)
        try:
            for turn in turns:
                self._send_steps(turn.tally, turn.steps)
        except Exception as error:  # noqa: BLE001  after any error, the writes done by then are reported
            self.failures.append(error)
            self.failed.set()
        except BaseException as error:  # noqa: BLE001  raised again in the thread that waits
            self._fatal.append(error)
            self.failed.set()
        finally:
            self._count(-1)

    def settle(self) -> None:
        """Wait until the work on all groups has ended; raises an error that ends the process.

        An interrupt while a thread is started makes the pool forget that thread, so the pool cannot be asked. A thread
        that begins after this sees that the run is stopped.
        """
        with self._change:
            self._change.wait_for(lambda: self._groups == 0)
        for error in self._fatal:
            raise error

    def _count(self, number: int) -> None:
        with self._change:
            self._groups += number
            self._change.notify_all()

    def _send_steps(self, tally: Tally, steps: Sequence[Step]) -> None:
        work, read = tally.work, _Reader(self.arm, tally.work)
        expected = work.expected if tally.shown is None else tally.shown
        for step in steps:
            if self.stop.is_set() or self.failed.is_set():
                return
            if not read.is_fresh:
                _require(work, expected, read(), "")
            shown = self._send(step, expected, tally, read)
            expected = work.rules.after(expected, step)
            tally.shown = read() if shown is None else shown
            _require(work, expected, tally.shown, f" after {step.name} was written")
            _require_success(step, tally)
        for step in {step.id: step for step in steps}.values():
            _require_success(step, tally)  # somebody else may have written the same again meanwhile, and failed

    # Any: only its kind looks into a state; so below.
    def _send(self, step: Step, expected: Any, tally: Tally, read: Callable[[], Any]) -> Any | None:
        """Send a step; returns the state of the target after it where that showed that the write has ended."""
        target = tally.work.target
        sequence = self.journal.begin(target, step)
        try:
            sent = _Sent(sequence, step, self.counter.begin(target.text, step))
        except Exception as error:
            self.journal.end(sequence, Outcome.FAILED, f"not sent: {error}")
            raise
        try:
            shown = LIVE[tally.work.kind].write(self.arm, ResourceId.parse(step.id), step.after, read)
        except Exception as error:
            outcome = self._judge(step, expected, tally.work, error)
            try:
                self._end(sent, tally, outcome, str(error))
            except JournalError:
                self.failures.append(error)
                raise
            if outcome is Outcome.DONE:
                raise _unreported(step, target, error) from error
            raise
        self._end(sent, tally, Outcome.DONE)
        return shown

    def _end(self, sent: _Sent, tally: Tally, outcome: Outcome, error: str = "") -> None:
        """Record the outcome of a write; if the journal cannot record it, the outcome is unknown."""
        noted = Outcome.UNKNOWN
        try:
            self.journal.end(sent.sequence, outcome, error)
            noted = outcome
        finally:
            if noted is not Outcome.FAILED:
                (tally.written if noted is Outcome.DONE else tally.unclear).append(sent.step)
            self.counter.end(sent.write, noted)

    def _judge(self, step: Step, expected: Any, work: Work, error: Exception) -> Outcome:
        """Return the outcome of a write that raised `error`, by the current state of the target.

        Unless Azure refused it or says that it failed, it may take effect later, even if the target does not show it
        yet.
        """
        rules = work.rules
        try:
            live = LIVE[work.kind].read_state(self.arm, work.target)
        except AcrnetError:
            return Outcome.UNKNOWN
        if rules.is_busy(live):
            return Outcome.UNKNOWN
        if rules.shows_before(step, live):
            said = isinstance(error, AcrnetError) and not isinstance(error, OutcomeUnknownError)
            return Outcome.FAILED if said else Outcome.UNKNOWN
        took_effect = rules.shows_before(_reversed(step), live) and not rules.differences(
            rules.after(expected, step), live
        )
        return Outcome.DONE if took_effect else Outcome.UNKNOWN


def _reversed(step: Step) -> Step:
    return replace(step, before=step.after, after=step.before)


def _require_success(step: Step, tally: Tally) -> None:
    if not tally.work.rules.shows_before(_reversed(step), tally.shown):
        raise RemoteError(
            f"The change of {step.name} on {tally.work.target.name} is in place, but according to Azure its last write "
            "failed.",
            next_step="Run this again, which repeats the write.",
        )


def _unreported(step: Step, target: ResourceId, error: Exception) -> RemoteError:
    return RemoteError(
        f"The change of {step.name} on {target.name} is in effect, though its write ended with an error: {error}"
    )


def _require(work: Work, expected: Any, live: Any, when: str) -> None:
    differences = work.rules.differences(expected, live)
    if differences:
        raise StalePlanError(
            f"Somebody else changed {work.target.name}{when}: {', '.join(differences)}.",
            next_step="Look at what changed before anything else is written there.",
        )
