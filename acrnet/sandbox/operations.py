"""Long-running operations: accepted, in progress for a while, then succeeded or failed.

Statuses, headers and poll bodies are those of the network recordings of 2018-12-01, 2020-04-01 and 2020-06-01 and, for
Retry-After on polls and a failed ``operationResults``, of 2022-05-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from acrnet.sandbox.exchange import ArmError, Request, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.store import Resource


@dataclass(frozen=True, slots=True)
class Ending:
    """How an operation ends; ``applied`` says whether the request took effect even if it failed."""

    status: str = "Succeeded"
    code: str = "InternalServerError"
    message: str = "An error occurred."
    applied: bool = True

    @property
    def failed(self) -> bool:
        """Whether the operation ends in any way other than success."""
        return self.status != "Succeeded"


SUCCESS = Ending()


@dataclass(frozen=True, slots=True)
class Removed:
    """The rule that a deletion in progress still lists, with its place in the list."""

    index: int
    rule: JsonObject


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. Until ``ends_at`` its resource has ``state`` and the etag of the operation."""

    id: str
    name: str
    resource_id: str
    state: str
    etag: str
    ends_at: float
    seconds: int
    ending: Ending
    removed: Removed | None = None
    ghost: Resource | None = None


class Operations:
    """The operations accepted since the estate was opened."""

    def __init__(self) -> None:
        self._by_id: dict[str, Operation] = {}
        self._latest: dict[str, Operation] = {}

    def copy(self) -> "Operations":
        """A copy of the operations accepted so far."""
        copied = Operations()
        copied._by_id, copied._latest = dict(self._by_id), dict(self._latest)
        return copied

    def start(
        self,
        name: str,
        resource_id: str,
        now: float,
        seconds: int,
        ending: Ending,
        *,
        state: str = "Updating",
        etag: str = "",
        removed: Removed | None = None,
        ghost: Resource | None = None,
    ) -> Operation:
        """Accept an operation that locks a resource for this many seconds."""
        identifier = guid("operation", str(len(self._by_id)), name, resource_id)
        operation = Operation(
            identifier, name, resource_id, state, etag, now + seconds, seconds, ending, removed, ghost
        )
        self._by_id[identifier] = operation
        self._latest[resource_id.lower()] = operation
        return operation

    def running(self, key: str, now: float) -> Operation | None:
        """The operation in progress on the resource with this lower-case id."""
        operation = self._latest.get(key)
        return operation if operation is not None and now < operation.ends_at else None

    def find(self, name: str) -> Operation | None:
        """The operation of a status URL: a GUID, or a kind and a GUID joined by a dash."""
        return self._by_id.get(name[-36:].lower())


def poll(operation: Operation, now: float) -> Response:
    """The answer at ``Azure-AsyncOperation``."""
    if now < operation.ends_at:
        return answer(200, {"status": "InProgress"}, {"Retry-After": str(operation.seconds)})
    if operation.ending.failed:
        return answer(200, {"status": operation.ending.status, "error": _failure(operation).body()})
    return answer(200, {"status": "Succeeded"})


def result(operation: Operation, request: Request, now: float, done: int) -> Response:
    """The answer at ``Location``: 202 while in progress, then ``done`` or the error."""
    if now < operation.ends_at:
        link = f"{request.origin}{request.path}?api-version={request.api_version}"
        return Response(202, b"", {"Location": link, "Retry-After": str(operation.seconds)})
    return _failure(operation).response() if operation.ending.failed else Response(done)


def network_links(
    request: Request, operation: Operation, location: str, subscription: str, *, deletion: bool
) -> Mapping[str, str]:
    """The headers by which the network provider hands over an operation."""
    base = f"{request.origin}/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location or 'global'}"
    version = f"api-version={request.api_version}"
    links = {
        "Azure-AsyncOperation": f"{base}/operations/{operation.id}?{version}",
        "Retry-After": str(operation.seconds),
    }
    if deletion:
        links["Location"] = f"{base}/operationResults/{operation.id}?{version}"
    return links


def busy(operation: Operation, now: float, status: int) -> ArmError:
    """The error of a second write: 429 as in azure-sdk-for-python issue 556, or 409 as recorded with 2020-06-01."""
    if status == 409:
        text = (
            "Another operation on this or dependent resource is in progress. "
            f"To retrieve status of the operation use uri: {operation.id}."
        )
        return ArmError(409, "AnotherOperationInProgress", text)
    wait = max(1, round(operation.ends_at - now))
    detail: JsonObject = {
        "code": "RetryableErrorDueToAnotherOperation",
        "message": (
            f"Operation {operation.name} ({operation.id}) is updating resource {operation.resource_id}. "
            f"The call can be retried in {wait} seconds."
        ),
        "details": [],
    }
    return ArmError(429, "RetryableError", "A retryable error occured.", [detail], {"Retry-After": str(wait)})


def _failure(operation: Operation) -> ArmError:
    return ArmError(409, operation.ending.code, operation.ending.message)
