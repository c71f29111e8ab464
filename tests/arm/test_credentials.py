from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import (
    AzureCliCredential,
    AzurePipelinesCredential,
    CredentialUnavailableError,
    DefaultAzureCredential,
    EnvironmentCredential,
    InteractiveBrowserCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from acrnet.arm import ArmSession
from acrnet.arm.clients import Clients
from acrnet.arm.credentials import AUTH_NAMES, SharedCredential, live_credential, token_scope
from acrnet.arm.failures import acrnet_error
from acrnet.arm.requests_transport import substitute_transport
from acrnet.arm.tracing import CallLog
from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud, find_cloud
from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.parallel import in_parallel

from ..scripted import Reply, Script

TENANT = "33333333-3333-3333-3333-333333333333"
PIPELINE = {
    "AZURESUBSCRIPTION_TENANT_ID": TENANT,
    "AZURESUBSCRIPTION_CLIENT_ID": "client",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "connection",
    "SYSTEM_ACCESSTOKEN": "hidden",
    "SYSTEM_OIDCREQUESTURI": "https://dev.azure.com/oidc",
}
WORKLOAD = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": "client", "AZURE_FEDERATED_TOKEN_FILE": "/token"}


class Issuer:
    """A credential that counts the tokens it hands out and remembers what was asked for."""

    def __init__(self, expires_on: int = 10_000) -> None:
        self.asked: list[dict[str, Any]] = []  # Any: the options of the SDK's get_token
        self._expires_on = expires_on

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        self.asked.append({"scopes": scopes, **options})
        return AccessToken(f"token-{len(self.asked)}", self._expires_on)


@pytest.mark.parametrize(
    ("auth", "environment", "expected"),
    [
        (None, {}, DefaultAzureCredential),
        ("cli", {}, AzureCliCredential),
        ("environment", {}, EnvironmentCredential),
        ("managed-identity", {}, ManagedIdentityCredential),
        ("workload", WORKLOAD, WorkloadIdentityCredential),
        ("pipelines", PIPELINE, AzurePipelinesCredential),
        ("browser", {}, InteractiveBrowserCredential),
    ],
)
def test_each_name_stands_for_one_class_of_the_sdk(
    auth: str | None, environment: dict[str, str], expected: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert type(live_credential(PUBLIC, auth, None).source) is expected


def test_the_names_are_those_the_command_line_documents() -> None:
    assert AUTH_NAMES == ("cli", "environment", "managed-identity", "workload", "pipelines", "browser")


@pytest.mark.parametrize(
    ("auth", "tenant", "message"),
    [
        pytest.param(
            "az",
            None,
            "There is no credential named 'az'. Use one of cli, environment, managed-identity, workload, pipelines, "
            "browser, or leave out --auth to try all in turn.",
            id="no such credential",
        ),
        pytest.param(
            "managed-identity",
            TENANT,
            "A managed identity belongs to one tenant, so --tenant cannot choose another. "
            "Leave out --tenant, or choose another --auth.",
            id="a tenant that cannot be chosen",
        ),
        pytest.param(
            "pipelines",
            None,
            "The credential --auth pipelines cannot be set up: the environment lacks AZURESUBSCRIPTION_CLIENT_ID, "
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID, SYSTEM_ACCESSTOKEN, AZURESUBSCRIPTION_TENANT_ID. "
            "Correct that, or choose another --auth.",
            id="a pipeline without its variables",
        ),
    ],
)
def test_a_credential_that_cannot_be_is_one_sentence(auth: str, tenant: str | None, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        live_credential(PUBLIC, auth, tenant)
    assert str(caught.value) == message


@pytest.mark.parametrize(("auth", "tenant"), [("workload", None), ("cli", "no tenant"), ("browser", "no tenant")])
def test_settings_the_sdk_refuses_are_a_usage_error(auth: str, tenant: str | None) -> None:
    with pytest.raises(UsageError, match=f"--auth {auth} cannot be set up: .* Correct that"):
        live_credential(PUBLIC, auth, tenant)


@pytest.mark.parametrize(
    ("cloud", "scope"),
    [
        (PUBLIC, "https://management.azure.com/.default"),
        (US_GOVERNMENT, "https://management.core.usgovcloudapi.net/.default"),
        (CHINA, "https://management.core.chinacloudapi.cn/.default"),
        (
            find_cloud("https://management.local.azurestack.external/"),
            "https://management.local.azurestack.external/.default",
        ),
    ],
    ids=lambda value: value.resource_manager if isinstance(value, Cloud) else "",
)
def test_a_token_is_for_the_management_api_of_the_cloud(cloud: Cloud, scope: str) -> None:
    assert token_scope(cloud) == scope


def test_many_threads_share_one_token_until_it_is_about_to_expire() -> None:
    now = 0.0
    issuer = Issuer()
    credential = SharedCredential(issuer, TENANT, clock=lambda: now)
    together = threading.Barrier(8)

    def ask(_number: int) -> str:
        together.wait()
        return credential.get_token("scope").token

    assert in_parallel(ask, range(8)) == ["token-1"] * 8
    now = 9_600.0
    assert credential.get_token("scope").token.endswith("-1")
    now = 9_701.0
    assert credential.get_token("scope").token.endswith("-2")
    assert [asked["tenant_id"] for asked in issuer.asked] == [TENANT] * 2


def test_a_challenge_and_another_scope_get_a_token_of_their_own() -> None:
    issuer = Issuer()
    credential = SharedCredential(issuer, None, clock=lambda: 0.0)
    tokens = [
        credential.get_token("scope").token,
        credential.get_token("scope", claims="more", enable_cae=True).token,
        credential.get_token("scope").token,
        credential.get_token("other").token,
    ]
    assert tokens == ["token-1", "token-2", "token-2", "token-3"]
    assert (issuer.asked[1]["claims"], issuer.asked[1]["enable_cae"]) == ("more", True)


@pytest.mark.parametrize(
    ("raised", "cause"),
    [
        (
            CredentialUnavailableError(
                "DefaultAzureCredential failed to retrieve a token from the included credentials.\nAttempted "
                "credentials:\n\tEnvironmentCredential: authentication unavailable. client_secret=hidden"
            ),
            "DefaultAzureCredential failed to retrieve a token from the included credentials",
        ),
        (
            CredentialUnavailableError("Please run 'az login' to set up an account"),
            "Please run 'az login' to set up an account",
        ),
        (
            ClientAuthenticationError(
                "AADSTS7000215: Invalid client secret provided: client_secret=hidden was sent. Trace ID: 1"
            ),
            "AADSTS7000215: Invalid client secret provided: client_secret=REDACTED was sent",
        ),
    ],
)
def test_a_credential_that_gives_no_token_is_one_sentence_without_a_secret(raised: Exception, cause: str) -> None:
    assert isinstance(raised, ClientAuthenticationError)
    error = acrnet_error(raised, "list the subscriptions", "management.azure.com")
    assert isinstance(error, RemoteError)
    assert str(error) == (
        f"Cannot list the subscriptions: no token for management.azure.com: {cause}. "
        "Run az login, or choose a credential with --auth."
    )


class Refusing:
    """A credential whose token endpoint refuses, as the SDK reports it: with the answer of that endpoint."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        answer = SimpleNamespace(
            request=SimpleNamespace(url="https://login.microsoftonline.com/common/oauth2/v2.0/token"),
            status_code=400,
            reason="Bad Request",
            headers={},
            text=lambda: '{"error": "invalid_client", "error_description": "AADSTS7000222: keys are expired."}',
        )
        raise ClientAuthenticationError("AADSTS7000222: keys are expired. Trace ID: 1", response=answer)


def test_a_sign_in_that_is_refused_is_told_from_an_answer_of_resource_manager() -> None:
    log = CallLog(None)
    transport = substitute_transport(Script(Reply()))
    arm = ArmSession(PUBLIC, Clients(PUBLIC, Refusing(), token_scope(PUBLIC), transport, log), log)
    with pytest.raises(RemoteError) as caught:
        arm.subscriptions()
    assert str(caught.value) == (
        "Cannot list the subscriptions: no token for management.azure.com: AADSTS7000222: keys are expired. "
        "Run az login, or choose a credential with --auth."
    )
    assert arm.calls == 0
