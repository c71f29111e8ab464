"""Connections whose answers must begin in time.

The timeout of a socket restarts with each byte that arrives, so the head of an answer that arrives slowly would never
time out there: a line of 64 KiB, of which a byte comes each minute, takes six weeks. `BoundedBody` limits bodies.
"""

from __future__ import annotations

import time
from http.client import HTTPResponse
from io import BufferedReader
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from acrnet.arm.bounds import SILENT_SECONDS


class _PunctualHead:
    """Reads the lines of a head from a stream, and raises TimeoutError when they take too long together."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self._end = time.monotonic() + SILENT_SECONDS

    def readline(self, limit: int) -> bytes:
        """Return the next line, or as much of it as the limit allows."""
        line = b""
        while len(line) < limit and not line.endswith(b"\n"):
            if time.monotonic() > self._end:
                raise TimeoutError("the head of the answer takes too long")
            there = self._stream.peek(1)[: limit - len(line)]  # waits for one byte, not for a line
            if not there:
                break
            line += self._stream.read(there.find(b"\n") + 1 or len(there))
        return line

    def close(self) -> None:
        """Close the stream."""
        self._stream.close()


class _PunctualResponse(HTTPResponse):
    def begin(self) -> None:
        """Read the head."""
        stream: Any = self.fp  # a BufferedReader over the socket
        head: Any = _PunctualHead(stream)  # it is asked for lines alone
        self.fp = head
        try:
            super().begin()
        finally:
            if self.fp is head:  # it is None once an answer without a body has been read
                self.fp = stream


class _PunctualConnection(HTTPConnection):
    response_class = _PunctualResponse


class _PunctualTlsConnection(HTTPSConnection):
    response_class = _PunctualResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _PunctualConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _PunctualTlsConnection


class PunctualAdapter(HTTPAdapter):
    """An adapter of `requests` whose answers must have begun within SILENT_SECONDS, directly and through proxies."""

    # Any, here and below: the signatures of requests, which passes options on to urllib3.
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools of connections."""
        super().init_poolmanager(*arguments, **options)
        _use_punctual_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        _use_punctual_pools(manager)
        return manager


def _use_punctual_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
