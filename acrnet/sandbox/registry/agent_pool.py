"""Agent pools, which would run the tasks of a registry; nothing runs here, so their queues are empty.

Recordings of azure-cli, June 2020 to February 2023, and of azure-mgmt-containerregistry 8.0.0b1, with
2019-06-01-preview. The link of a deletion and its answers are those of February 2023.
"""

from functools import partial

from acrnet.sandbox import operations
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.polling import operation_of
from acrnet.sandbox.reading import required_parent
from acrnet.sandbox.registry.child import Child, registry_of, routes_of, served
from acrnet.sandbox.registry.resource_types import AGENT_POOLS, REGISTRIES
from acrnet.sandbox.registry.writing import start
from acrnet.sandbox.route import on_many, on_one
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

_RESULTS = "agentPoolsOperationResults"


def _make(_call: Call, _registry: Resource, sent: JsonObject) -> JsonObject:
    return {"count": 1, "tier": "S1", "os": "Linux", **sent}


def delete(call: Call) -> Response:
    """Delete an agent pool; a missing one is 204."""
    pool = call.state.store.find(call.target.key)
    if pool is None:
        return Response(204)
    registry = registry_of(call)
    call.state.store.remove(pool)
    operation = start(call, pool, "Deleting", ghost=pool)
    link = f"{call.request.origin}{registry.id.path}/{_RESULTS}/{operation.id}/status"
    headers = {
        "Location": f"{link}?api-version={call.request.api_version}",
        "Retry-After": str(operation.pauses[0]),
    }
    return answer(202, served(_POOL, pool, call), headers)


def poll(call: Call) -> Response:
    """The state of a write, without a link."""
    operation = operation_of(call)
    polled = operations.poll(operation, call.now)
    if call.now < operation.ends_at:
        return answer(200, {"status": operation.state}, polled.headers)
    return polled


def result(call: Call) -> Response:
    """What has become of a deletion."""
    return operations.result(operation_of(call), call.request, call.now, Response(204))


def queue_status(call: Call) -> Response:
    """How many runs wait for a pool."""
    required_parent(call)
    return answer(200, {"count": 0})


_POOL = Child(AGENT_POOLS, _make, created=201, changed=201, deleted=202, has_location=True, is_dated=False)
ROUTES = (
    *(route for route in routes_of(_POOL) if route.method != "DELETE"),
    on_one("DELETE", AGENT_POOLS, delete),
    on_one("GET", f"{AGENT_POOLS}/operationStatuses", poll),
    on_many("GET", f"{REGISTRIES}/{_RESULTS}/status", result),
    on_many("POST", f"{AGENT_POOLS}/listQueueStatus", queue_status),
)
VIEWS = {AGENT_POOLS: partial(served, _POOL)}
