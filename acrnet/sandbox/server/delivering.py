"""Answers that do not arrive as they should, byte by byte on the socket."""

import socket
import struct
from contextlib import suppress

from acrnet.sandbox.exchange import Delivery
from acrnet.sandbox.server.connections import Connections

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def deliver(connection: socket.socket, connections: Connections, head: bytes, body: bytes, delivery: Delivery) -> None:
    """Send an answer in its way, until that is done, the client leaves, or the server stops.

    The connection has to be closed then: what follows on it would not be understood.
    """
    with suppress(OSError):  # the client has left
        if delivery.way == "silence":
            with connections.silent():
                _wait_for_the_client_to_leave(connection)
        elif delivery.way == "head":
            status_line = head[: head.index(b"\r\n") + 2]
            _drip(connection, connections, status_line + b"X-Endless: ", None, delivery.every)
        elif delivery.way == "drip":
            _drip(connection, connections, head, body, delivery.every)
        else:
            connection.sendall(head + body[: len(body) // 2])
    if delivery.way == "cut":
        reset_on_close(connection)


def reset_on_close(connection: socket.socket) -> None:
    """Have the connection end with a reset, as one does whose other side has died."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


def _drip(connection: socket.socket, connections: Connections, first: bytes, rest: bytes | None, every: float) -> None:
    """Send the first bytes at once and the rest one by one; None for a rest without an end."""
    connection.sendall(first)
    at = 0
    while rest is None or at < len(rest):
        if connections.closing.wait(every):
            return
        connection.sendall(b"." if rest is None else rest[at : at + 1])
        at += 1


def _wait_for_the_client_to_leave(connection: socket.socket) -> None:
    connection.settimeout(None)
    while connection.recv(4096):
        pass
