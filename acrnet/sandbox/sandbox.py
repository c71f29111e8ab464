"""An open sandbox: state, clock and transport, with a log of all exchanges."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import NamedTuple

import requests

from acrnet.sandbox.behaviour import faster
from acrnet.sandbox.clock import Clock, VirtualClock
from acrnet.sandbox.edits import Edits
from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.estate import load_estate
from acrnet.sandbox.exchange import ArmError, Request, Response
from acrnet.sandbox.faults.answers import answer_instead, on_its_way
from acrnet.sandbox.faults.broken import broken_connection, refused_connection
from acrnet.sandbox.faults.due import Faults, is_write
from acrnet.sandbox.faults.fault import Fault
from acrnet.sandbox.handler import handle
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.operations import SUCCESS, Ending, Operations
from acrnet.sandbox.response_headers import complete_headers
from acrnet.sandbox.settings import load_behaviour
from acrnet.sandbox.state import State
from acrnet.sandbox.transport import open_session


class Exchange(NamedTuple):
    """One entry of the log: ``status`` is 0 if the caller got no answer."""

    method: str
    path: str
    api_version: str
    status: int

    def __str__(self) -> str:
        version = f"?api-version={self.api_version}" if self.api_version else ""
        return f"{self.method} {self.path}{version} {self.status or 'no answer'}"


class Sandbox:
    """A local Resource Manager over one estate.

    ``session`` answers every request of every thread in this process; ``sleep`` is the wait that goes with it.
    ``requests`` is the log of all exchanges, unless somebody else keeps it, and ``notes`` lists the files of the
    estate that were passed over.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        speed: int,
        on_exchange: Callable[[Exchange], None] | None,
        kill_after_writes: int | None,
        kill: Callable[[], None],
    ) -> None:
        estate = load_estate(folder)
        behaviour = faster(load_behaviour(folder), speed)
        self.folder = folder
        self.clock = clock
        self.notes = estate.notes
        self.requests: list[Exchange] = []
        self._speed = speed
        self._on_exchange = on_exchange or self.requests.append
        self._exchanges = 0
        self.session: requests.Session = open_session(self.exchange, self.sleep)
        self._state = State(estate.store, estate.service_tags, behaviour, Operations(behaviour.retry_after))
        self._differs_from_disk = False
        self._edits: Edits | None = None
        self._closed = False
        self._faults = Faults(behaviour.faults)
        self._writes = 0
        self._kill_after_writes = kill_after_writes
        self._kill = kill
        self._lock = RLock()

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The subscriptions of the estate, in the order of its files."""
        return tuple(self._state.store.subscriptions.values())

    def sleep(self, seconds: float) -> None:
        """Wait on the virtual clock: time passes, the process does not wait."""
        self.clock.advance(seconds)

    def exchange(self, request: Request) -> Response:
        """Answer a request.

        Raises:
            requests.ConnectionError: a declared fault breaks the connection.
        """
        with self._lock:
            self._exchanges += 1
            answered = self._logged(request, lambda: self._answer(request))
            headers = complete_headers(answered, request, self._exchanges, self.clock.now)
            return replace(answered, headers=headers, body=b"" if request.method == "HEAD" else answered.body)

    def _answer(self, request: Request) -> Response:
        fault = self._faults.next(request, self.clock.now)
        return self._handle(request, SUCCESS) if fault is None else self._with_fault(fault, request, self._handle)

    def answer_sign_in(self, request: Request, usual: Response) -> Response:
        """The answer to a question that takes no token: the usual one, or what a fault with its path makes of it.

        Raises:
            requests.ConnectionError: a declared fault breaks the connection.
        """
        with self._lock:
            return self._logged(request, lambda: self._answer_sign_in(request, usual))

    def _answer_sign_in(self, request: Request, usual: Response) -> Response:
        fault = self._faults.next(request, self.clock.now, of_sign_in=True)
        return usual if fault is None else self._with_fault(fault, request, lambda *_: usual)

    def _logged(self, request: Request, answer: Callable[[], Response]) -> Response:
        try:
            if self._closed:
                raise refused_connection(request)
            answered = answer()
        except requests.ConnectionError:
            self._log(request, 0)
            raise
        self._log(request, answered.status)
        return answered

    def _with_fault(self, fault: Fault, request: Request, handle: Callable[[Request, Ending], Response]) -> Response:
        if fault.kill == "before":
            self._kill()
        if fault.connection == "refused":
            raise refused_connection(request)
        if fault.connection == "reset":
            raise broken_connection(request)
        asked = self._faults.claims_asked_by(fault.challenge)
        answered = answer_instead(fault, asked, request, self.clock.now)
        if answered is None:
            answered = handle(request, fault.ending or SUCCESS)
        if fault.kill == "after":
            self._kill()
        if fault.connection == "lost":
            raise broken_connection(request)
        return on_its_way(fault, answered, request)

    def claims_asked(self) -> JsonObject:
        """The claims that declared challenges have asked for so far."""
        with self._lock:
            return self._faults.claims_asked()

    def _handle(self, request: Request, ending: Ending) -> Response:
        try:
            if self._differs_from_disk:
                self._read_again()
            if self._edits is not None:
                self._edits.take(self._read_again, before_write=is_write(request))
            return self._write(request, ending) if is_write(request) else self._read(request, ending)
        except EstateError as error:
            return ArmError(507, "EstateNotWritten", str(error)).response()

    def _read(self, request: Request, ending: Ending) -> Response:
        return handle(request, self._state, self.clock.now, ending)

    def _write(self, request: Request, ending: Ending) -> Response:
        if self._kill_after_writes == 0:
            self._kill()
        accepted = len(self._state.operations)
        try:
            answered = handle(request, self._state, self.clock.now, ending)
            wrote = self._state.store.flush()
        except Exception:  # whatever it is, what was changed before it is not in the files
            self._state.operations.keep(accepted)
            self._differs_from_disk = True
            raise
        if wrote and self._edits is not None:
            self._edits.skip_own_write()
        self._writes += wrote
        if wrote and self._writes == self._kill_after_writes:
            self._kill()
        return answered

    def _read_again(self) -> None:
        """Reload the files: after a write that did not reach them, and after an edit."""
        estate = load_estate(self.folder)
        behaviour = faster(load_behaviour(self.folder), self._speed)
        before = self._state
        self._state = State(estate.store, estate.service_tags, behaviour, before.operations, before.graph_quota)
        if behaviour.faults != before.behaviour.faults:
            self._faults = Faults(behaviour.faults)
        self._differs_from_disk = False

    def close(self) -> None:
        """Wait for the request that is being answered; none is answered after it."""
        with self._lock:
            self._closed = True

    def follow_edits(self, on_trouble: Callable[[str], None]) -> None:
        """Take over what people change in the files while the estate is open.

        While a file cannot be read, requests are answered from what was there before and writes are refused.
        ``on_trouble`` is called once with the reason, which names file and line.
        """
        self._edits = Edits(self.folder, on_trouble)

    def _log(self, request: Request, status: int) -> None:
        self._on_exchange(Exchange(request.method, request.path, request.api_version, status))


def kill_process() -> None:
    """End this process at once, as a crash would: no handler runs and no buffer is flushed."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def open_sandbox(
    folder: Path,
    *,
    clock: Clock | None = None,
    speed: int = 1,
    on_exchange: Callable[[Exchange], None] | None = None,
    kill_after_writes: int | None = None,
    kill: Callable[[], None] = kill_process,
) -> Sandbox:
    """Open an estate.

    Args:
        folder: The folder of the estate; writes go back to its files.
        clock: The time; by default one that passes only during waits.
        speed: How many times as fast as declared operations are, each of which takes a second at least.
        on_exchange: Called with each exchange, one at a time, in place of the log.
        kill_after_writes: End the process when so many writes have reached the estate, before the answer to the last of
        them;
            0 ends it when the first write arrives, before it takes effect.
        kill: What ends the process.

    Returns:
        The sandbox, ready to answer.

    Raises:
        EstateError: the estate or its settings cannot be read.
    """
    return Sandbox(
        folder,
        clock=clock or VirtualClock(),
        speed=speed,
        on_exchange=on_exchange,
        kill_after_writes=kill_after_writes,
        kill=kill,
    )
