"""Serving and writing the replications of a registry.

Recordings of azure-cli, July 2019 to February 2023, of azure-mgmt-containerregistry 2.8.0 to 8.0.0b1, and one of
September 2026 with 2026-09-01-preview. A change of tags is done at once with 200, any other takes an operation and 201.
"""

from acrnet.sandbox.arm_id import parse_resource_id
from acrnet.sandbox.clock import timestamp
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, properties
from acrnet.sandbox.location import location_of
from acrnet.sandbox.reading import required
from acrnet.sandbox.registry.child import registry_of
from acrnet.sandbox.registry.hosts import data_host
from acrnet.sandbox.registry.resource_types import REPLICATIONS
from acrnet.sandbox.registry.supported_versions import version_of
from acrnet.sandbox.registry.writing import authored, merge, result_link, shows_author, start, status_link
from acrnet.sandbox.route import on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_READ_ONLY = frozenset({"provisioningState", "status"})
# The first versions with a property: models of azure-mgmt-containerregistry 2.8.0 to 9.1.0.
_SINCE = {"regionEndpointEnabled": "2019-12-01-preview", "zoneRedundancy": "2020-11-01-preview"}
_SYNCING_SECONDS = 4
"""So long a new replication copies images after its operation has ended: 4 to 5 seconds lie between the two times in
seven of thirteen recordings, 2018 to 2023; in the others it was done when it was first looked at."""


def served(replication: Resource, call: Call) -> JsonObject:
    """A replication in the form of an answer in this api-version."""
    version = version_of(call)
    inner = {"provisioningState": "Succeeded", **properties(replication.body)}
    inner = {key: value for key, value in inner.items() if version >= _SINCE.get(key, "")}
    operation = call.state.operations.latest(replication.key)
    if operation is not None and call.now < operation.ends_at:
        inner["provisioningState"] = operation.state
        if operation.state == "Creating":
            inner["status"] = {"timestamp": as_text(as_object(inner.get("status")).get("timestamp"))}
    elif operation is not None and operation.state == "Creating" and call.now < operation.ends_at + _SYNCING_SECONDS:
        inner["status"] = {"displayStatus": "Syncing", "timestamp": timestamp(operation.ends_at)}
    own: JsonObject = {
        "type": REPLICATIONS,
        "id": replication.id.path,
        "name": replication.id.name,
        "tags": {},
    }
    body = {**own, **replication.body, "properties": inner}
    if not shows_author(version):
        body.pop("systemData", None)
    return body


def put(call: Call) -> Response:
    """Create a replication; the first one makes the replication of the home region appear too."""
    registry, document = registry_of(call), call.request.document()
    location = location_of(call, document)
    if as_text(as_object(registry.body.get("sku")).get("name")).lower() != "premium":
        raise ArmError(
            400,
            "FeatureNotSupported",
            f"The registry {registry.id.name} does not support replications. Change it to the Premium SKU.",
        )
    existing = call.state.store.find(call.target.key)
    if existing is not None:
        return _change(call, existing, document)
    created = call.state.store.create(call.target, _new(call.target.path, location, document, call.now))
    add_home(registry, call)
    _list_host(call, registry, location, is_served=True)
    operation = start(call, created, "Creating")
    return answer(201, served(created, call), status_link(call, created, operation, "replications"))


def patch(call: Call) -> Response:
    """Change the tags and the properties that are sent, and nothing beside them."""
    return _change(call, required(call), call.request.document())


def delete(call: Call) -> Response:
    """Delete a replication other than that of the home region; a missing one is 204."""
    existing = call.state.store.find(call.target.key)
    if existing is None:
        return Response(204)
    registry = registry_of(call)
    if registry.location == existing.location:
        raise ArmError(
            400, "CannotDeleteHomeReplication", "The replication of the home region of a registry cannot be deleted."
        )
    call.state.store.remove(existing)
    _list_host(call, registry, existing.location, is_served=False)
    operation = start(call, existing, "Deleting", ghost=existing)
    return Response(202, b"", result_link(call, existing, existing.location, operation, "replications"))


def add_home(registry: Resource, call: Call) -> None:
    """Let the replication of the home region appear, which the first other one and redundant zones bring with them."""
    home = parse_resource_id(f"{registry.id.path}/replications/{registry.location}")
    if home is None or call.state.store.find(home.key):
        return
    zones = properties(registry.body).get("zoneRedundancy") or "Disabled"
    call.state.store.create(
        home, _new(home.path, registry.location, {"properties": {"zoneRedundancy": zones}}, call.now)
    )


def _new(path: str, location: str, document: JsonObject, now: float) -> JsonObject:
    return {
        "type": REPLICATIONS,
        "id": path,
        "name": path.rpartition("/")[2],
        "location": location,
        "tags": as_object(document.get("tags")),
        "systemData": authored(now),
        "properties": {
            "regionEndpointEnabled": True,
            "zoneRedundancy": "Disabled",
            **_writable(document),
            "provisioningState": "Succeeded",
            "status": {"displayStatus": "Ready", "timestamp": timestamp(now)},
        },
    }


def _change(call: Call, existing: Resource, document: JsonObject) -> Response:
    if "tags" in document:
        existing.body["tags"] = as_object(document["tags"])
    sent = _writable(document)
    merge(as_object(existing.body.setdefault("properties", {})), sent)
    existing.body["systemData"] = authored(call.now, as_object(existing.body.get("systemData")))
    call.state.store.changed(existing)
    if not sent:
        return answer(200, served(existing, call))
    operation = start(call, existing, "Updating")
    return answer(201, served(existing, call), status_link(call, existing, operation, "replications"))


def _writable(document: JsonObject) -> JsonObject:
    return {key: value for key, value in properties(document).items() if key not in _READ_ONLY}


def _list_host(call: Call, registry: Resource, region: str, *, is_served: bool) -> None:
    """Keep up the data endpoints of a registry whose file lists them."""
    inner = properties(registry.body)
    listed, host = inner.get("dataEndpointHostNames"), data_host(registry, region)
    if not isinstance(listed, list) or not listed or (host in listed) is is_served:
        return
    kept: list[Json] = [each for each in listed if each != host]
    inner["dataEndpointHostNames"] = [*kept, host] if is_served else kept
    call.state.store.changed(registry)


ROUTES = (
    on_one("PUT", REPLICATIONS, put),
    on_one("PATCH", REPLICATIONS, patch),
    on_one("DELETE", REPLICATIONS, delete),
)
VIEWS = {REPLICATIONS: served}
