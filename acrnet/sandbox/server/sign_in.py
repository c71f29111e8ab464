"""What clients ask before they are signed in: the endpoints of this cloud, and tokens.

Everybody gets a token and nobody needs a password: a token only says who calls, as those of Microsoft Entra ID do, and
is not signed. Names and forms of the routes are those that Azure CLI 2.91.0, azure-identity 1.27.0 and @azure/identity
4.13 ask for.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl

from acrnet.sandbox.exchange import ArmError, Request, Response, answer
from acrnet.sandbox.faults.challenge import claims_for
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, read_json
from acrnet.sandbox.tenancy import TENANT

AUDIENCE = "https://management.core.windows.net/"
CLOUD_NAME = "AcrnetSandbox"
_LIFETIME = 86_400


class Issuer(NamedTuple):
    """What tokens are made of, beside the question: ``estate`` is its path, ``now`` in seconds since 1970-01-01."""

    estate: str
    now: float
    claims_asked: JsonObject
    """The claims that challenges have asked for so far."""


_Route: TypeAlias = Callable[[Request, Issuer], Response]


def answer_sign_in(request: Request, issuer: Issuer) -> Response | None:
    """The answer to a question that takes no token; None for any other."""
    path = request.path.rstrip("/")
    for (method, pattern), route in _ROUTES.items():
        if request.method in method and pattern.fullmatch(path):
            return route(request, issuer)
    return None


def _endpoints(request: Request, _issuer: Issuer) -> Response:
    """The description of the cloud: one object, which api-version 2019-05-01 puts into a list."""
    own = request.origin
    cloud: JsonObject = {
        "name": CLOUD_NAME,
        "resourceManager": f"{own}/",
        "portal": own,
        "gallery": f"{own}/",
        "graph": f"{own}/",
        "graphAudience": f"{own}/",
        "microsoftGraphResourceId": f"{own}/",
        "logAnalyticsResourceId": f"{own}/",
        "batch": AUDIENCE,
        "media": f"{own}/",
        "sqlManagement": f"{own}/",
        "vmImageAliasDoc": f"{own}/",
        "activeDirectoryDataLake": f"{own}/",
        "authentication": {
            "loginEndpoint": own,
            "audiences": [AUDIENCE, f"{own}/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {
            "acrLoginServer": "azurecr.io",
            "storage": "core.windows.net",
            "keyVaultDns": "vault.azure.net",
            "sqlServerHostname": "database.windows.net",
        },
    }
    return answer(200, [cloud] if request.api_version == "2019-05-01" else cloud)


def _openid_configuration(request: Request, _issuer: Issuer) -> Response:
    own = f"{request.origin}/{TENANT}"
    return answer(
        200,
        {
            "issuer": f"{own}/v2.0",
            "authorization_endpoint": f"{own}/oauth2/v2.0/authorize",
            "token_endpoint": f"{own}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{own}/oauth2/v2.0/devicecode",
            "tenant_region_scope": None,
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "response_types_supported": ["code", "id_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
        },
    )


def _instances(request: Request, _issuer: Issuer) -> Response:
    configuration = f"{request.origin}/{TENANT}/v2.0/.well-known/openid-configuration"
    return answer(200, {"tenant_discovery_endpoint": configuration, "metadata": []})


def _token(request: Request, issuer: Issuer) -> Response:
    """A token for a client with a secret, a certificate or a federated token, whatever these are.

    It has the claims that the client asks for, as one that answers a challenge does.
    """
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    scope = form.get("scope", "").split(" ")[0]
    audience = form.get("resource") or scope.removesuffix("/.default") or AUDIENCE
    client = form.get("client_id") or guid("client", issuer.estate)
    return answer(
        200,
        {
            "token_type": "Bearer",
            "expires_in": _LIFETIME,
            "ext_expires_in": _LIFETIME,
            "access_token": _signed_by_nobody(audience, client, issuer, _claims(form.get("claims", ""))),
        },
    )


def _claims(text: str) -> JsonObject:
    """The claims that a client asks for.

    Raises:
        ArmError: 400, they are no JSON object.
    """
    try:
        claims = read_json(text or "{}")
    except ValueError:
        claims = None
    if not isinstance(claims, dict):
        raise ArmError(400, "invalid_request", "The claims requested are not a JSON object.")
    return claims


def _managed_identity(request: Request, issuer: Issuer) -> Response:
    """A token for the managed identity of App Service (``/msi/token``) or of a machine.

    Clients answer a challenge by asking for a new token, without saying what for (msal 1.39.0, checked 2026-11-29): so
    it has the claims of all challenges so far.
    """
    if request.path.lower().startswith("/metadata/") and request.headers.get("metadata", "").lower() != "true":
        raise ArmError(400, "bad_request_102", "Required metadata header not specified")
    audience = request.query.get("resource", AUDIENCE)
    client = request.query.get("client_id") or guid("client", issuer.estate)
    expires = int(issuer.now) + _LIFETIME
    return answer(
        200,
        {
            "access_token": _signed_by_nobody(audience, client, issuer, issuer.claims_asked),
            "client_id": client,
            "expires_in": str(_LIFETIME),
            "expires_on": str(expires),
            "not_before": str(int(issuer.now)),
            "resource": audience,
            "token_type": "Bearer",
        },
    )


def _signed_by_nobody(audience: str, client: str, issuer: Issuer, claims_asked: JsonObject) -> str:
    """A JSON Web Token in the form of Microsoft Entra ID, with a signature that says where it comes from."""
    identity, now = guid("identity", issuer.estate), issuer.now
    claims: Mapping[str, Json] = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": int(now),
        "nbf": int(now) - 300,
        "exp": int(now) + _LIFETIME,
        "appid": client,
        "idtyp": "app",
        "oid": identity,
        "sub": identity,
        "tid": TENANT,
        "ver": "1.0",
        "xms_mirid": "/subscriptions/sandbox/resourcegroups/sandbox/providers/Microsoft.ManagedIdentity"
        "/userAssignedIdentities/sandbox",
    }
    parts = (b'{"typ":"JWT","alg":"none"}', json.dumps(claims_for(claims_asked, claims)).encode(), b"acrnet sandbox")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _matching(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ROUTES: Mapping[tuple[str, re.Pattern[str]], _Route] = {
    ("GET", _matching(r"/metadata/endpoints")): _endpoints,
    ("GET", _matching(r"/common/discovery/instance")): _instances,
    ("GET", _matching(r"/[^/]+(/v2\.0)?/\.well-known/openid-configuration")): _openid_configuration,
    ("POST", _matching(r"/[^/]+/oauth2(/v2\.0)?/token")): _token,
    ("GET", _matching(r"/msi/token")): _managed_identity,
    ("GET", _matching(r"/metadata/identity/oauth2/token")): _managed_identity,
}
