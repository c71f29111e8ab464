"""A server on this machine that answers as a test says, in ways that people have met on the download page."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Answer:
    """What a path answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    """How many bytes of the body are announced and never come."""
    endless: bool = False
    """Whether the body is sent again and again, until the client goes away."""

    @classmethod
    def redirect(cls, target: str) -> Answer:
        return cls(status=302, headers={"Location": target})

    @classmethod
    def compressed(cls, body: bytes) -> Answer:
        return cls(gzip.compress(body), headers={"Content-Encoding": "gzip"})


@dataclass
class Server:
    """A running server; answers can be added while it runs."""

    origin: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    """What stood in the header Authorization, "" for nothing."""

    def put(self, path: str, answer: Answer) -> str:
        """Let a path answer so from now on, and return its URL."""
        self.answers[path] = answer
        return f"{self.origin}{path}"


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Server]:
    """Run a server on a free port, over TLS with a certificate; paths without an answer are 404."""
    listening = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    scheme = "http"
    if certificate is not None:
        scheme, context = "https", ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
    server = listening.acrnet = Server(f"{scheme}://127.0.0.1:{listening.server_port}")  # type: ignore[attr-defined]  # for the handler
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"  # a connection for each request, which ends with the answer

    def do_GET(self) -> None:
        server: Server = self.server.acrnet  # type: ignore[attr-defined]  # see above
        server.asked.append(self.path)
        server.agents.append(self.headers.get("User-Agent", ""))
        server.logins.append(self.headers.get("Authorization", ""))
        answer = server.answers.get(self.path, Answer(status=404))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not answer.endless:
            self.send_header("Content-Length", str(len(answer.body) + answer.missing))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(answer.body)
            while answer.endless:
                self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:  # Any: the signature of the library
        """Say nothing."""


def own_certificate(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1, signed by itself, with its key into one file, and return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        certificate.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path
