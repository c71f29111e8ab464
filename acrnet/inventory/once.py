"""Reading each thing once, however many threads ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Once(Generic[Value]):
    """Keeps the first value, or the first error, of each key; who asks meanwhile waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: dict[str, _Answer[Value]] = {}

    def get(self, key: str, read: Callable[[], Value]) -> Value:
        """Return the value of `key`, from `read` when nobody asked before."""
        with self._lock:
            answer = self._answers.setdefault(key, _Answer())
        return answer.get(read)


class _Answer(Generic[Value]):
    """What is read for one key."""

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
