"""HTTP on a socket: requests read within bounds, answers written in one piece."""

import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

import requests

from acrnet.sandbox.exchange import ArmError, Request, Response, reason_phrase
from acrnet.sandbox.server.connections import Connections
from acrnet.sandbox.server.delivering import deliver, reset_on_close
from acrnet.sandbox.server.framing import BadRequestError, read_body

Answer: TypeAlias = Callable[[Request], Response]
"""Answers a request; raises requests.ConnectionError where the estate declares that the connection breaks."""
_PATIENCE = 60.0
"""Seconds that a connection may be silent."""
_HERE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)


class WireHandler(BaseHTTPRequestHandler):
    """One connection. A server makes a subclass of this that has its ``answer`` and its ``connections``."""

    answer: Answer
    connections: Connections
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        """Read a request and answer it; a connection that breaks ends without a word."""
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _serve(self) -> None:
        try:
            request = self._request()
        except BadRequestError as error:
            self.close_connection = True
            self._send(ArmError(400, "BadRequest", str(error)).response())
            return
        if not _HERE.fullmatch(request.host):
            # A page of another site that has its name point here must not get at the estate.
            self._send(ArmError(421, "MisdirectedRequest", f"This sandbox is not {request.host}.").response())
            return
        with self.connections.answering():
            try:
                answered = self.answer(request)
            except requests.ConnectionError:
                self.close_connection = True
                reset_on_close(self.connection)
                return
            self._send(answered)

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 - names of http.server

    def _request(self) -> Request:
        try:
            parts = urlsplit(self.path)
        except ValueError:
            raise BadRequestError("What is asked for is not a URL.") from None
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1:
            raise BadRequestError(f"A request names one host, not {len(hosts)}.")
        return Request(
            method=self.command,
            host=parts.netloc or hosts[0],
            path=parts.path,
            query={key.lower(): value for key, value in parse_qsl(parts.query, keep_blank_values=True)},
            headers={key.lower(): value for key, value in self.headers.items()},
            body=read_body(self.headers, self.rfile),
        )

    def _send(self, answered: Response) -> None:
        """Write head and body at once: in two pieces a client waits for the second one. HEAD has no body to write."""
        headers = {"Content-Length": str(len(answered.body)), **answered.headers}
        if self.connections.closing.is_set():
            self.close_connection = True
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"{self.protocol_version} {answered.status} {reason_phrase(answered.status)}"]
        # A declared fault may have any header; a line break in one would be the end of it.
        lines += [f"{name}: {' '.join(value.splitlines())}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        body = b"" if self.command == "HEAD" else answered.body
        if answered.delivery is None:
            self.wfile.write(head + body)
            return
        self.close_connection = True
        deliver(self.connection, self.connections, head, body, answered.delivery)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what http.server itself refuses, in the form of all errors here."""
        self.close_connection = True
        self.command, self.request_version = self.command or "", self.protocol_version
        self._send(ArmError(int(code), "BadRequest", explain or message or reason_phrase(code)).response())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the server has a log of its own."""
