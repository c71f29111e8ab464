"""Serving and writing registries.

Recordings of azure-cli, June 2019 to December 2023, of azure-mgmt-containerregistry 2.8.0 to 8.0.0b1, and two of
azure-cli of April and September 2026. What is written decides how, not the version: an identity, anonymous pulls and
redundancy over zones take an operation and 201, all else is done at once with 200; a registry without replications is
deleted at once. Until July 2020 identities were set at once, too.
"""

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, properties
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.reading import required
from acrnet.sandbox.registry.defaults import complete, new_properties
from acrnet.sandbox.registry.errors import RegistryError
from acrnet.sandbox.registry.fields import shown
from acrnet.sandbox.registry.hosts import data_hosts, regional_hosts, replications_of
from acrnet.sandbox.registry.identities import assign
from acrnet.sandbox.registry.replication import add_home
from acrnet.sandbox.registry.resource_types import CONNECTIONS, REGISTRIES
from acrnet.sandbox.registry.writing import authored, merge, result_link, shows_author, start, status_link
from acrnet.sandbox.route import on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

HIDDEN = "regeneratedPasswords"
"""A property that no answer has: how often each password was made anew."""
_READ_ONLY = frozenset({
    "loginServer", "creationDate", "provisioningState", "dataEndpointHostNames", "regionalEndpointHostNames",
    "privateEndpointConnections", HIDDEN,
})  # fmt: skip
_TIERS = {tier.lower(): tier for tier in ("Basic", "Standard", "Premium")}


def served(registry: Resource, call: Call) -> JsonObject:
    """A registry in the form of an answer in this api-version."""
    inner = {key: value for key, value in properties(registry.body).items() if key != HIDDEN}
    inner.setdefault("provisioningState", "Succeeded")
    connections = call.state.store.of_type(CONNECTIONS)
    own: list[Json] = [connection.body for connection in connections if connection.id.scope.lower() == registry.key]
    if not inner.get("privateEndpointConnections"):
        inner["privateEndpointConnections"] = own
    if "dataEndpointEnabled" in inner and not inner.get("dataEndpointHostNames"):
        inner["dataEndpointHostNames"] = data_hosts(registry, call) if inner["dataEndpointEnabled"] is True else []
    if "regionalEndpoints" in inner and not inner.get("regionalEndpointHostNames"):
        inner["regionalEndpointHostNames"] = (
            regional_hosts(registry, call) if inner["regionalEndpoints"] == "Enabled" else []
        )
    operation = call.state.operations.running(registry.key, call.now)
    if operation is not None:
        inner["provisioningState"] = operation.state
    own_parts: JsonObject = {"type": REGISTRIES, "id": registry.id.path, "name": registry.id.name, "tags": {}}
    body = {**own_parts, **registry.body, "properties": shown(inner, call.request.api_version)}
    if not shows_author(call.request.api_version):
        body.pop("systemData", None)
    return body


def put(call: Call) -> Response:
    """Create a registry, or change what is sent of one."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    location = checked_location(call, document, existing)
    tier = _tier(document)
    if existing is not None:
        if "identity" in document:
            existing.body.pop("identity", None)
        return _change(call, existing, document)
    name, sent = call.target.name, _writable(document)
    if is_taken(call, name):
        raise RegistryError(
            409,
            "AlreadyInUse",
            f"The registry DNS name {name.lower()}.azurecr.io is already in use. You can check if the name is already "
            "claimed using following API: "
            "https://docs.microsoft.com/en-us/rest/api/containerregistry/registries/checknameavailability",
        )
    body: JsonObject = {"sku": {"name": tier, "tier": tier}, "type": REGISTRIES}
    assign(body, document.get("identity"), call.target.key)
    inner = new_properties(name, call.target.scope, tier, sent, call.now)
    complete(inner, {}, tier, call.now)
    body |= {
        "id": call.target.path,
        "name": name,
        "location": location,
        "tags": as_object(document.get("tags")),
        "systemData": authored(call.now),
        "properties": inner,
    }
    created = call.state.store.create(call.target, body)
    if inner.get("zoneRedundancy") == "Enabled":
        add_home(created, call)
    return _written(call, created, document, "Creating")


def patch(call: Call) -> Response:
    """Change what is sent, at every depth, and nothing beside it."""
    return _change(call, required(call), call.request.document())


def delete(call: Call) -> Response:
    """Delete a registry with all that is below it; a missing one is 204."""
    existing = call.state.store.find(call.target.key)
    if existing is None:
        return Response(204)
    has_replications = bool(replications_of(existing, call))
    below = [each for each in call.state.store if each.key.startswith(f"{existing.key}/") and each.parent is None]
    for each in below:
        call.state.store.remove(each)
    call.state.store.remove(existing)
    if not has_replications:
        return Response(200)
    operation = start(call, existing, "Deleting", ghost=existing)
    link = result_link(call, existing, existing.location, operation, f"delete-{existing.id.name}")
    return answer(202, served(existing, call), link)


def is_taken(call: Call, name: str) -> bool:
    """Whether a registry of the estate has this name, which is one in the whole cloud."""
    return any(registry.id.name.lower() == name.lower() for registry in call.state.store.of_type(REGISTRIES))


def _tier(document: JsonObject) -> str:
    named = as_text(as_object(document.get("sku")).get("name"))
    if named.lower() == "classic":
        raise RegistryError(400, "ClassicSkuDeprecated", "Classic SKU is now deprecated. Please select a managed SKU.")
    if named.lower() not in _TIERS:
        valid = ", ".join(_TIERS.values())
        raise ArmError(400, "InvalidSku", f"The sku '{named}' is not valid. Valid values are {valid}.")
    return _TIERS[named.lower()]


def _change(call: Call, existing: Resource, document: JsonObject) -> Response:
    if "sku" in document:
        tier = _tier(document)
        existing.body["sku"] = {"name": tier, "tier": tier}
    if "tags" in document:
        existing.body["tags"] = as_object(document["tags"])
    assign(existing.body, document.get("identity"), existing.key)
    inner, sent = as_object(existing.body.setdefault("properties", {})), _writable(document)
    merge(inner, sent)
    for switch, hosts in (
        ("dataEndpointEnabled", "dataEndpointHostNames"),
        ("regionalEndpoints", "regionalEndpointHostNames"),
    ):
        if switch in sent:
            inner.pop(hosts, None)
    complete(inner, sent, as_text(as_object(existing.body.get("sku")).get("name")), call.now)
    existing.body["systemData"] = authored(call.now, as_object(existing.body.get("systemData")))
    call.state.store.changed(existing)
    return _written(call, existing, document, "Updating")


def _writable(document: JsonObject) -> JsonObject:
    return {key: value for key, value in properties(document).items() if key not in _READ_ONLY}


def _written(call: Call, registry: Resource, document: JsonObject, state: str) -> Response:
    sent = properties(document)
    if not ("identity" in document or "anonymousPullEnabled" in sent or sent.get("zoneRedundancy") == "Enabled"):
        return answer(200, served(registry, call))
    operation = start(call, registry, state)
    return answer(201, served(registry, call), status_link(call, registry, operation, "registries"))


ROUTES = (
    on_one("PUT", REGISTRIES, put),
    on_one("PATCH", REGISTRIES, patch),
    on_one("DELETE", REGISTRIES, delete),
)
VIEWS = {REGISTRIES: served}
