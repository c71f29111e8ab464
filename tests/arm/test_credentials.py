from __future__ import annotations

import base64
import json
import threading
from typing import Any

import pytest
import requests
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseTimeoutError,
)
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
from acrnet.arm.credentials import AUTH_NAMES, SharedCredential, live_credential, token_scope
from acrnet.arm.pipeline import ArmPipeline
from acrnet.arm.requests_transport import substitute_transport
from acrnet.arm.tracing import CallLog
from acrnet.cloud import CHINA, PUBLIC, US_GOVERNMENT, Cloud, find_cloud
from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId

from ..conftest import EstateOf
from ..estates import nsg, nsg_id
from ..scripted import Reply, Script, error

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
def test_an_impossible_credential_is_one_sentence(auth: str, tenant: str | None, message: str) -> None:
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


NO_TOKEN = {
    "what the default chain says first": (
        CredentialUnavailableError(
            "DefaultAzureCredential failed to retrieve a token from the included credentials.\nAttempted "
            "credentials:\n\tEnvironmentCredential: authentication unavailable. client_secret=hidden"
        ),
        (
            "DefaultAzureCredential failed to retrieve a token from the included credentials. "
            "Run az login, or choose a credential with --auth."
        ),
    ),
    "a command line that is not signed in": (
        CredentialUnavailableError("Please run 'az login' to set up an account"),
        "Please run 'az login' to set up an account. Run az login, or choose a credential with --auth.",
    ),
    "all sentences of Entra ID, without the ids for its support and without secrets": (
        ClientAuthenticationError(
            "Authentication failed: AADSTS7000215: Invalid client secret provided: client_secret=hidden was sent. Send "
            "the value of the secret, not its id. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-29 01:02:03Z"
        ),
        (
            "AADSTS7000215: Invalid client secret provided: client_secret=REDACTED was sent. Send the value of the "
            "secret, not its id. Run az login, or choose a credential with --auth."
        ),
    ),
    "Entra ID inside of what the default chain says": (
        ClientAuthenticationError(
            "DefaultAzureCredential failed to retrieve a token from the included credentials.\nAttempted credentials:\n"
            "\tEnvironmentCredential: Authentication failed: AADSTS50076: You must use multi-factor authentication. "
            "Ask your administrator.\r\nTrace ID: 1"
        ),
        (
            "AADSTS50076: You must use multi-factor authentication. Ask your administrator. "
            "Run az login, or choose a credential with --auth."
        ),
    ),
    "a challenge that takes a command": (
        CredentialUnavailableError(
            "This credential doesn't support claims challenges. To authenticate with the required claims, please run "
            "the following command: az login --claims-challenge eyJhY2Nlc3M"
        ),
        (
            "This credential doesn't support claims challenges. To authenticate with the required claims, please run "
            "the following command: az login --claims-challenge eyJhY2Nlc3M. Run that, then try again."
        ),
    ),
    "a sign-in service that refuses the connection": (
        ServiceRequestError(
            "HTTPSConnection(host='login.example.test', port=443): Failed to establish a new connection",
            error=requests.ConnectionError(ConnectionRefusedError(111, "refused")),
        ),
        (
            "login.example.test did not answer: it refuses the connection. "
            "Check the network, the proxy and --auth, then try again."
        ),
    ),
    "an identity endpoint without a name": (
        ServiceResponseTimeoutError("Timeout"),
        (
            "the sign-in service did not answer: the time allowed for an answer ran out. "
            "Check the network, the proxy and --auth, then try again."
        ),
    ),
    "something that is not a token": (
        DecodeError("JSON is invalid: Expecting value\nContent: <html>"),
        (
            "the sign-in service answered with something that is not a token. "
            "Run az login, or choose a credential with --auth."
        ),
    ),
    "something that is not JSON": (
        json.JSONDecodeError("Expecting value", "<html>", 0),
        (
            "the sign-in service answered with something that is not a token. "
            "Run az login, or choose a credential with --auth."
        ),
    ),
    "a connection that breaks within a token": (
        HttpResponseError(error=requests.exceptions.ChunkedEncodingError(ConnectionResetError(104, "reset"))),
        (
            "the sign-in service did not answer: it closed the connection. "
            "Check the network, the proxy and --auth, then try again."
        ),
    ),
    "an identity that the service refuses": (
        CredentialUnavailableError(
            "App Service managed identity configuration not found in environment. "
            "Token request error: (invalid_scope) 500, No identity has been assigned"
        ),
        (
            "the sign-in service refused it: (invalid_scope) 500, No identity has been assigned. "
            "Run az login, or choose a credential with --auth."
        ),
    ),
    "whatever else a credential raises": (
        ValueError("the certificate is odd"),
        "the certificate is odd. Run az login, or choose a credential with --auth.",
    ),
}


class Failing:
    """A credential that raises."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        raise self._error


def session_as(credential: TokenCredential, script: Script) -> ArmSession:
    """A session over a script, signed in by a credential."""
    log, shared = CallLog(None), SharedCredential(credential, None)
    return ArmSession(PUBLIC, ArmPipeline(PUBLIC, shared, token_scope(PUBLIC), substitute_transport(script), log), log)


@pytest.mark.parametrize(("raised", "message"), NO_TOKEN.values(), ids=NO_TOKEN)
def test_a_missing_token_is_not_reported_as_a_failure_of_resource_manager(raised: Exception, message: str) -> None:
    script = Script(Reply())
    arm = session_as(Failing(raised), script)
    with pytest.raises(RemoteError) as caught:
        arm.subscriptions()
    assert str(caught.value) == f"Cannot list the subscriptions: no token for management.azure.com: {message}"
    assert (arm.calls, script.slept) == (0, []), "nothing is sent without a token, and the sign-in not tried again"


@pytest.mark.parametrize(
    "sentence",
    [
        "AADSTS90002: Tenant 'x' not found. Check to make sure you are signing into the correct cloud.",
        "AADSTS500011: The resource principal named https://management.azure.com was not found in the tenant.",
        "AADSTS900382: Confidential Client is not supported in Cross Cloud request.",
    ],
)
def test_a_tenant_or_cloud_that_does_not_fit_is_a_usage_error(sentence: str) -> None:
    arm = session_as(Failing(ClientAuthenticationError(f"{sentence}\\r\\nTrace ID: 1")), Script(Reply()))
    with pytest.raises(UsageError) as caught:
        arm.subscriptions()
    assert str(caught.value) == (
        f"Cannot list the subscriptions: no token for management.azure.com: {sentence} "
        "Check --tenant and --cloud, and the tenant of the credential."
    )


def test_a_challenge_for_more_claims_is_answered_with_a_token_that_has_them() -> None:
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}'
    encoded = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    challenge = f'Bearer realm="", error="insufficient_claims", claims="{encoded}"'
    revoked = Reply(401, error("InvalidAuthenticationToken", "Revoked."), WWW_Authenticate=challenge)
    issuer, script = Issuer(expires_on=1 << 40), Script(revoked, Reply(200, {"value": []}))
    assert session_as(issuer, script).subscriptions() == []
    assert [(asked["claims"], asked["enable_cae"]) for asked in issuer.asked] == [(None, True), (claims, True)]
    assert script.header("Authorization") == "Bearer token-2"


@pytest.mark.parametrize("challenge", ["revoked", "multifactor"])
def test_a_challenge_of_a_sandbox_is_answered_with_a_token_that_has_the_claims(
    challenge: str, estate_of: EstateOf
) -> None:
    estate = estate_of(nsg("a"), settings=f"faults:\n  - {{method: GET, challenge: {challenge}}}\n")
    read = estate.arm.network_security_group(ResourceId.parse(nsg_id("a")))
    assert read["name"] == "a"
    assert [call.status for call in estate.calls] == [401, 200]


def test_an_unanswered_challenge_is_reported_with_the_error_of_the_credential() -> None:
    class Unable(Issuer):
        def get_token(self, *scopes: str, **options: Any) -> AccessToken:
            if options["claims"]:
                raise CredentialUnavailableError("Sign in anew, with az login --claims-challenge e30")
            return super().get_token(*scopes, **options)

    challenge = 'Bearer error="insufficient_claims", claims="e30"'
    script = Script(Reply(401, error("InvalidAuthenticationToken", "Revoked."), WWW_Authenticate=challenge))
    with pytest.raises(RemoteError, match=r"no token for .*: Sign in anew, with az login --claims-challenge e30\."):
        session_as(Unable(1 << 40), script).subscriptions()


def test_a_token_for_another_cloud_is_a_usage_error() -> None:
    wrong = error("InvalidAuthenticationTokenAudience", "The access token has been obtained for wrong audience.")
    with pytest.raises(
        UsageError, match=r"wrong audience \(InvalidAuthenticationTokenAudience, .*\)\. Check --cloud\."
    ):
        Script(Reply(401, wrong)).arm.subscriptions()
