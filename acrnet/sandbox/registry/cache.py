"""Cache rules, and the credential sets by which they sign in to the registries they copy from.

Recording of azure-cli, March 2023, with 2023-01-01-preview. A set whose identity cannot read its key vault is
unhealthy, as recorded; the sandbox has no key vault, so every set is.
"""

from functools import partial

from acrnet.sandbox.json_value import Json, JsonObject, objects
from acrnet.sandbox.registry.child import Child, routes_of, served
from acrnet.sandbox.registry.resource_types import CACHE_RULES, CREDENTIAL_SETS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_UNREAD: JsonObject = {
    "status": "Unhealthy",
    "errorCode": "unauthorized_client",
    "errorMessage": "The sandbox has no key vault.",
}


def _make_rule(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return sent


def _make_set(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    credentials: list[Json] = [
        {**each, "credentialHealth": {**_UNREAD}} for each in objects(sent.get("authCredentials"))
    ]
    return {**sent, "authCredentials": credentials}


_CACHE_RULE = Child(CACHE_RULES, _make_rule, created=201, changed=201, deleted=202, operation="cacherules")
_CREDENTIAL_SET = Child(CREDENTIAL_SETS, _make_set, created=201, changed=201, deleted=202, operation="credentialsets")
ROUTES = (*routes_of(_CACHE_RULE), *routes_of(_CREDENTIAL_SET))
VIEWS = {CACHE_RULES: partial(served, _CACHE_RULE), CREDENTIAL_SETS: partial(served, _CREDENTIAL_SET)}
