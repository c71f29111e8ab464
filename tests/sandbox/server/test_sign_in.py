"""What clients ask before they have a token."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest

from acrnet.sandbox.exchange import ArmError, Request, Response
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.server.sign_in import Issuer, answer_sign_in

NOW = 1_764_400_000.0
HOST = "127.0.0.1:8443"


def asked(
    method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None, **query: str
) -> Response:
    request = Request(
        method, HOST, path, {name.replace("_", "-"): value for name, value in query.items()}, headers or {}, body
    )
    answered = answer_sign_in(request, Issuer("/estate", NOW, {}))
    assert answered is not None
    return answered


def claims(token: str) -> Any:  # Any: a JSON document
    _, payload, signature = token.split(".")
    base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def test_the_cloud_is_described_with_its_own_address() -> None:
    cloud = json.loads(asked("GET", "/metadata/endpoints", api_version="2022-09-01").body)
    assert cloud["resourceManager"] == "https://127.0.0.1:8443/"
    assert cloud["authentication"]["loginEndpoint"] == "https://127.0.0.1:8443"
    assert cloud["suffixes"]["acrLoginServer"] == "azurecr.io"
    assert json.loads(asked("GET", "/metadata/endpoints", api_version="2019-05-01").body) == [cloud]


@pytest.mark.parametrize("path", ["/msi/token", "/metadata/identity/oauth2/token"])
def test_a_managed_identity_gets_a_token_for_what_it_asks(path: str) -> None:
    answered = json.loads(asked("GET", path, headers={"metadata": "true"}, resource="https://vault.azure.net").body)
    told = claims(answered["access_token"])
    assert (told["aud"], told["exp"]) == ("https://vault.azure.net", int(NOW) + 86_400)
    assert answered["expires_on"] == str(told["exp"])
    assert told["xms_mirid"].startswith("/subscriptions/")


def test_a_machine_asks_with_the_header_that_keeps_pages_of_others_out() -> None:
    with pytest.raises(ArmError, match="metadata header"):
        asked("GET", "/metadata/identity/oauth2/token", resource="https://vault.azure.net")


@pytest.mark.parametrize(
    ("form", "audience"),
    [
        (
            b"grant_type=client_credentials&scope=https%3A%2F%2Fmanagement.azure.com%2F.default",
            "https://management.azure.com",
        ),
        (b"grant_type=client_credentials&resource=https%3A%2F%2Fa.example%2F", "https://a.example/"),
        (b"\xff\xfe", "https://management.core.windows.net/"),
    ],
)
def test_a_client_with_any_secret_gets_a_token(form: bytes, audience: str) -> None:
    answered = json.loads(asked("POST", "/common/oauth2/v2.0/token", body=form).body)
    assert claims(answered["access_token"])["aud"] == audience


def test_the_authority_is_found_where_clients_look_for_it() -> None:
    instances = json.loads(asked("GET", "/common/discovery/instance").body)
    path = instances["tenant_discovery_endpoint"].removeprefix("https://127.0.0.1:8443")
    token_endpoint = json.loads(asked("GET", path).body)["token_endpoint"]
    assert asked("POST", token_endpoint.removeprefix("https://127.0.0.1:8443")).status == 200


@pytest.mark.parametrize("path", ["/subscriptions", "/", "/metadata", "/msi", "/subscriptions/s/oauth2/token/x"])
def test_everything_else_takes_a_token(path: str) -> None:
    assert answer_sign_in(Request("GET", HOST, path), Issuer("/estate", NOW, {})) is None


CLAIMS: JsonObject = {"access_token": {"nbf": {"essential": True, "value": str(int(NOW))}, "acrs": {"values": ["p1"]}}}


def test_a_token_has_the_claims_that_a_client_asks_for() -> None:
    form = f"grant_type=client_credentials&claims={quote(json.dumps(CLAIMS))}"
    answered = json.loads(asked("POST", "/tenant/oauth2/v2.0/token", body=form.encode()).body)
    issued = claims(answered["access_token"])
    assert (issued["nbf"], issued["acrs"]) == (int(NOW), ["p1"])


@pytest.mark.parametrize("text", ["no JSON", "[]", '"nbf"', "[" * 100_000, '{"a": NaN}', '{"a": "\\ud800"}'])
def test_claims_that_are_no_object_are_refused(text: str) -> None:
    with pytest.raises(ArmError, match="claims requested"):
        asked("POST", "/tenant/oauth2/v2.0/token", body=f"claims={quote(text)}".encode())


def test_a_new_token_of_a_managed_identity_has_what_challenges_have_asked_for() -> None:
    request = Request("GET", HOST, "/msi/token", {"resource": "https://vault.azure.net"})
    answered = answer_sign_in(request, Issuer("/estate", NOW, CLAIMS))
    assert answered is not None
    issued = claims(json.loads(answered.body)["access_token"])
    assert (issued["nbf"], issued["acrs"]) == (int(NOW), ["p1"])
