"""The certificates of a served estate: made once, for loopback only, with a key that nobody else may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from acrnet.sandbox import EstateError
from acrnet.sandbox.server import certificates


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_they_are_made_once(tmp_path: Path) -> None:
    files = certificates.certificates_of(tmp_path)
    before = files.authority.read_bytes(), files.certificate.read_bytes()
    assert certificates.certificates_of(tmp_path) == files
    assert (files.authority.read_bytes(), files.certificate.read_bytes()) == before
    read(files.certificate).verify_directly_issued_by(read(files.authority))


def test_only_the_owner_reads_the_key_and_the_key_of_the_authority_is_nowhere(tmp_path: Path) -> None:
    files = certificates.certificates_of(tmp_path)
    assert files.certificate.stat().st_mode & 0o777 == 0o600
    assert files.authority.parent.stat().st_mode & 0o777 == 0o700
    assert b"PRIVATE" not in files.authority.read_bytes()
    assert sorted(path.name for path in files.authority.parent.iterdir()) == ["ca.pem", "server.pem"]


def test_the_authority_vouches_for_loopback_only(tmp_path: Path) -> None:
    permitted = (
        read(certificates.certificates_of(tmp_path).authority)
        .extensions.get_extension_for_class(x509.NameConstraints)
        .value.permitted_subtrees
    )
    assert permitted is not None
    assert [str(each.value) for each in permitted] == ["localhost", "127.0.0.1/32", "::1/128"]


def test_those_about_to_end_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "_CERTIFICATE_DAYS", 29)
    old = read(certificates.certificates_of(tmp_path).certificate)
    monkeypatch.undo()
    new = read(certificates.certificates_of(tmp_path).certificate)
    assert new.serial_number != old.serial_number
    assert new.not_valid_after_utc > datetime.now(UTC) + timedelta(days=390)


def test_what_cannot_be_written_or_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / certificates.FOLDER).write_text("", encoding="utf-8")
    with pytest.raises(EstateError, match=r"The certificates in .*\.server cannot be made: "):
        certificates.certificates_of(tmp_path)
    (tmp_path / certificates.FOLDER).unlink()
    (tmp_path / certificates.FOLDER).mkdir()
    (tmp_path / certificates.FOLDER / "ca.pem").write_text("no certificate", encoding="utf-8")
    with pytest.raises(EstateError, match="cannot be made"):
        certificates.certificates_of(tmp_path)
