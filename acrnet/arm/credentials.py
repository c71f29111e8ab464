"""The credentials for `--auth`, and the audience of their tokens."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from azure.core.credentials import AccessToken, TokenCredential

from acrnet.arm.bounds import SILENT_TRIES
from acrnet.arm.sign_in import NoTokenError
from acrnet.cloud import CLOUDS, Cloud
from acrnet.errors import UsageError

_AUDIENCES = {
    "https://management.azure.com": "https://management.azure.com",
    "https://management.usgovcloudapi.net": "https://management.core.usgovcloudapi.net",
    "https://management.chinacloudapi.cn": "https://management.core.chinacloudapi.cn",
}
_RENEW_BEFORE = 300.0
_PIPELINES_VARIABLES = {
    "client_id": "AZURESUBSCRIPTION_CLIENT_ID",
    "service_connection_id": "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "system_access_token": "SYSTEM_ACCESSTOKEN",
}


def token_scope(cloud: Cloud) -> str:
    """Return the scope of tokens for the management API of `cloud`.

    The audience of a known cloud is one the cloud tables of Azure CLI 2.91.0 and azure-mgmt-core 1.6.0 name (checked
    2026-11-23); that of a custom endpoint is the endpoint itself.
    """
    return f"{_AUDIENCES.get(cloud.resource_manager, cloud.resource_manager)}/.default"


class SharedCredential:
    """One credential for many clients and threads: a token is acquired once and kept until shortly before it expires.

    A credential that runs `az` takes a second for each token, and clients of the SDK do not share their tokens.
    """

    def __init__(self, credential: TokenCredential, tenant: str | None, clock: Callable[[], float] = time.time) -> None:
        self.source = credential
        self._tenant = tenant
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[tuple[str, ...], AccessToken] = {}

    # Any: the signature of the SDK's TokenCredential.
    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        tenant_id: str | None = None,
        enable_cae: bool = False,
        **kwargs: Any,
    ) -> AccessToken:
        """Return a token for `scopes`; with the `claims` of a challenge, always a new one.

        Raises NoTokenError for any error of the credential.
        """
        with self._lock:
            kept = self._tokens.get(scopes)
            if kept is not None and claims is None and kept.expires_on - self._clock() > _RENEW_BEFORE:
                return kept
            try:
                token = self.source.get_token(
                    *scopes, claims=claims, tenant_id=tenant_id or self._tenant, enable_cae=enable_cae, **kwargs
                )
            except Exception as error:
                raise NoTokenError(error) from error
            self._tokens[scopes] = token
            return token


class StaticCredential:
    """The credential for a sandbox, with a dummy token."""

    def get_token(self, *_scopes: str, claims: str | None = None, **_options: object) -> AccessToken:
        """Return a token that does not expire; it has the claims of a challenge."""
        return AccessToken("sandbox" if claims is None else _dummy_token(claims), 1 << 40)


def _dummy_token(claims: str) -> str:
    """Return an unsigned JSON Web Token with the claims that a challenge asks for."""
    wishes: dict[str, dict[str, object]] = json.loads(claims).get("access_token", {})
    content = {name: wish.get("value", wish.get("values")) for name, wish in wishes.items()}
    parts = (b'{"alg":"none"}', json.dumps(content).encode(), b"sandbox")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def live_credential(cloud: Cloud, auth: str | None, tenant: str | None) -> SharedCredential:
    """Return the credential `auth` names, or the SDK's default chain for None.

    Raises UsageError for an unknown name, for a tenant that cannot be chosen, and if the environment lacks settings of
    the credential. No token is acquired yet.
    """
    require_auth_name(auth)
    if tenant and auth == "managed-identity":
        raise UsageError(
            "A managed identity belongs to one tenant, so --tenant cannot choose another.",
            next_step="Leave out --tenant, or choose another --auth.",
        )
    build = _CREDENTIALS[auth] if auth else _default
    try:
        return SharedCredential(build(cloud, tenant), tenant)
    except ValueError as error:
        raise UsageError(
            f"The credential --auth {auth or 'default'} cannot be set up: {str(error).splitlines()[0].rstrip('.')}.",
            next_step="Correct that, or choose another --auth.",
        ) from error


def require_auth_name(auth: str | None) -> None:
    """Raise UsageError unless `auth` is None or names a credential."""
    if auth is not None and auth not in _CREDENTIALS:
        raise UsageError(
            f"There is no credential named {auth!r}.",
            next_step=f"Use one of {', '.join(_CREDENTIALS)}, or leave out --auth to try all in turn.",
        )


def _authority(cloud: Cloud) -> dict[str, str]:
    """Return the authority of a known cloud; for a custom endpoint the SDK reads AZURE_AUTHORITY_HOST."""
    return {"authority": cloud.authority} if cloud in CLOUDS.values() else {}


def _limits() -> dict[str, Any]:
    """Return the options that limit what a sign-in service can make acrnet wait for.

    By those of the SDK a server may be silent for five minutes four times over, and send a byte now and then for ever
    (azure-core 1.41.0, checked 2026-11-29).
    """
    from acrnet.arm.requests_transport import network_transport

    return {"transport": network_transport(), "retry_read": SILENT_TRIES - 1}


def _allowed(tenant: str | None) -> list[str]:
    return [tenant] if tenant else []


def _default(cloud: Cloud, tenant: str | None) -> TokenCredential:
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential(additionally_allowed_tenants=_allowed(tenant), **_authority(cloud), **_limits())


def _cli(_cloud: Cloud, tenant: str | None) -> TokenCredential:
    from azure.identity import AzureCliCredential

    return AzureCliCredential(tenant_id=tenant or "")


def _environment(cloud: Cloud, tenant: str | None) -> TokenCredential:
    from azure.identity import EnvironmentCredential

    return EnvironmentCredential(additionally_allowed_tenants=_allowed(tenant), **_authority(cloud), **_limits())


def _managed_identity(_cloud: Cloud, _tenant: str | None) -> TokenCredential:
    from azure.identity import ManagedIdentityCredential

    return ManagedIdentityCredential(client_id=os.environ.get("AZURE_CLIENT_ID"), **_limits())


def _workload(cloud: Cloud, tenant: str | None) -> TokenCredential:
    from azure.identity import WorkloadIdentityCredential

    return WorkloadIdentityCredential(tenant_id=tenant, **_authority(cloud), **_limits())


def _pipelines(cloud: Cloud, tenant: str | None) -> TokenCredential:
    from azure.identity import AzurePipelinesCredential

    tenant_id = tenant or os.environ.get("AZURESUBSCRIPTION_TENANT_ID", "")
    settings = {name: os.environ.get(variable, "") for name, variable in _PIPELINES_VARIABLES.items()}
    missing = [_PIPELINES_VARIABLES[name] for name, value in settings.items() if not value]
    if not tenant_id:
        missing.append("AZURESUBSCRIPTION_TENANT_ID")
    if missing:
        raise ValueError(f"the environment lacks {', '.join(missing)}")
    return AzurePipelinesCredential(tenant_id=tenant_id, **settings, **_authority(cloud), **_limits())


def _browser(cloud: Cloud, tenant: str | None) -> TokenCredential:
    from azure.identity import InteractiveBrowserCredential

    return InteractiveBrowserCredential(tenant_id=tenant, **_authority(cloud), **_limits())


_CREDENTIALS: dict[str, Callable[[Cloud, str | None], TokenCredential]] = {
    "cli": _cli,
    "environment": _environment,
    "managed-identity": _managed_identity,
    "workload": _workload,
    "pipelines": _pipelines,
    "browser": _browser,
}
AUTH_NAMES = tuple(_CREDENTIALS)
"""The values of `--auth`."""
