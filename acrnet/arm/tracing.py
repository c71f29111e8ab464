"""Records of the management calls of a session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the management API and its answer, without secrets."""

    method: str
    path: str
    """The path of the URL; the query is left out because it may be signed."""
    api_version: str
    """"" for a request without one."""
    status: int
    """The HTTP status, or 0 without an answer."""
    request_id: str
    """`x-ms-request-id` of the answer, or ""."""
    request_headers: tuple[tuple[str, str], ...]
    """Header names and redacted values."""
    response_headers: tuple[tuple[str, str], ...]

    def line(self) -> str:
        """Return the call as one line for people."""
        outcome = str(self.status) if self.status else "no answer"
        version = f" api-version={self.api_version}" if self.api_version else ""
        identifier = f" request-id={self.request_id}" if self.request_id else ""
        return f"{self.method} {self.path}{version} -> {outcome}{identifier}"


Observer: TypeAlias = Callable[[Call], None]
Listener: TypeAlias = Callable[[str], None]
"""Takes a sentence, without its full stop, that says what a session waits for."""


class CallLog:
    """Counts the calls of a session and passes each one, and each message about a wait, on, one at a time."""

    def __init__(self, observer: Observer | None, listener: Listener | None = None) -> None:
        self._observer = observer
        self._listener = listener
        self._lock = threading.Lock()
        self._count = 0

    def record(self, describe: Callable[[], Call]) -> None:
        """Count one call and report it; `describe` is called only if there is an observer."""
        call = None if self._observer is None else describe()
        with self._lock:
            self._count += 1
            if self._observer is not None and call is not None:
                self._observer(call)

    def say(self, sentence: str) -> None:
        """Report what the session waits for."""
        with self._lock:
            if self._listener is not None:
                self._listener(sentence)

    @property
    def count(self) -> int:
        """The number of calls recorded so far."""
        with self._lock:
            return self._count
