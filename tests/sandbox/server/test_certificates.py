"""The certificates of a served estate: made once, for loopback only, with a key that nobody else may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from acrnet.sandbox import EstateError
from acrnet.sandbox.server import certificates
from acrnet.sandbox.server.certificates import Certificates, certificates_of


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_they_are_made_once(tmp_path: Path) -> None:
    files = certificates_of(tmp_path)
    before = files.authority.read_bytes(), files.certificate.read_bytes()
    assert certificates_of(tmp_path) == files
    assert (files.authority.read_bytes(), files.certificate.read_bytes()) == before
    read(files.certificate).verify_directly_issued_by(read(files.authority))


def test_only_the_owner_reads_the_key_and_the_key_of_the_authority_is_nowhere(tmp_path: Path) -> None:
    files = certificates_of(tmp_path)
    assert files.certificate.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in files.authority.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "server.pem"]


def test_the_authority_vouches_for_loopback_only(tmp_path: Path) -> None:
    constraints = read(certificates_of(tmp_path).authority).extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert constraints.value.permitted_subtrees is not None
    permitted = [str(each.value) for each in constraints.value.permitted_subtrees]
    assert permitted == ["localhost", "127.0.0.1/32", "::1/128"]


def test_those_about_to_end_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "_CERTIFICATE_DAYS", 29)
    old = read(certificates_of(tmp_path).certificate)
    monkeypatch.undo()
    new = read(certificates_of(tmp_path).certificate)
    assert new.serial_number != old.serial_number
    assert new.not_valid_after_utc > datetime.now(UTC) + timedelta(days=390)


def cut_certificate(files: Certificates, _other: Certificates) -> None:
    files.certificate.write_bytes(files.certificate.read_bytes()[:300])


def empty_certificate(files: Certificates, _other: Certificates) -> None:
    files.certificate.write_bytes(b"")


def lose_key(files: Certificates, _other: Certificates) -> None:
    files.certificate.write_bytes(read(files.certificate).public_bytes(serialization.Encoding.PEM))


def take_key_of_another(files: Certificates, other: Certificates) -> None:
    key = other.certificate.read_bytes().partition(b"-----BEGIN PRIVATE KEY-----")
    own = read(files.certificate).public_bytes(serialization.Encoding.PEM)
    files.certificate.write_bytes(own + key[1] + key[2])


def show_key(files: Certificates, _other: Certificates) -> None:
    files.certificate.chmod(0o644)


def cut_authority(files: Certificates, _other: Certificates) -> None:
    files.authority.write_text("no certificate", encoding="utf-8")


def lose_authority(files: Certificates, _other: Certificates) -> None:
    files.authority.unlink()


def take_authority_of_another(files: Certificates, other: Certificates) -> None:
    files.authority.write_bytes(other.authority.read_bytes())


def trust_another_too(files: Certificates, other: Certificates) -> None:
    files.authority.write_bytes(files.authority.read_bytes() + other.authority.read_bytes())


@pytest.mark.parametrize(
    "damage",
    [
        cut_certificate,
        empty_certificate,
        lose_key,
        take_key_of_another,
        show_key,
        cut_authority,
        lose_authority,
        take_authority_of_another,
        trust_another_too,
    ],
)
def test_those_that_do_not_belong_together_are_made_anew(
    damage: Callable[[Certificates, Certificates], None], tmp_path: Path
) -> None:
    for name in ("own", "other"):
        (tmp_path / name).mkdir()
    files, other = certificates_of(tmp_path / "own"), certificates_of(tmp_path / "other")
    old = read(files.certificate).serial_number
    damage(files, other)
    assert certificates_of(tmp_path / "own") == files
    new = read(files.certificate)
    assert new.serial_number != old
    new.verify_directly_issued_by(read(files.authority))
    key = serialization.load_pem_private_key(files.certificate.read_bytes(), None)
    assert key.public_key() == new.public_key()
    assert files.certificate.stat().st_mode & 0o777 == 0o600


def test_an_authority_for_more_than_loopback_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = x509.NameConstraints([x509.DNSName("example"), x509.DNSName("localhost")], excluded_subtrees=None)
    monkeypatch.setattr(certificates, "_LOOPBACK_ONLY", wide)
    came_with_the_estate = certificates_of(tmp_path).authority.read_bytes()
    monkeypatch.undo()
    assert certificates_of(tmp_path).authority.read_bytes() != came_with_the_estate


@pytest.mark.parametrize("name", ["ca.pem", "server.pem"])
def test_what_cannot_be_written_or_read_is_one_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(EstateError, match=r"The certificates in .* cannot be made: "):
        certificates_of(tmp_path)
