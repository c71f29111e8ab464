"""How a write to a resource of the network provider is accepted, and what the resource and its parts show meanwhile.

Statuses, headers, states and etags are those of the recordings of 2020-06-01, 2022-05-01 and 2022-09-01: a creation is
201 and a change 200, each with the link of an operation, a deletion 202. A resource and its parts have one etag, which
is new while an operation runs and new again when it has ended, and while the whole is written its parts show it too.
"""

from typing import NamedTuple

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.identity import etag, next_etag
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, properties
from acrnet.sandbox.network.network_security_group import NOTIFICATION, refuse_when_busy
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.operations import network_links
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource


class Standing(NamedTuple):
    """The provisioning state and the etag that a resource shows now."""

    state: str
    etag: str


def standing(resource: Resource, whole: Resource, call: Call) -> Standing:
    """What a resource shows, or a part of a whole; for a resource that is not a part, it is its own whole."""
    operation = call.state.operations.running(whole.key, call.now)
    own = as_text(properties(resource.body).get("provisioningState")) or "Succeeded"
    if operation is None:
        return Standing(own, etag(whole))
    moves = operation.resource_id.lower() in {resource.key, whole.key} or resource is whole
    return Standing(operation.state if moves else own, operation.etag or etag(whole))


def envelope(resource: Resource, kind: str, shown: Standing, inner: JsonObject) -> JsonObject:
    """A resource in the form of an answer; ``inner`` are its properties without their state."""
    own: JsonObject = {"name": resource.id.name, "id": resource.id.path, "etag": shown.etag, "type": kind}
    rest = {key: value for key, value in resource.body.items() if key not in {*own, "properties"}}
    inner = {key: value for key, value in inner.items() if key != "provisioningState"}
    return {**own, **rest, "properties": {"provisioningState": shown.state, **inner}}


def part(name: str, kind: str, whole: Resource, shown: Standing, inner: JsonObject) -> JsonObject:
    """A part of a resource as its list shows it; ``kind`` is the last word of its type."""
    return {
        "name": name,
        "id": f"{whole.id.path}/{kind}/{name}",
        "etag": shown.etag,
        "properties": {**inner, "provisioningState": shown.state},
        "type": f"{whole.id.type}/{kind}",
    }


def stored(call: Call, location: str) -> Resource:
    """The resource of a PUT: the one in place, or a new one without content."""
    existing = call.state.store.find(call.target.key)
    if existing is not None:
        return existing
    body: JsonObject = {"id": call.target.path, "name": call.target.name, "location": location, "properties": {}}
    return call.state.store.create(call.target, body)


def set_tags(resource: Resource, document: JsonObject) -> None:
    """Give a resource the tags of a PUT, even none at all; one that sends no tags has no such field."""
    resource.body.pop("tags", None)
    if isinstance(document.get("tags"), dict):
        resource.body["tags"] = document["tags"]


def since(call: Call, version: str) -> bool:
    """Whether a call has this api-version or a later one, on which depends what it is shown.

    Versions are those of the first recordings that show a field, and of the last that do not: azure-cli from July 2020
    to December 2023 and azure-mgmt-network 16.0.0 and 22.3.0.
    """
    return call.request.api_version >= version


def only_ids(value: Json, *kinds: str) -> Json:
    """A part of a resource in which references have nothing but an id, whatever was sent with them."""
    if isinstance(value, list):
        return [only_ids(each, *kinds) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _reference(item) if key in kinds else only_ids(item, *kinds) for key, item in value.items()}


def _reference(value: Json) -> Json:
    if isinstance(value, list):
        return [_reference(each) for each in value]
    return {"id": value["id"]} if isinstance(value, dict) and "id" in value else value


def accepted(call: Call, whole: Resource, name: str, *, is_new: bool, seconds: int | None = None) -> Response:
    """Start the operation of a write that is in the estate already, and answer with the resource of the call.

    Args:
        call: The call.
        whole: The resource that was written, or the one that has the part that was written.
        name: The name of the operation.
        is_new: Whether there was no such resource before.
        seconds: How long it takes; by default as long as others do.
    """
    during = stamp(call, whole)
    written = call.state.store.find(call.target.key) or whole
    outcome = call.ending.outcome
    if outcome != "Succeeded" or "provisioningState" in properties(written.body):
        as_object(written.body.setdefault("properties", {}))["provisioningState"] = outcome
    wait = call.state.behaviour.operation_seconds if seconds is None else seconds
    operation = call.state.operations.start(
        name, written.id.path, call.now, wait, call.ending, etag=during, locks=(whole.key,)
    )
    links = dict(network_links(call.request, operation, whole.location, call.target.subscription, deletion=False))
    if wait == 0:
        del links["Retry-After"]
    body = call.views[written.id.type.lower()](written, call)
    return answer(201 if is_new else 200, body, {**links, **NOTIFICATION})


def deleted(call: Call, whole: Resource, gone: Resource, name: str) -> Response:
    """Start the operation of a deletion whose effect is in the estate already."""
    operation = call.state.operations.start(
        name, gone.id.path, call.now, call.state.behaviour.operation_seconds, call.ending,
        state="Deleting", ghost=gone, locks=(whole.key,),
    )  # fmt: skip
    links = network_links(call.request, operation, whole.location, call.target.subscription, deletion=True)
    return Response(202, b"", {**links, **NOTIFICATION})


def stamp(call: Call, resource: Resource) -> str:
    """Give a resource the etag that it has after a write, and save it; gives the one until then."""
    during = next_etag(etag(resource), call.state.store.version)
    resource.body["etag"] = next_etag(during, call.state.store.version)
    call.state.store.changed(resource)
    return during


def patch_tags(call: Call) -> Response:
    """Replace the tags of a resource; done at once."""
    resource = call.find(call.target.key)
    if resource is None:
        raise missing(call.target)
    refuse_when_busy(call, resource.key)
    resource.body["tags"] = as_object(call.request.document().get("tags"))
    stamp(call, resource)
    return answer(200, call.views[resource.id.type.lower()](resource, call), NOTIFICATION)


def required(call: Call, named: str, location: str = "") -> Resource:
    """A resource that the one of a call refers to; with a location, one of this region.

    Raises:
        ArmError: 400 ``InvalidResourceReference`` where there is none (terraform-provider-azurerm issue 3010).
    """
    resource = call.state.store.find(named.lower())
    if resource is None or (location and resource.location and resource.location != location):
        raise ArmError(
            400,
            "InvalidResourceReference",
            f"Resource {named} referenced by resource {call.target.path} was not found. Please make sure that the "
            "referenced resource exists, and that both resources are in the same region.",
        )
    return resource
