"""A cache that reads each value once, however many threads ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ReadCache(Generic[Value]):
    """Keeps the first value, or the first error, of each key; threads that ask while it is being read wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry[Value]] = {}

    def get(self, key: str, read: Callable[[], Value]) -> Value:
        """Return the value of `key`; `read` is called for the first request only. Raises what that call raised."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
        return entry.get(read)


class _Entry(Generic[Value]):
    """The value of one key, or the error that reading it raised."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._values: list[Value] = []
        self._error: BaseException | None = None

    def get(self, read: Callable[[], Value]) -> Value:
        with self._reading:
            if self._error is not None:
                raise self._error
            if not self._values:
                try:
                    self._values.append(read())
                except BaseException as error:
                    self._error = error
                    raise
            return self._values[0]
