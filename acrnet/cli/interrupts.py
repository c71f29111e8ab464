"""Signals that ask this process to end: at once where that loses nothing, and after the writes under way otherwise.

Whoever starts a process with such a signal ignored, as `nohup` and a shell script's `&` do, wants it to go on; so the
signal stays ignored.
"""

from __future__ import annotations

import os
import signal
from _thread import allocate_lock
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Final

from acrnet.workflow.unfinished import remove_unfinished

if TYPE_CHECKING:
    from threading import Event

    from acrnet.cli.terminal import Terminal

INTERRUPTED: Final = "Interrupted; nothing was written."
INTERRUPTED_LATE: Final = "Interrupted; the journal says what was written."
STOPPED: Final = 7
_BY_SIGNAL: Final = 128
"""What a shell adds to the number of the signal that ended a process."""

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Windows has no SIGHUP


class Writes:
    """How far the writes of this run have come, which decides what a signal does."""

    def __init__(self, request_stop: Callable[[], None] = lambda: None) -> None:
        self.request_stop = request_stop
        self.begun = False
        self.ended = False
        self._lock = allocate_lock()

    def begin(self) -> None:
        """Note that a write is about to be sent; a signal does not end the process from here on."""
        with self._lock:
            self.begun = True

    def end(self) -> None:
        """Note that the last write has ended, and its end is in the journal."""
        with self._lock:
            self.ended = True

    def interrupted(self, number: int) -> None:
        """Ask the writes to stop, or end the process where none is under way."""
        # Where the lock is taken a write begins or ends at this moment.
        taken = not self._lock.acquire(blocking=False)
        if taken or (self.begun and not self.ended):
            if not taken:
                self._lock.release()
            self.request_stop()
            return
        _leave(number, late=self.begun)  # with the lock, so that no write begins meanwhile


_writes = Writes()


def watch_interrupts() -> None:
    """Let signals end this process with one line and one code, even while modules are loaded."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _on_signal)


def ignore_interrupts() -> None:
    """Let no signal change how this process ends."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def interrupted_code(*, late: bool, number: int = signal.SIGINT) -> int:
    """Return the exit code of a run that a signal ended, `late` once something may have been written."""
    return STOPPED if late else _BY_SIGNAL + number


@contextmanager
def stop_on_interrupt(
    terminal: Terminal, *, until: str = "the writes under way have ended"
) -> Iterator[tuple[Writes, Event]]:
    """Give the state of the writes, and an event that is set when a signal asks them to stop.

    `until` is what people are told that the end waits for.
    """
    from threading import Event

    global _writes  # noqa: PLW0603 - signals are of the process, and so is this
    stop = Event()

    def request_stop() -> None:
        if not stop.is_set():
            terminal.say(f"Stopping once {until} ...")
        stop.set()

    before = {number: signal.getsignal(number) for number in _SIGNALS}
    _writes = Writes(request_stop)
    watch_interrupts()
    try:
        yield _writes, stop
    finally:
        _writes.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_signal(number: int, _frame: FrameType | None) -> None:
    _writes.interrupted(number)


def _leave(number: int, *, late: bool) -> None:
    """End the process at once, without running anything that would have to be waited for or could fail."""
    remove_unfinished()
    line = f"acrnet: {INTERRUPTED_LATE if late else INTERRUPTED}\n"
    if os.isatty(2):
        line = f"\r\x1b[K\x1b[?25h{line}"  # over what was shown there, with the cursor that was hidden
    with suppress(OSError):  # nobody listens
        os.write(2, line.encode())
    os._exit(interrupted_code(late=late, number=number))
