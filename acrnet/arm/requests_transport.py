"""The transport below all clients of a session: one pool of connections, a bounded number of calls in flight."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import requests

from acrnet.arm.bounds import CONNECTION_SECONDS, SILENT_SECONDS
from acrnet.arm.plain_session import PlainSession
from acrnet.arm.punctual import PunctualAdapter
from acrnet.arm.transport import Transport
from acrnet.arm.typing_gaps import RequestsTransport

CALLS_IN_FLIGHT = 16
"""The limit of simultaneous requests. Resource Manager refills 25 reads a second for each principal
(learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling, checked 2026-11-23)."""


class BoundedTransport(RequestsTransport):
    """Sends by the adapters of one session, waits by the given clock, and limits the number of requests in flight."""

    def __init__(
        self,
        session: requests.Session,
        *,
        session_owner: bool,
        sleep: Callable[[float], None] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            session=PlainSession.like(session, clock),
            session_owner=session_owner,
            connection_timeout=CONNECTION_SECONDS,
            read_timeout=SILENT_SECONDS,
        )
        self._wait = sleep
        self.clock = clock
        self._in_flight = threading.BoundedSemaphore(CALLS_IN_FLIGHT)

    # Any: the SDK's transports take requests of two generations and options of any kind.
    def send(self, request: Any, **kwargs: Any) -> Any:
        """Send one request as soon as the limit allows, and read the whole answer, within limits.

        This applies to streams too: a connection that breaks within an answer is then an error of this call, which is
        tried again, and reading counts towards the limit of simultaneous requests.
        """
        with self._in_flight:
            return super().send(request, **{**kwargs, "stream": False})

    def sleep(self, duration: float) -> None:
        """Wait between two tries or polls."""
        if self._wait is None:
            super().sleep(duration)
        else:
            self._wait(duration)


def network_transport() -> BoundedTransport:
    """Return a transport for the network, which uses the proxy variables of the environment."""
    session = requests.Session()
    session.mount("https://", PunctualAdapter(pool_connections=CALLS_IN_FLIGHT, pool_maxsize=CALLS_IN_FLIGHT))
    return BoundedTransport(session, session_owner=True, sleep=None)


def substitute_transport(transport: Transport) -> BoundedTransport:
    """Return a transport that sends through `transport` in place of the network."""
    return BoundedTransport(transport.session, session_owner=False, sleep=transport.sleep)
