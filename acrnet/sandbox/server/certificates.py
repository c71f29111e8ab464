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
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.whole_file import write_whole

ADDRESSES = ("127.0.0.1", "::1")
_NAMES = ("localhost",)
_AUTHORITY_DAYS = 3650
_CERTIFICATE_DAYS = 397  # the longest that clients accept of authorities known to all
_RENEW_DAYS = 30
_LOOPBACK_ONLY = x509.NameConstraints(
    [*map(x509.DNSName, _NAMES), *(x509.IPAddress(ip_network(address)) for address in ADDRESSES)],
    excluded_subtrees=None,
)


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files of the server: the authority that clients trust, and the server's own certificate with its key."""

    authority: Path
    certificate: Path


def certificates_of(folder: Path) -> Certificates:
    """The certificates in a folder, made where they are missing, about to end, or not as they are made here.

    Raises:
        EstateError: they cannot be read or written.
    """
    files = Certificates(folder / "ca.pem", folder / "server.pem")
    try:
        if not _are_good(files):
            _make(files)
    except OSError as error:
        raise EstateError(f"The certificates in {folder} cannot be made: {error.strerror}.") from error
    return files


def _are_good(files: Certificates) -> bool:
    """Whether the authority vouches for loopback only and for the server, whose key only its owner reads, for long yet.

    Half-written files and those of two estates are not, nor is an authority for more, as a downloaded estate may bring.
    """
    try:
        trusted = files.authority.read_bytes()
        authority = x509.load_pem_x509_certificate(trusted)
        own = files.certificate.read_bytes()
        certificate, key = x509.load_pem_x509_certificate(own), serialization.load_pem_private_key(own, None)
        certificate.verify_directly_issued_by(authority)
        limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    except (FileNotFoundError, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.ExtensionNotFound):
        return False
    soon = datetime.now(UTC) + timedelta(days=_RENEW_DAYS)
    return (
        min(authority.not_valid_after_utc, certificate.not_valid_after_utc) > soon
        and key.public_key() == certificate.public_key()
        and trusted == authority.public_bytes(serialization.Encoding.PEM)  # and nobody else
        and (limits.value, limits.critical) == (_LOOPBACK_ONLY, True)
        and (os.name == "nt" or not files.certificate.stat().st_mode & 0o077)
    )


def _make(files: Certificates) -> None:
    """Write a new authority, whose key is kept nowhere, and the certificate that it signs."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acrnet sandbox")])
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acrnet sandbox server")])
    authority = (
        _builder(issuer, issuer, authority_key, authority_key, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_LOOPBACK_ONLY, critical=True)
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
    write_whole(files.certificate, certificate.public_bytes(serialization.Encoding.PEM) + private, 0o600)
    write_whole(files.authority, authority.public_bytes(serialization.Encoding.PEM), 0o644)


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
