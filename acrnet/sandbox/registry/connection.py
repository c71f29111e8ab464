"""The private endpoint connections of a registry: approved, rejected, taken away.

Recordings of azure-cli, May 2020 to December 2023. While a decision is carried out, the connection shows the state
before it; who wrote the connection is in the answer to the write only. A connection comes with its private endpoint, so
a PUT of one that is not there is refused here; what Azure does then was not recorded.
"""

import copy

from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, objects, properties
from acrnet.sandbox.operations import poll
from acrnet.sandbox.polling import operation_of
from acrnet.sandbox.reading import list_parts, list_resources, required_parent
from acrnet.sandbox.registry.child import registry_of, required
from acrnet.sandbox.registry.resource_types import CONNECTIONS
from acrnet.sandbox.registry.writing import authored, merge, result_link, start, status_link
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_KIND = "privateendpointconnections"


def served(connection: Resource, call: Call) -> JsonObject:
    """A connection in the form of an answer."""
    body, operation = connection.body, call.state.operations.running(connection.key, call.now)
    own: JsonObject = {"type": CONNECTIONS, "id": connection.id.path, "name": connection.id.name}
    if operation is None:
        return {**own, **body}
    before = operation.ghost.body if operation.ghost else body
    return {**own, **before, "properties": {**properties(before), "provisioningState": operation.state}}


def list_connections(call: Call) -> Response:
    """The connections of a registry, in files of their own or inside the registry."""
    of_registry = required_parent(call)
    connections = [each for each in call.state.store.of_type(CONNECTIONS) if each.id.scope.lower() == of_registry.key]
    if connections:
        return list_resources(call, connections)
    return list_parts(call, objects(properties(of_registry.body).get("privateEndpointConnections")))


def get(call: Call) -> Response:
    """One connection."""
    return answer(200, served(required(call), call))


def put(call: Call) -> Response:
    """Approve or reject a connection, or describe it."""
    document, connection = call.request.document(), required(call)
    before = Resource(connection.id, copy.deepcopy(connection.body), connection.file)
    inner = properties(connection.body)
    merge(inner, {key: value for key, value in properties(document).items() if key != "provisioningState"})
    inner["provisioningState"] = "Succeeded"
    call.state.store.changed(connection)
    operation = start(call, connection, "Updating", ghost=before)
    body = {**served(connection, call), "systemData": authored(call.now)}
    return answer(201, body, status_link(call, connection, operation, _KIND))


def delete(call: Call) -> Response:
    """Take a connection away; a missing one is 204."""
    connection = call.state.store.find(call.target.key)
    if connection is None:
        return Response(204)
    of_registry = registry_of(call)
    if connection.parent is None:
        call.state.store.remove(connection)
    else:
        inner = properties(connection.parent.body)
        kept: list[Json] = [
            each for each in objects(inner.get("privateEndpointConnections")) if each is not connection.body
        ]
        inner["privateEndpointConnections"] = kept
        call.state.store.read_parts(connection.parent)
    operation = start(call, connection, "Deleting", ghost=connection)
    return Response(202, b"", result_link(call, connection, of_registry.location, operation, _KIND))


def poll_connection(call: Call) -> Response:
    """The state of a decision: 201 with the link again while it is carried out."""
    operation, request = operation_of(call), call.request
    name = call.target.name
    body: JsonObject = {"id": operation.resource_id, "name": name}
    if call.now < operation.ends_at:
        link = f"{request.origin}{request.path}?api-version={request.api_version}"
        headers = {"Azure-AsyncOperation": link, "Retry-After": operation.pause(call.now)}
        return answer(201, {**body, "status": operation.state}, headers)
    if operation.ending.failed:
        return poll(operation, call.now)
    return answer(200, {**body, "status": "Succeeded"})


ROUTES = (
    on_one("GET", CONNECTIONS, get),
    on_many("GET", CONNECTIONS, list_connections),
    on_one("PUT", CONNECTIONS, put),
    on_one("DELETE", CONNECTIONS, delete),
    on_one("GET", f"{CONNECTIONS}/operationStatuses", poll_connection),
)
VIEWS = {CONNECTIONS: served}
