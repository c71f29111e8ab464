"""Ctrl-C while rules are written: the write in flight ends, the next one does not begin."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from acrnet.cli.terminal import Terminal

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_interrupt(terminal: Terminal) -> Iterator[threading.Event]:
    """Give an event that is set when somebody, or the machine, asks this process to stop."""
    stop = threading.Event()
    terminal.writing = True

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            terminal.say("Stopping once the writes under way have ended ...")
        stop.set()

    before = {number: signal.signal(number, request_stop) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
