"""What the registry provider answers beside registries: free names, usages, and what can be reached privately.

Shapes and the limits of each tier follow the REST reference of Microsoft.ContainerRegistry 2025-11-01 and
learn.microsoft.com/azure/container-registry/container-registry-skus (read 2026-11-29); no recording was at hand.
"""

import re
from collections.abc import Mapping

from acrnet.sandbox.arm_id import parse_path
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.registry.registry import REGISTRIES, REPLICATIONS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

NAMES = "Microsoft.ContainerRegistry/checkNameAvailability"
USAGES = f"{REGISTRIES}/listUsages"
LINKS = f"{REGISTRIES}/privateLinkResources"

_NAME = re.compile(r"[a-zA-Z0-9]{5,50}")
_GIB = 1 << 30
# Storage included, webhooks, replications, private endpoints.
_LIMITS: Mapping[str, tuple[int, int, int, int]] = {
    "basic": (10 * _GIB, 2, 0, 0),
    "standard": (100 * _GIB, 10, 0, 0),
    "premium": (500 * _GIB, 500, -1, 200),
}


def check_name(call: Call) -> Response:
    """Whether a registry can have this name, which is one in the whole cloud."""
    name = as_text(call.request.document().get("name"))
    if not _NAME.fullmatch(name):
        return answer(
            200,
            {
                "nameAvailable": False,
                "reason": "Invalid",
                "message": "The registry name must be of 5 to 50 characters, and all of them alphanumeric.",
            },
        )
    taken = any(registry.id.name.lower() == name.lower() for registry in call.state.store.of_type(REGISTRIES))
    if taken:
        return answer(
            200,
            {
                "nameAvailable": False,
                "reason": "AlreadyExists",
                "message": f"The registry {name} is already in use.",
            },
        )
    return answer(200, {"nameAvailable": True})


def list_usages(call: Call) -> Response:
    """How much of its tier a registry uses."""
    registry = _registry(call)
    tier = as_text(as_object(registry.body.get("sku")).get("name")).lower()
    size, webhooks, replications, endpoints = _LIMITS.get(tier, _LIMITS["premium"])
    used = sum(1 for each in call.state.store.of_type(REPLICATIONS) if each.id.scope.lower() == registry.key)
    rows = (
        ("Size", size, 0, "Bytes"),
        ("Webhooks", webhooks, 0, "Count"),
        ("Geo-replications", replications, max(0, used - 1), "Count"),
        ("IPRules", 200 if tier == "premium" else 0, 0, "Count"),
        ("PrivateEndpointConnections", endpoints, 0, "Count"),
        ("ScopeMaps", 20_000, 0, "Count"),
        ("Tokens", 20_000, 0, "Count"),
    )
    value: list[Json] = [
        {"name": name, "limit": limit, "currentValue": current, "unit": unit} for name, limit, current, unit in rows
    ]
    return answer(200, {"value": value})


def list_private_links(call: Call) -> Response:
    """What a private endpoint of a registry reaches: the login server, and the data of each of its regions."""
    registry = _registry(call)
    regions = {registry.location} | {
        each.location for each in call.state.store.of_type(REPLICATIONS) if each.id.scope.lower() == registry.key
    }
    suffix = ".azurecr.io"
    members = ["registry", *(f"registry_data_{region}" for region in sorted(regions))]
    link: JsonObject = {
        "id": f"{registry.id.path}/privateLinkResources/registry",
        "name": "registry",
        "type": LINKS,
        "properties": {
            "groupId": "registry",
            "requiredMembers": [*members],
            "requiredZoneNames": [
                f"privatelink{suffix}",
                *(f"{region}.data.privatelink{suffix}" for region in sorted(regions)),
            ],
        },
    }
    return answer(200, {"value": [link]})


def _registry(call: Call) -> Resource:
    registry = call.find(call.target.scope.lower())
    if registry is None:
        raise missing(parse_path(call.target.scope) or call.target)
    return registry
