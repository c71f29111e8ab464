"""The sample for nginx serves lists to firewalls, and nothing else to anybody."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SAMPLE = Path(__file__).parent.parent / "infra-samples" / "watch" / "nginx" / "acrnet-lists.conf"
SBIN = "/usr/sbin:/sbin:/usr/bin:/bin"
"""Where Debian has programs that need not be on the path of a user."""
NAME = "lists.contoso.example"


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=SBIN)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[http.client.HTTPSConnection]:
    """A connection to nginx with the sample, on a port of this machine and with a certificate and folder of its own."""
    nginx = program("nginx")
    certificate, key = _certificate(tmp_path)
    state = tmp_path / "state"
    (state / "lists").mkdir(parents=True)
    (state / "lists" / "allow.txt").write_text("198.51.100.0/27\n", encoding="utf-8")
    (state / "lists" / "notes.json").write_text("{}", encoding="utf-8")
    (state / "secret.txt").write_text("the history", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sample = SAMPLE.read_text(encoding="utf-8")
    for there, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (f"/etc/nginx/{NAME}.pem", str(certificate)),
        (f"/etc/nginx/{NAME}.key", str(key)),
        ("/var/lib/acrnet", str(state)),
    ):
        assert there in sample
        sample = sample.replace(there, here)
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    as_root = "user root;\n" if os.geteuid() == 0 else ""  # nobody else may look into the folder of a test
    main = f"{as_root}pid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nevents {{}}\n"
    whole = f"{main}http {{\naccess_log off;\n{temporary}{sample}}}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [nginx, "-p", str(tmp_path), "-c", "nginx.conf"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    subprocess.run(command, check=True, capture_output=True)  # returns once it listens
    trusting = ssl.create_default_context(cafile=str(certificate))
    connection = _Connection("127.0.0.1", port, context=trusting, timeout=10)
    try:
        yield connection
    finally:
        connection.close()
        subprocess.run([*command, "-s", "stop"], check=True, capture_output=True)


class _Connection(http.client.HTTPSConnection):
    """Checks the certificate of the sample's name at the address of this machine."""

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=NAME)  # type: ignore[attr-defined]  # as its base


def _certificate(folder: Path) -> tuple[Path, Path]:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate, key = folder / "certificate.pem", folder / "certificate.key"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, key


def answer(
    server: http.client.HTTPSConnection, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, str, http.client.HTTPMessage]:
    server.request(method, path, headers=headers or {})
    response = server.getresponse()
    return response.status, response.read().decode(), response.headers


def test_a_firewall_loads_a_list_and_asks_later_only_whether_it_changed(server: http.client.HTTPSConnection) -> None:
    status, text, headers = answer(server, "/lists/allow.txt")
    assert (status, text) == (200, "198.51.100.0/27\n")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Server"] == "nginx"
    status, text, _ = answer(server, "/lists/allow.txt", headers={"If-None-Match": headers["ETag"]})
    assert (status, text) == (304, "")


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/lists/missing.txt", "GET", 404, id="no such list"),
        pytest.param("/lists/notes.json", "GET", 404, id="no list"),
        pytest.param("/lists/", "GET", 404, id="the folder"),
        pytest.param("/secret.txt", "GET", 404, id="beside the lists"),
        pytest.param("/lists/../secret.txt", "GET", 404, id="up from the lists"),
        pytest.param("/lists/%2e%2e/secret.txt", "GET", 404, id="up in disguise"),
        pytest.param("/lists/allow.txt", "PUT", 403, id="writing"),
        pytest.param("/lists/allow.txt", "DELETE", 403, id="deleting"),
    ],
)
def test_nothing_but_lists_is_served_and_nothing_is_written(
    server: http.client.HTTPSConnection, path: str, method: str, status: int
) -> None:
    assert answer(server, path, method)[0] == status


def test_only_networks_that_are_named_may_ask() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    rules = re.findall(r"^    (allow|deny)\s+(\S+);", text, re.MULTILINE)
    assert rules[-1] == ("deny", "all")
    assert len(rules) > 1
