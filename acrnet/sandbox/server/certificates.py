"""The certificates of the server: an authority made on first use, and what it vouches for.

The authority belongs to one estate and signs for the loopback addresses only (name constraints), so that a client that
trusts it cannot be deceived about any other host.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from acrnet.sandbox.errors import EstateError

FOLDER = ".server"
"""In the folder of the estate, which passes over hidden folders."""
ADDRESSES = ("127.0.0.1", "::1")
_NAMES = ("localhost",)
_AUTHORITY_DAYS = 3650
_CERTIFICATE_DAYS = 397  # the longest that clients accept of authorities known to all
_RENEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files of the server: the authority that clients trust, and the server's own certificate with its key."""

    authority: Path
    certificate: Path


def certificates_of(estate: Path) -> Certificates:
    """The certificates of an estate, made or renewed where they are missing or about to end.

    Raises:
        EstateError: they cannot be read or written.
    """
    folder = estate / FOLDER
    files = Certificates(folder / "ca.pem", folder / "server.pem")
    try:
        if _is_good(files.authority) and _is_good(files.certificate):
            return files
        folder.mkdir(mode=0o700, exist_ok=True)
        _make(files)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise EstateError(f"The certificates in {folder} cannot be made: {reason}.") from error
    return files


def _is_good(file: Path) -> bool:
    """Whether there is a certificate that lasts for some time yet."""
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except FileNotFoundError:
        return False
    return certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=_RENEW_DAYS)


def _make(files: Certificates) -> None:
    """Write a new authority, whose key is kept nowhere, and the certificate that it signs."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acrnet sandbox")])
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acrnet sandbox server")])
    networks = [x509.IPAddress(ip_network(address)) for address in ADDRESSES]
    authority = (
        _builder(issuer, issuer, authority_key, authority_key, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(
            x509.NameConstraints([*map(x509.DNSName, _NAMES), *networks], excluded_subtrees=None), critical=True
        )
        .sign(authority_key, hashes.SHA256())
    )
    names = [*map(x509.DNSName, _NAMES), *(x509.IPAddress(ip_address(address)) for address in ADDRESSES)]
    certificate = (
        _builder(own, issuer, key, authority_key, _CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM) + private, 0o600)
    _write(files.authority, authority.public_bytes(serialization.Encoding.PEM), 0o644)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    authority_key: ec.EllipticCurvePrivateKey,
    days: int,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, data: bytes, mode: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.write(data)
