"""What the writes of the registry provider have in common: merges, who wrote when, operations and their links.

Statuses, links and poll bodies are those of the recordings of azure-cli from June 2019 to December 2023, and of one of
a replication with 2026-09-01-preview. Until 2023 an answer without content had the body ``null``; it is empty today.
"""

from collections.abc import Mapping

from acrnet.sandbox import operations
from acrnet.sandbox.clock import timestamp
from acrnet.sandbox.exchange import Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_object
from acrnet.sandbox.operations import Operation
from acrnet.sandbox.polling import operation_of
from acrnet.sandbox.registry.resource_types import PROVIDER
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

IMPORTING = "Accepted"
"""The state of an operation that imports an image, which its result shows."""


def merge(into: JsonObject, sent: JsonObject) -> None:
    """Change what is sent, at every depth, and nothing beside it; null takes a value away and a list is replaced."""
    for key, value in sent.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(as_object(into[key]), value)
        else:
            into[key] = value


def moment(now: float) -> str:
    """The time as the provider writes it, but for the creation of a registry and the status of a replication."""
    return f"{timestamp(now).removesuffix('Z')}+00:00"


def authored(now: float, before: JsonObject | None = None) -> JsonObject:
    """Who wrote a resource and when; ``before`` is what the resource says of it before a change."""
    author, kind, time = guid("identity"), "Application", moment(now)
    first: JsonObject = {"createdBy": author, "createdByType": kind, "createdAt": time}
    last: JsonObject = {"lastModifiedBy": author, "lastModifiedByType": kind, "lastModifiedAt": time}
    return {**first, **(before or {}), **last}


def shows_author(api_version: str) -> bool:
    """Whether answers of this version have ``systemData``."""
    return api_version >= "2019-06-01-preview"


def start(call: Call, resource: Resource, state: str, ghost: Resource | None = None) -> Operation:
    """Accept an operation on a resource, which has this state until it ends."""
    seconds = call.state.behaviour.operation_seconds
    return call.state.operations.start(
        f"{state}Operation", resource.id.path, call.now, seconds, call.ending, state=state, ghost=ghost
    )


def status_link(call: Call, resource: Resource, operation: Operation, kind: str) -> Mapping[str, str]:
    """The headers by which a write hands over its operation; ``kind`` begins the operation's name."""
    name = f"{kind}-{operation.id}" if kind else operation.id
    link = f"{call.request.origin}{resource.id.path}/operationStatuses/{name}"
    return {
        "Azure-AsyncOperation": f"{link}?api-version={call.request.api_version}",
        "Retry-After": str(operation.pauses[0]),
    }


def result_link(call: Call, resource: Resource, location: str, operation: Operation, kind: str) -> Mapping[str, str]:
    """The header by which a deletion or an action hands over its operation."""
    base = f"{call.request.origin}/subscriptions/{resource.id.subscription}/providers/{PROVIDER}/locations/{location}"
    return {
        "Location": f"{base}/operationResults/{kind}-{operation.id}?api-version={call.request.api_version}",
        "Retry-After": str(operation.pauses[0]),
    }


def poll(call: Call) -> Response:
    """The state of a write, with the link again."""
    operation, request = operation_of(call), call.request
    link = f"{request.origin}{request.path}?api-version={request.api_version}"
    polled = operations.poll(operation, call.now)
    headers = {**polled.headers, "Azure-AsyncOperation": link}
    if call.now < operation.ends_at:
        return answer(200, {"status": operation.state}, headers)
    return Response(polled.status, polled.body, headers)


def result(call: Call) -> Response:
    """What has become of a deletion or an import."""
    operation = operation_of(call)
    if operation.state != IMPORTING:
        return operations.result(operation, call.request, call.now, Response(200))
    polled = operations.result(operation, call.request, call.now, answer(200, {"status": "Succeeded"}))
    return answer(202, {"status": IMPORTING}, polled.headers) if polled.status == 202 else polled
