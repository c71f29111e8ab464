"""The connections of the server: which are open, which have a request that is being answered, and how all end."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Event

_PATIENCE = 5.0
"""Seconds for answers that are under way when the server stops."""


class Connections:
    """The open connections; ``closing`` is set when the server stops, for those who wait."""

    def __init__(self) -> None:
        self.closing = Event()
        self._open: set[socket.socket] = set()
        self._answers = 0
        self._changed = Condition()

    @contextmanager
    def open(self, connection: socket.socket) -> Iterator[None]:
        """Count a connection as open."""
        with self._changed:
            self._open.add(connection)
        try:
            yield
        finally:
            with self._changed:
                self._open.discard(connection)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request as being answered, from the moment it is read until its answer is written."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Do not count the request that is being answered while it waits for its client to leave."""
        self._count(-1)
        try:
            yield
        finally:
            self._count(1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._answers += change
            self._changed.notify_all()

    def close(self) -> None:
        """Let the answers under way be written, and end all connections, those of silent clients too."""
        self.closing.set()
        with self._changed:
            self._changed.wait_for(lambda: not self._answers, _PATIENCE)
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
