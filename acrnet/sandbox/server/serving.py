"""Serving an estate over HTTPS on loopback."""

import socket
import ssl
import string
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from acrnet.sandbox.clock import Clock, WallClock
from acrnet.sandbox.errors import EstateError, ServingError
from acrnet.sandbox.estate_folder import readable
from acrnet.sandbox.exchange import ArmError, Request, Response
from acrnet.sandbox.sandbox import Exchange, Sandbox, open_sandbox
from acrnet.sandbox.server.certificates import Certificates, certificates_of
from acrnet.sandbox.server.connections import Connections
from acrnet.sandbox.server.hidden_folder import hidden_folder
from acrnet.sandbox.server.served_estate import HOST, Serving
from acrnet.sandbox.server.settings import scripts_of
from acrnet.sandbox.server.shell_files import remove_files, written_files
from acrnet.sandbox.server.sign_in import Issuer, answer_sign_in
from acrnet.sandbox.server.wire import Answer, WireHandler

_JSON = {"Content-Type": "application/json; charset=utf-8"}
_FIRST_LETTERS = frozenset(letter.encode() for letter in string.ascii_uppercase)
"""Of the methods of HTTP; TLS begins with another byte."""
_NOT_TLS = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 45\r\n\r\n"
    b"This server speaks HTTPS; ask it by https://\n"
)
_NO_SUBSCRIPTION = "the estate has no subscription, so clients find nothing; acrnet sandbox init --empty makes one"


@contextmanager
def serve(
    folder: Path,
    *,
    port: int = 0,
    speed: int = 1,
    clock: Clock | None = None,
    on_exchange: Callable[[Exchange], None] | None = None,
    on_trouble: Callable[[str], None] | None = None,
) -> Iterator[Serving]:
    """Serve an estate until the context ends; requests are answered as soon as it is entered.

    For as long, the files of ``scripts_of`` are in the hidden folder of the estate.

    Args:
        folder: The folder of the estate; writes go back to its files.
        port: The TCP port on 127.0.0.1; 0 takes a free one.
        speed: How many times as fast as Azure operations are, each of which takes a second at least.
        clock: The time; by default that of this machine.
        on_exchange: Called with each exchange, from any thread.
        on_trouble: Called with why a file that was edited cannot be read, or a call not answered, from any thread.

    Raises:
        EstateError: the estate cannot be read, its hidden folder cannot be written, or its path is not UTF-8.
        ServingError: the port is taken, or another process serves the estate.
    """
    if readable(folder.resolve()) != str(folder.resolve()):
        raise EstateError(
            f"The path {readable(folder)} is not UTF-8, so clients cannot be told where certificates are; rename it."
        )
    sandbox = open_sandbox(folder, clock=clock or WallClock(), speed=speed, on_exchange=on_exchange)
    sandbox.follow_edits(on_trouble or _say_nothing)
    with hidden_folder(folder) as hidden:
        remove_files(hidden)
        certificates = certificates_of(hidden)
        connections = Connections()
        server = _server(port, _answering(sandbox, on_trouble or _say_nothing), connections, certificates)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        subscription = next(iter(sandbox.subscriptions), "")
        notes = sandbox.notes if subscription else (*sandbox.notes, _NO_SUBSCRIPTION)
        serving = Serving(folder, server.server_address[1], certificates, notes, subscription or "SUBSCRIPTION")
        try:
            with written_files(hidden, scripts_of(serving)):
                yield serving
        finally:
            server.shutdown()
            thread.join()
            sandbox.close()
            server.server_close()
            connections.close()


def _say_nothing(_sentence: str) -> None:
    """Leave it at the refusal that clients get."""


class _Server(ThreadingHTTPServer):
    """A thread for each connection; handshakes take place there, so that a silent client delays no other."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[WireHandler], context: ssl.SSLContext) -> None:
        self._context = context
        self._connections = handler.connections
        super().__init__((HOST, port), handler)

    # Any: as http.server passes them; a stream has a socket and an address.
    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands, and handle the requests of the connection."""
        request.settimeout(WireHandler.timeout)
        with self._connections.open(request):
            try:
                if request.recv(1, socket.MSG_PEEK) in _FIRST_LETTERS:
                    request.recv(65536)
                    request.sendall(_NOT_TLS)
                    return
                secure = self._context.wrap_socket(request, server_side=True)
            except OSError:
                return  # not a client of this server, or one that does not trust it
        with secure, self._connections.open(secure):
            super().finish_request(secure, client_address)

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing: what goes wrong on a connection concerns its client alone."""


def _server(port: int, answer: Answer, connections: Connections, certificates: Certificates) -> _Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.certificate)
    handler = type("Handler", (WireHandler,), {"answer": staticmethod(answer), "connections": connections})
    try:
        return _Server(port, handler, context)
    except OSError as error:
        raise ServingError(
            f"The port {port} on {HOST} cannot be opened: {error.strerror}. "
            "Name another with --port; 0 takes a free one."
        ) from error


def _answering(sandbox: Sandbox, on_trouble: Callable[[str], None]) -> Answer:
    """Return what answers a request: the sign-in for what takes no token, else the sandbox."""
    identity = sandbox.folder.resolve().as_posix()

    def answered(request: Request) -> Response:
        try:
            signed_in = _signed_in(sandbox, identity, request)
            return sandbox.exchange(request) if signed_in is None else sandbox.answer_sign_in(request, signed_in)
        except requests.ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - a defect: its client gets an answer, and whoever serves hears of it
            sentence = f"The sandbox failed at {request.method} {request.path}: {type(error).__name__}: {error}"
            on_trouble(f"{sentence}. Please report this.")
            return ArmError(500, "InternalServerError", sentence).response()

    return answered


def _signed_in(sandbox: Sandbox, identity: str, request: Request) -> Response | None:
    """The answer to a question of the sign-in; None for what is about the estate."""
    try:
        answered = answer_sign_in(request, Issuer(identity, time.time(), sandbox.claims_asked()))
    except ArmError as error:
        answered = error.response()
    return answered and replace(answered, headers={**_JSON, **answered.headers})
