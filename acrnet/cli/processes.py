"""Processes that share one piece of work: this one takes the first share, and starts others for the rest.

The work is a generator. What it yields is told to whoever put the processes together, and what that answers comes back
into it; so the processes can settle among them what none knows alone.
"""

from __future__ import annotations

import pickle
import signal
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from typing import Any, Final, TypeAlias

from acrnet.cli.collecting import no_collections
from acrnet.errors import LostProcessError

STEPS: Final = 200
"""Of which progress is a number; a process does not tell of less."""

Report: TypeAlias = Callable[[float], None]
"""Told which share of the work is done, from 0 to 1."""
# Any, here and below: what travels between processes has no static type. It must be picklable, and no float.
Work: TypeAlias = Callable[[Any, Report], Generator[object, Any, None]]
"""What each process does with its share. It lives in a module, where a new process finds it."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error that a process did not expect."""

    kind: str
    text: str
    trace: str


class Crew:
    """The processes that work together, in the order of their shares."""

    def __init__(self, work: Work, shares: Sequence[object], tell: Callable[[int, int], None]) -> None:
        self._work = work
        self._shares = shares
        self._tell = tell
        self._done = [0.0] * len(shares)
        self._processes: list[SpawnProcess] = []
        self._lines: list[Connection] = []
        self._own = work(shares[0], lambda done: self._show(0, done))

    def begin(self) -> list[Any]:
        """Start the other processes, and return what each says first; raises as `answer` does."""
        others = self._shares[1:]
        with _interrupts_ignored():  # which the processes inherit
            for _ in others:
                self._start()
        # A new process takes a while to listen, in which this one begins.
        Thread(target=_say_to_all, args=(self._lines, others), daemon=True).start()
        return self._hear(next(self._own))

    def answer(self, values: Sequence[object]) -> list[Any]:
        """Answer each process, and return what each says next.

        Raises LostProcessError when one has ended, and RuntimeError for an error that one did not expect.
        """
        for line, value in zip(self._lines, values[1:], strict=True):
            with suppress(OSError):  # that it has ended shows when it is listened to
                _say(line, value)
        return self._hear(self._own.send(values[0]))

    def end(self) -> None:
        """End the processes, whatever they are doing."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        for line in self._lines:
            line.close()

    def _start(self) -> None:
        context = get_context("spawn")
        mine, theirs = context.Pipe()
        process = context.Process(target=_run, args=(self._work, theirs), daemon=True)
        process.start()
        self._processes.append(process)
        self._lines.append(mine)
        theirs.close()  # so that the line breaks when the process ends

    def _hear(self, own: object) -> list[Any]:
        said: dict[Connection, Any] = {}
        while len(said) < len(self._lines):
            for line in wait([line for line in self._lines if line not in said]):
                if not isinstance(line, Connection):  # only connections are waited for
                    continue
                message = _received(line)
                if isinstance(message, float):
                    self._show(1 + self._lines.index(line), message)
                else:
                    said[line] = message
        return [own, *(said[line] for line in self._lines)]

    def _show(self, share: int, done: float) -> None:
        self._done[share] = done
        self._tell(int(STEPS * sum(self._done) / len(self._done)), STEPS)


@contextmanager
def working_together(work: Work, shares: Sequence[object], tell: Callable[[int, int], None]) -> Iterator[Crew]:
    """Give a process for each share, the first being this one; no other is left when this ends, however it ends.

    `tell` is told how much is done, and of how much. The other processes take no notice of Ctrl-C: it ends this one,
    which ends them.
    """
    crew = Crew(work, shares, tell)
    try:
        yield crew
    finally:
        crew.end()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say_to_all(lines: Sequence[Connection], values: Sequence[object]) -> None:
    for line, value in zip(lines, values, strict=True):
        with suppress(OSError):
            _say(line, value)


def _say(line: Connection, value: object) -> None:
    # The pickler of a connection would look in Python code at the class of each value.
    line.send_bytes(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def _received(line: Connection) -> Any:
    try:
        message = line.recv()
    except (EOFError, OSError) as error:
        raise LostProcessError(
            "One of the processes that share the work ended before its share was done, perhaps for want of memory.",
            next_step="Use fewer --jobs.",
        ) from error
    if isinstance(message, _Failure):
        failed = RuntimeError(f"{message.kind} in one of the processes: {message.text}")
        failed.add_note(message.trace)
        raise failed
    return message


def _run(work: Work, line: Connection) -> None:
    """Do a share of the work in a new process; without a traceback if the other side is gone or memory is short."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where that is not inherited
    with no_collections(), suppress(EOFError, OSError, MemoryError):
        try:
            saying = work(line.recv(), _reporter(line))
            answer = None
            while True:  # the other side ends it: taking millions of values apart would take longer
                _say(line, saying.send(answer))
                answer = line.recv()
        except (EOFError, OSError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - told where there is somebody to tell
            _say(line, _Failure(type(error).__name__, str(error), traceback.format_exc()))


def _reporter(line: Connection) -> Report:
    told = 0.0

    def report(done: float) -> None:
        nonlocal told
        if done - told >= 1 / STEPS:
            told = done
            line.send(float(done))

    return report
