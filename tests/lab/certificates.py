"""A certificate authority of the lab's own, a server certificate by it, and the token it lets a registry trust."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files of the authority and of a server whose certificate it issued."""

    authority: Path
    server: Path
    key: Path

    def token(self, service: str, repository: str) -> str:
        """Return a token with which clients of a registry pull from one of its repositories."""
        now = datetime.now(UTC)
        claims = {
            "iss": service,
            "aud": service,
            "sub": "",
            "jti": "1",
            "iat": now - _DAY / 2,
            "nbf": now - _DAY / 2,
            "exp": now + _DAY / 2,
            "access": [{"type": "repository", "name": repository, "actions": ["pull"]}],
        }
        server = x509.load_pem_x509_certificate(self.server.read_bytes())
        chain = base64.b64encode(server.public_bytes(serialization.Encoding.DER)).decode()
        return jwt.encode(claims, self.key.read_bytes(), algorithm="ES256", headers={"x5c": [chain]})


def issue(folder: Path, names: Sequence[str]) -> Certificates:
    """Make an authority, and a certificate for a server with these names."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _named("acrnet lab")
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority = (
        _builder(issuer, issuer, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        _builder(_named(names[0]), issuer, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    made.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    made.server.write_bytes(server.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )
