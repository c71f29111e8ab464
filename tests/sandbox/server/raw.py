"""A client that sends bytes and sees how its connection ends, which Python's TLS sockets hide."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from acrnet.sandbox.server import Serving


@dataclass(frozen=True)
class Arrived:
    """One answer: the line with its status, the headers by lower-case name, and the body."""

    status_line: str
    headers: dict[str, str]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.status_line.split(" ")[1])


class RawClient:
    """A TLS connection."""

    def __init__(self, served: Serving) -> None:
        context = ssl.create_default_context(cafile=served.certificates.authority)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname="localhost")
        self.plain = socket.create_connection(("127.0.0.1", served.port), timeout=30)
        while not self._has_shaken_hands():
            self._take()

    def _has_shaken_hands(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            self._flush()
        return True

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self.plain.sendall(data)

    def _take(self) -> bool:
        """Take what the socket has; False at the end of the stream."""
        data = self.plain.recv(65536)
        self._incoming.write(data)
        return bool(data)

    def send(self, data: bytes) -> None:
        """Send these bytes."""
        self._tls.write(data)
        self._flush()

    def receive(self) -> bytes:
        """The content of the next TLS record; b"" at the end; raises ConnectionResetError for a reset."""
        while True:
            try:
                return self._tls.read(65536)
            except ssl.SSLWantReadError:
                if not self._take():
                    return b""
            except ssl.SSLZeroReturnError:
                return b""

    def to_the_end(self) -> tuple[bytes, bool]:
        """All that arrives until the connection ends, and whether it ends with a reset."""
        arrived = b""
        try:
            while data := self.receive():
                arrived += data
        except ConnectionResetError:
            return arrived, True
        return arrived, False

    def answer(self) -> Arrived:
        """The next answer, read to the end that it announces."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.receive()
            assert piece, f"the connection ends after {data!r}"
            data += piece
        arrived = parsed(data)
        missing = int(arrived.headers["content-length"]) - len(arrived.body)
        while missing > 0:
            data += (piece := self.receive())
            missing -= len(piece)
        return parsed(data)


@contextmanager
def connected(served: Serving) -> Iterator[RawClient]:
    client = RawClient(served)
    with client.plain:
        yield client


def parsed(data: bytes) -> Arrived:
    """An answer, whole or not."""
    head, _, body = data.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    return Arrived(status_line, {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}, body)


def request(method: str, path: str, body: object = None, version: str = "HTTP/1.1", **headers: str) -> bytes:
    """The bytes of a request."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [
        f"{method} {path}?api-version=2025-05-01 {version}",
        "Host: localhost",
        "Authorization: Bearer x",
        f"Content-Length: {len(content)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content
