from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.arm import open_session
from acrnet.arm.certificates import require_certificates
from acrnet.cloud import PUBLIC
from acrnet.errors import UsageError


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_missing_certificates_are_an_error_before_the_first_call(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, "/nowhere/ca.pem")
    with pytest.raises(UsageError) as caught:
        open_session(PUBLIC, auth="cli")
    assert str(caught.value) == (
        f"{variable} names /nowhere/ca.pem, which cannot be read: No such file or directory. "
        "Name a file of certificates in PEM, or unset the variable."
    )


def test_a_file_without_certificates_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing", encoding="utf-8")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    with pytest.raises(UsageError, match="has no certificates"):
        require_certificates()


def test_certificates_that_can_be_read_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import certifi

    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)
    require_certificates()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
    require_certificates()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    require_certificates()
