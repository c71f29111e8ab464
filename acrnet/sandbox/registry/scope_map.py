"""Scope maps: actions on repositories that tokens can be given.

Recordings of azure-cli, May 2020 to November 2023, and of azure-mgmt-containerregistry 8.0.0b1. Every registry has five
of its own, with the texts and actions that aztfexport (azurerm 4.80.0) found in a Basic registry of August 2026. That
they cannot be changed follows learn.microsoft.com/azure/container-registry/
container-registry-token-based-repository-permissions (read 2026-11-29); how it is refused was not recorded.
"""

from collections.abc import Callable, Mapping
from functools import partial

from acrnet.sandbox.arm_id import parse_resource_id
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_text, properties
from acrnet.sandbox.reading import list_resources, required_parent
from acrnet.sandbox.registry import child
from acrnet.sandbox.registry.child import Child, served
from acrnet.sandbox.registry.resource_types import SCOPE_MAPS
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_READ, _WRITE, _DELETE = (f"repositories/*/content/{verb}" for verb in ("read", "write", "delete"))
_METADATA: tuple[str, ...] = ("repositories/*/metadata/read", "repositories/*/metadata/write")
_OF_EVERY_REGISTRY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "_repositories_admin": (
        "Can perform all read, write and delete operations on the registry",
        (*_METADATA, _READ, _WRITE, _DELETE),
    ),
    "_repositories_pull": ("Can pull any repository of the registry", (_READ,)),
    "_repositories_pull_metadata_read": (
        "Can perform all read operations on the registry",
        (_READ, _METADATA[0]),
    ),
    "_repositories_push": ("Can push to any repository of the registry", (_READ, _WRITE)),
    "_repositories_push_metadata_write": (
        "Can perform all read and write operations on the registry",
        (*_METADATA, _READ, _WRITE),
    ),
}


def get(call: Call) -> Response:
    """One scope map."""
    for each in _own(required_parent(call), call):
        if each.key == call.target.key:
            return answer(200, served(_SCOPE_MAP, each, call))
    return child.get(call)


def list_scope_maps(call: Call) -> Response:
    """The scope maps of a registry, its own ones first."""
    registry = required_parent(call)
    written = [each for each in call.state.store.of_type(SCOPE_MAPS) if each.id.scope.lower() == registry.key]
    return list_resources(call, [*_own(registry, call), *written])


def _own(registry: Resource, call: Call) -> list[Resource]:
    """The scope maps that a registry has of its own, but for those that the estate describes."""
    maps: list[Resource] = []
    for name, (description, actions) in _OF_EVERY_REGISTRY.items():
        target = parse_resource_id(f"{registry.id.path}/scopeMaps/{name}")
        if target is None or call.state.store.find(target.key):
            continue
        allowed: list[Json] = [*actions]
        body: JsonObject = {
            "properties": {
                "description": description,
                "type": "SystemDefined",
                "creationDate": as_text(properties(registry.body).get("creationDate")),
                "provisioningState": "Succeeded",
                "actions": allowed,
            }
        }
        maps.append(Resource(target, body, registry.file))
    return maps


def _unless_own(write: Callable[[Child, Call], Response], call: Call) -> Response:
    if call.target.name.lower() in _OF_EVERY_REGISTRY:
        raise ArmError(
            400,
            "SystemDefinedScopeMap",
            f"The scope map '{call.target.name}' is the registry's own and stays as it is.",
        )
    return write(_SCOPE_MAP, call)


def _make(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return {"actions": [], **sent, "type": "UserDefined"}


_SCOPE_MAP = Child(SCOPE_MAPS, _make, created=200, changed=201, deleted=202, operation="token")
ROUTES = (
    on_one("GET", SCOPE_MAPS, get),
    on_many("GET", SCOPE_MAPS, list_scope_maps),
    *(
        on_one(method, SCOPE_MAPS, partial(_unless_own, write))
        for method, write in (("PUT", child.put), ("PATCH", child.patch), ("DELETE", child.delete))
    ),
)
VIEWS = {SCOPE_MAPS: partial(served, _SCOPE_MAP)}
