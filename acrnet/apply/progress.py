"""Reporting the progress of an apply or rollback."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal, Protocol

from acrnet.apply.journal import Outcome
from acrnet.plan.step import Step


@dataclass(frozen=True, slots=True)
class Write:
    """A write in progress."""

    number: int
    """Counted from 1 in the order the writes begin, over all targets."""
    total: int
    target: str
    """The ARM id of the target."""
    method: Literal["PUT", "DELETE"]
    rule: str


class Progress(Protocol):
    """Receives the writes; called from several threads, but never by two at once."""

    def started(self, write: Write) -> None:
        """A write is about to be sent."""

    def finished(self, write: Write, outcome: Outcome) -> None:
        """A write ended, with this outcome in the journal."""


class Silent:
    """Ignores all writes."""

    def started(self, write: Write) -> None:
        """Ignore it."""

    def finished(self, write: Write, outcome: Outcome) -> None:
        """Ignore it."""


class Counter:
    """Numbers the writes of all targets and passes them on, one at a time."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._begun = 0
        self._lock = threading.Lock()

    def begin(self, target: str, step: Step) -> Write:
        """Number a write, and report that it begins."""
        with self._lock:
            self._begun += 1
            write = Write(self._begun, self._total, target, step.method, step.name)
            self._progress.started(write)
            return write

    def end(self, write: Write, outcome: Outcome) -> None:
        """Report that a write ended."""
        with self._lock:
            self._progress.finished(write, outcome)
