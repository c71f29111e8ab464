"""What ``requests`` raises, or reads, where a connection breaks: for clients in this process, which have no socket."""

from io import BytesIO

import requests
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError

from acrnet.sandbox.exchange import Delivery, Request


def refused_connection(request: Request) -> requests.ConnectionError:
    """What ``requests`` raises where nobody accepts the connection: nothing was sent."""
    connection = HTTPSConnection(request.host)
    return requests.ConnectionError(
        MaxRetryError(
            HTTPSConnectionPool(request.host),
            request.path,
            NewConnectionError(connection, f"Connection to {request.host} refused (declared fault)."),
        )
    )


def broken_connection(request: Request) -> requests.ConnectionError:
    """What ``requests`` raises where the connection breaks after the request was sent."""
    broken = ConnectionResetError(104, "Connection reset by peer")
    return requests.ConnectionError(ProtocolError(f"Connection to {request.host} lost (declared fault).", broken))


def silent_connection(request: Request, seconds: float) -> requests.ReadTimeout:
    """What ``requests`` raises where the head of an answer does not come within the time allowed."""
    pool = HTTPSConnectionPool(request.host)
    return requests.ReadTimeout(ReadTimeoutError(pool, request.path, f"Read timed out. (read timeout={seconds})"))


def broken_body(body: bytes, delivery: Delivery) -> BytesIO:
    """The body of an answer that does not arrive: half of it, and then what the socket would raise."""
    half = body[: len(body) // 2]
    if delivery.way == "cut":
        return _Breaking(half, ConnectionResetError(104, "Connection reset by peer (declared fault)"))
    if delivery.way == "drip":
        return _Breaking(half, TimeoutError("The read operation timed out (declared fault)"))
    return BytesIO(half)


class _Breaking(BytesIO):
    """Bytes, and an error in the place of their end."""

    def __init__(self, data: bytes, error: OSError) -> None:
        super().__init__(data)
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        """Read as a socket does."""
        return self._or_error(super().read(size), size)

    def read1(self, size: int | None = -1) -> bytes:
        """Read as a socket does."""
        return self._or_error(super().read1(size), size)

    def _or_error(self, data: bytes, size: int | None) -> bytes:
        if size == 0 or (data and size is not None and size > 0):
            return data
        raise self._error
