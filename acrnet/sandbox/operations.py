"""Long-running operations: accepted, in progress for a while, then succeeded or failed.

Statuses, headers and poll bodies are those of the network recordings of 2018-12-01, 2020-04-01 and 2020-06-01 and, for
Retry-After on polls and a failed ``operationResults``, of 2022-05-01. Firewalls let their callers wait longer each
time, as recorded with 2022-09-01.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import inf, isfinite

from acrnet.sandbox.exchange import ArmError, Request, Response, answer
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.store import Resource


@dataclass(frozen=True, slots=True)
class Ending:
    """How an operation ends; ``applied`` says whether the request took effect even if it failed.

    ``resource`` is the state in which the resource ends, where that is not the ``status`` of the operation. An
    operation with the status ``InProgress`` does not end while the estate is open.
    """

    status: str = "Succeeded"
    code: str = "InternalServerError"
    message: str = "An error occurred."
    applied: bool = True
    resource: str = ""

    @property
    def failed(self) -> bool:
        """Whether the operation ends in any way other than success."""
        return self.status != "Succeeded"

    @property
    def outcome(self) -> str:
        """The state in which the resource ends."""
        return self.resource or self.status


SUCCESS = Ending()


@dataclass(frozen=True, slots=True)
class Removed:
    """The rule that a deletion in progress still lists, with its place in the list."""

    index: int
    rule: JsonObject


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. Until ``ends_at`` its resource has ``state`` and the etag of the operation.

    ``pauses`` are the seconds that one poll after another asks its caller to wait; the last one is repeated.
    """

    id: str
    name: str
    resource_id: str
    state: str
    etag: str
    ends_at: float
    seconds: int
    ending: Ending
    pauses: tuple[int, ...]
    removed: Removed | None = None
    ghost: Resource | None = None
    locks: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The lower-case ids of all that it locks."""
        return self.resource_id.lower(), *self.locks

    def pause(self, now: float) -> str:
        """The ``Retry-After`` of an answer at this time."""
        waited = now - (self.ends_at - self.seconds)
        total = 0
        for pause in self.pauses:
            total += pause
            if waited < total:
                return str(pause)
        return str(self.pauses[-1])


class Operations:
    """The operations accepted since the estate was opened.

    ``retry_after`` are the seconds that answers ask to wait, None for as long as an operation takes.
    """

    def __init__(self, retry_after: int | None = None) -> None:
        self._retry_after = retry_after
        self._by_id: dict[str, Operation] = {}
        self._latest: dict[str, Operation] = {}

    def __len__(self) -> int:
        """The number of operations accepted."""
        return len(self._by_id)

    def keep(self, count: int) -> None:
        """Forget all operations but the first ones, whose writes are on disk."""
        self._by_id = dict(islice(self._by_id.items(), count))
        self._latest = {key: operation for operation in self._by_id.values() for key in operation.keys}

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
        pauses: tuple[int, ...] = (),
        locks: Sequence[str] = (),
    ) -> Operation:
        """Accept an operation that locks a resource for this many seconds, and whatever else has one of these keys."""
        identifier = guid("operation", str(len(self._by_id)), name, resource_id)
        operation = Operation(
            identifier,
            name,
            resource_id,
            state,
            etag,
            inf if ending.status == "InProgress" else now + seconds,
            seconds,
            ending,
            (self._retry_after,) if self._retry_after else pauses or (seconds,),
            removed,
            ghost,
            tuple(locks),
        )
        self._by_id[identifier] = operation
        self._latest.update(dict.fromkeys(operation.keys, operation))
        return operation

    def running(self, key: str, now: float) -> Operation | None:
        """The operation in progress on the resource with this lower-case id."""
        operation = self.latest(key)
        return operation if operation is not None and now < operation.ends_at else None

    def latest(self, key: str) -> Operation | None:
        """The last operation on the resource with this lower-case id, whether it has ended or not."""
        return self._latest.get(key)

    def leaving(self, now: float) -> list[Resource]:
        """The resources whose deletion is in progress."""
        return [
            each.ghost
            for each in self._by_id.values()
            if each.ghost is not None and each.state == "Deleting" and now < each.ends_at
        ]

    def count(self, name: str, now: float) -> int:
        """The number of operations of this name in progress."""
        return len({each.id for each in self._latest.values() if each.name == name and now < each.ends_at})

    def ghosts(self, name: str, now: float) -> Iterator[Resource]:
        """What operations of this name in progress still show."""
        return (each.ghost for each in self._latest.values() if each.name == name and now < each.ends_at and each.ghost)

    def find(self, name: str) -> Operation | None:
        """The operation of a status URL: a GUID, or a kind and a GUID joined by a dash."""
        return self._by_id.get(name[-36:].lower())


def poll(operation: Operation, now: float) -> Response:
    """The answer at ``Azure-AsyncOperation``."""
    if now < operation.ends_at:
        return answer(200, {"status": "InProgress"}, {"Retry-After": operation.pause(now)})
    if operation.ending.failed:
        return answer(200, {"status": operation.ending.status, "error": _failure(operation).body()})
    return answer(200, {"status": "Succeeded"})


def result(operation: Operation, request: Request, now: float, done: Response) -> Response:
    """The answer at ``Location``: 202 while in progress, then ``done`` or the error."""
    if now < operation.ends_at:
        link = f"{request.origin}{request.path}?api-version={request.api_version}"
        return Response(202, b"", {"Location": link, "Retry-After": operation.pause(now)})
    return _failure(operation).response() if operation.ending.failed else done


def network_links(
    request: Request,
    operation: Operation,
    location: str,
    subscription: str,
    *,
    deletion: bool,
    collection: str = "operations",
) -> Mapping[str, str]:
    """The headers by which the network provider hands over an operation of a collection of them."""
    base = f"{request.origin}/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location or 'global'}"
    version = f"api-version={request.api_version}"
    links = {
        "Azure-AsyncOperation": f"{base}/{collection}/{operation.id}?{version}",
        "Retry-After": str(operation.pauses[0]),
    }
    if deletion:
        links["Location"] = f"{base}/{collection.removesuffix('s')}Results/{operation.id}?{version}"
    return links


def busy(operation: Operation, now: float, status: int) -> ArmError:
    """The error of a second write: 429 as in azure-sdk-for-python issue 556, or 409 as recorded with 2020-06-01."""
    if status == 409:
        text = (
            "Another operation on this or dependent resource is in progress. "
            f"To retrieve status of the operation use uri: {operation.id}."
        )
        return ArmError(409, "AnotherOperationInProgress", text)
    wait = max(1, round(operation.ends_at - now)) if isfinite(operation.ends_at) else int(operation.pause(now))
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
