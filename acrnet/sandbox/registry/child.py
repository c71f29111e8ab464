"""Resources below a registry that are written in the same way, whatever they are.

Which status a write has, and whether it takes an operation, differs from type to type; the modules of the types name
their recordings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from acrnet.sandbox import reading
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, properties
from acrnet.sandbox.not_found import is_tracked, missing, missing_parent
from acrnet.sandbox.registry.errors import missing_child
from acrnet.sandbox.registry.identities import assign
from acrnet.sandbox.registry.supported_versions import version_of
from acrnet.sandbox.registry.writing import authored, merge, moment, result_link, shows_author, start, status_link
from acrnet.sandbox.route import Route, on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource, canonical_location

Make: TypeAlias = Callable[[Call, Resource, JsonObject], JsonObject]
"""The whole properties of a resource below this registry, from those that it is to have; made of them again, the same.

It refuses nothing: a PATCH has changed the resource by then.
"""
READ_ONLY = frozenset({"provisioningState", "creationDate"})


@dataclass(frozen=True, slots=True)
class Child:
    """A type below registries: what its writes make of a document, and how they are answered.

    ``created``, ``changed`` and ``deleted`` are statuses; 201 and 202 come with an operation, whose name begins with
    ``operation``. ``has_tags`` says whether an answer has them when none were sent. ``kept`` properties outlive a PUT,
    ``hidden`` ones are in no answer.
    """

    type: str
    make: Make
    created: int
    changed: int
    deleted: int
    operation: str = ""
    has_location: bool = False
    has_tags: bool = False
    is_dated: bool = True
    has_small_identity: bool = True
    kept: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


def routes_of(child: Child) -> tuple[Route, ...]:
    """The reads and writes of a type."""
    return (
        on_one("GET", child.type, get),
        on_many("GET", child.type, reading.list_any),
        on_one("PUT", child.type, partial(put, child)),
        on_one("PATCH", child.type, partial(patch, child)),
        on_one("DELETE", child.type, partial(delete, child)),
    )


def served(child: Child, resource: Resource, call: Call) -> JsonObject:
    """A resource in the form of an answer in this api-version, as most types are shown."""
    inner = {key: value for key, value in properties(resource.body).items() if key not in child.hidden}
    inner.setdefault("provisioningState", "Succeeded")
    operation = call.state.operations.running(resource.key, call.now)
    if operation is not None:
        inner["provisioningState"] = operation.state
    own: JsonObject = {"type": child.type, "id": resource.id.path, "name": resource.id.name}
    body = {**own, **resource.body, "properties": inner}
    if not shows_author(version_of(call)):
        body.pop("systemData", None)
    return body


def required(call: Call) -> Resource:
    """The resource of the path.

    Raises:
        ArmError: 404.
    """
    resource = reading.there(call, call.target.key)
    if resource is None:
        raise missing(call.target) if is_tracked(call.target) else missing_child(call, call.target.name)
    return resource


def registry_of(call: Call) -> Resource:
    """The registry that a write below it needs.

    Raises:
        ArmError: 404.
    """
    registry = reading.there(call, call.target.scope.lower())
    if registry is None:
        raise missing_parent(call.target, call.target.scope, "write")
    return registry


def get(call: Call) -> Response:
    """One resource."""
    return answer(200, reading.served(required(call), call))


def put(child: Child, call: Call) -> Response:
    """Create a resource, or set its properties to those that are sent."""
    registry, document = registry_of(call), call.request.document()
    made = child.make(call, registry, _writable(document))
    existing = call.state.store.find(call.target.key)
    if existing is not None:
        before = properties(existing.body)
        kept = {key: before[key] for key in child.kept | READ_ONLY if key in before}
        existing.body["properties"] = {**made, **kept}
        if "identity" in document:
            existing.body.pop("identity", None)
        return _change(child, call, existing, document)
    body: JsonObject = {"type": child.type}
    assign(body, document.get("identity"), call.target.key, has_small_initial=child.has_small_identity)
    body |= {"id": call.target.path, "name": call.target.name}
    if child.has_location:
        body["location"] = canonical_location(as_text(document.get("location"))) or registry.location
        if child.has_tags or "tags" in document:
            body["tags"] = as_object(document.get("tags"))
    dated: JsonObject = {"creationDate": moment(call.now)} if child.is_dated else {}
    body["systemData"] = authored(call.now)
    body["properties"] = {**made, **dated, "provisioningState": "Succeeded"}
    created = call.state.store.create(call.target, body)
    return _written(child, call, created, child.created, "Creating")


def patch(child: Child, call: Call) -> Response:
    """Change the properties that are sent, at every depth."""
    existing, registry, document = required(call), registry_of(call), call.request.document()
    inner = properties(existing.body)
    merge(inner, _writable(document))
    existing.body["properties"] = child.make(call, registry, inner)
    return _change(child, call, existing, document)


def delete(child: Child, call: Call) -> Response:
    """Take a resource away; a missing one is 204."""
    existing = call.state.store.find(call.target.key)
    if existing is None:
        return Response(204)
    location = existing.location or registry_of(call).location
    call.state.store.remove(existing)
    if child.deleted == 200:
        return Response(200)
    operation = start(call, existing, "Deleting", ghost=existing)
    return Response(202, b"", result_link(call, existing, location, operation, child.operation))


def _writable(document: JsonObject) -> JsonObject:
    return {key: value for key, value in properties(document).items() if key not in READ_ONLY}


def _change(child: Child, call: Call, existing: Resource, document: JsonObject) -> Response:
    assign(existing.body, document.get("identity"), existing.key, has_small_initial=child.has_small_identity)
    if child.has_location and "tags" in document:
        existing.body["tags"] = as_object(document["tags"])
    existing.body["systemData"] = authored(call.now, as_object(existing.body.get("systemData")))
    call.state.store.changed(existing)
    return _written(child, call, existing, child.changed, "Updating")


def _written(child: Child, call: Call, resource: Resource, status: int, state: str) -> Response:
    if status == 200:
        return answer(200, reading.served(resource, call))
    operation = start(call, resource, state)
    return answer(status, reading.served(resource, call), status_link(call, resource, operation, child.operation))
