"""Reading each thing once, however many threads ask for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Once(Generic[Value]):
    """Keeps the first value, or the first error, of each key; who asks meanwhile waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._futures: dict[str, Future[Value]] = {}

    def get(self, key: str, read: Callable[[], Value]) -> Value:
        """Return the value of `key`, from `read` when nobody asked before."""
        with self._lock:
            future = self._futures.get(key)
            first = future is None
            if future is None:
                future = self._futures[key] = Future()
        if first:
            try:
                future.set_result(read())
            except BaseException as error:  # noqa: BLE001  raised below, for this thread and every one that waits
                future.set_exception(error)
        return future.result()
