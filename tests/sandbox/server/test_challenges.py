"""Claims challenges of the server, answered by azure-identity with the real MSAL below it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from azure.core.credentials import TokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, ManagedIdentityCredential
from azure.mgmt.network import NetworkManagementClient

from acrnet.sandbox.sandbox import Exchange
from acrnet.sandbox.server import Serving, serve
from acrnet.sandbox.server.sign_in import AUDIENCE
from acrnet.sandbox.tenancy import TENANT

from ...estates import SUBSCRIPTION, nsg, write_estate
from ..conftest import AnyCredential

Identity = Callable[[Serving], TokenCredential]


def client_with_secret(served: Serving) -> TokenCredential:
    return ClientSecretCredential(
        TENANT,
        "11111111-2222-3333-4444-555555555555",
        "any",
        authority=served.url,
        disable_instance_discovery=True,
        connection_verify=str(served.certificates.authority),
    )


def managed_identity(served: Serving) -> TokenCredential:
    return ManagedIdentityCredential(connection_verify=str(served.certificates.authority))


@pytest.fixture(params=["revoked", "multifactor"])
def challenged(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Serving, list[Exchange]]]:
    """A server that asks for claims from its second read of groups on."""
    log: list[Exchange] = []
    fault = f"{{path: '*/networkSecurityGroups', challenge: {request.param}, first: 2}}"
    estate = write_estate(tmp_path / "estate", nsg("a"), settings=f"faults:\n  - {fault}\n")
    with serve(estate, on_exchange=log.append) as served:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{served.url}/msi/token")
        monkeypatch.setenv("IDENTITY_HEADER", "sandbox")
        yield served, log


def reader(served: Serving, credential: TokenCredential) -> NetworkManagementClient:
    return NetworkManagementClient(
        credential,
        SUBSCRIPTION,
        base_url=served.url,
        credential_scopes=[f"{AUDIENCE}.default"],
        connection_verify=str(served.certificates.authority),
    )


@pytest.mark.parametrize("identity", [client_with_secret, managed_identity])
def test_a_challenge_is_answered_with_a_new_token_and_not_repeated(
    identity: Identity, challenged: tuple[Serving, list[Exchange]]
) -> None:
    served, log = challenged
    with reader(served, identity(served)) as client:
        for _ in range(3):
            assert [group.name for group in client.network_security_groups.list_all()] == ["a"]
    assert [each.status for each in log if "/networkSecurityGroups" in each.path] == [200, 401, 200, 200]


def test_a_client_that_cannot_answer_is_refused_for_good(challenged: tuple[Serving, list[Exchange]]) -> None:
    served, log = challenged
    with reader(served, AnyCredential()) as client:
        list(client.network_security_groups.list_all())
        for _ in range(2):
            with pytest.raises(ClientAuthenticationError):
                list(client.network_security_groups.list_all())
    assert {each.status for each in log[1:]} == {401}


@pytest.mark.parametrize("payload", [b"[" * 30_000, b'{"nbf": 1e999}', b'{"nbf": Infinity}', b'"nbf"', b"\xff"])
def test_a_token_that_nobody_can_read_has_no_claims(payload: bytes, tmp_path: Path) -> None:
    fault = "{path: '*/networkSecurityGroups', challenge: revoked}"
    token = f"a.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.b"
    with serve(write_estate(tmp_path / "estate", nsg("a"), settings=f"faults:\n  - {fault}\n")) as served:
        url = f"{served.url}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Network/networkSecurityGroups"
        answered = requests.get(
            f"{url}?api-version=2025-05-01",
            headers={"Authorization": f"Bearer {token}"},
            verify=str(served.certificates.authority),
            timeout=30,
        )
    assert answered.status_code == 401
    assert "insufficient_claims" in answered.headers["WWW-Authenticate"]
