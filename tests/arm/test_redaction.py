from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.arm.redaction import redact, redact_header, redact_url

HIDDEN = "S3cretValue0123456789abcdef"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        pytest.param(
            f"failed for https://x.blob.core.windows.net/c/b?sv=2024-01-01&sig={HIDDEN}&se=2030 today",
            "failed for https://x.blob.core.windows.net/c/b?sv=REDACTED&sig=REDACTED&se=REDACTED today",
            id="a shared access signature",
        ),
        pytest.param(
            f"https://management.azure.com/subscriptions/s/operations/1?api-version=2024-01-01&t=1&c={HIDDEN}&h={HIDDEN}",
            "https://management.azure.com/subscriptions/s/operations/1?api-version=2024-01-01&t=REDACTED&c=REDACTED"
            "&h=REDACTED",
            id="a signed polling URL",
        ),
        pytest.param(f"https://user:{HIDDEN}@host/path", "https://host/path", id="user information in a URL"),
        pytest.param(f"Authorization: Bearer {JWT}", "Authorization: Bearer REDACTED", id="a bearer header"),
        pytest.param(f"the token '{JWT}' is not valid", "the token 'REDACTED' is not valid", id="a token in quotes"),
        pytest.param(f"sig={HIDDEN}", "sig=REDACTED", id="a signature without a URL"),
        pytest.param(
            f'{{"access_token": "{HIDDEN}", "expires_in": 3599}}',
            '{"access_token": "REDACTED", "expires_in": 3599}',
            id="a token answer",
        ),
        pytest.param(
            f"grant_type=client_credentials&client_secret={HIDDEN}&client_id=me",
            "grant_type=client_credentials&client_secret=REDACTED&client_id=me",
            id="a form with a client secret",
        ),
        pytest.param(
            f"AccountName=x;AccountKey={HIDDEN}==;EndpointSuffix=core",
            "AccountName=x;AccountKey=REDACTED;EndpointSuffix=core",
            id="a connection string",
        ),
        pytest.param(f"X-IDENTITY-HEADER: {HIDDEN}", "X-IDENTITY-HEADER: REDACTED", id="a managed identity header"),
    ],
)
def test_a_secret_is_removed_and_the_words_around_it_stay(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize(
    "text",
    [
        '{"code": "AuthorizationFailed", "message": "no"}',
        "The client does not have authorization to perform action 'Microsoft.Network/networkSecurityGroups/read'.",
        "https://management.azure.com/subscriptions?api-version=2022-12-01",
        "rule sig-allow at priority 100 of nsg-signature",
        "the password of the registry is not read",
    ],
)
def test_text_without_a_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


@pytest.mark.long
@given(
    st.text(string.ascii_letters + string.digits, min_size=16, max_size=40),
    st.sampled_from(
        ["https://h/p?sig={}", "Bearer {}", 'access_token="{}"', "client_secret={}", "https://h/p?api-version=1&s={}"]
    ),
    st.text("abc .,'\"&;", max_size=20),
    st.text(".,'\"&; ", max_size=5),
)
def test_no_secret_survives_in_any_text(secret: str, form: str, before: str, after: str) -> None:
    assert secret not in redact(f"{before} {form.format(secret)}{after}")


def test_redacting_twice_changes_nothing() -> None:
    once = redact(f"Bearer {JWT} https://h/p?sig={HIDDEN} client_secret={HIDDEN}")
    assert redact(once) == once


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", f"Bearer {JWT}", "REDACTED"),
        ("Set-Cookie", HIDDEN, "REDACTED"),
        ("x-ms-something-new", HIDDEN, "REDACTED"),
        ("x-ms-request-id", "1234", "1234"),
        ("Retry-After", "10", "10"),
        ("Azure-AsyncOperation", f"https://h/p?api-version=1&c={HIDDEN}", "https://h/p?api-version=1&c=REDACTED"),
        ("Location", f"https://h/p?{HIDDEN}", "https://h/p?REDACTED"),
    ],
)
def test_only_headers_known_to_be_harmless_keep_their_value(name: str, value: str, shown: str) -> None:
    assert redact_header(name, value) == shown


def test_a_url_without_a_query_keeps_its_address() -> None:
    assert redact_url("https://host:8443/path") == "https://host:8443/path"
