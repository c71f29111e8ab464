"""Reading the SDK's answers as they were on the wire; the one place where its typing has gaps to close."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from acrnet.arm.json import JsonObject
from acrnet.errors import RemoteError

LONGEST_OPERATION = 30 * 60
"""Seconds a write may take; those of security rules take some ten."""

if TYPE_CHECKING:
    from azure.core.pipeline import PipelineResponse
    from azure.core.rest import HttpRequest, HttpResponse


class Model(Protocol):
    """What every model of a current management SDK offers."""

    # Any: a model holds JSON of its own shape.
    def as_dict(self) -> dict[str, Any]:
        """Return the JSON the model was read from."""


class Poller(Protocol):
    """A long-running operation under way."""

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the operation to end, so many seconds at most; raises what it failed with."""

    def done(self) -> bool:
        """Whether the operation ended."""

    def result(self) -> object:
        """Return what the operation left."""


# Any: each operation has a signature of its own, which `...` accepts; its answer is checked here.
def body(operation: Callable[..., Any], *arguments: object, **options: str) -> JsonObject:
    """Return the body an operation answers with, exactly as it came.

    The SDK hands its raw answer to a function named `cls`; its models are passed by, so that what a service adds
    tomorrow is seen as well. What is asked for as a stream it makes no model of, which takes longer than all the rest
    of a call (azure-mgmt-network 33.1.0, checked 2026-11-23); the transport has read the body by then all the same.
    Raises TypeError when the body is not a JSON object.
    """
    return json_object(operation(*arguments, cls=_content, stream=True, **options))


def final_body(operation: Callable[..., Poller], *arguments: object, **options: str) -> JsonObject:
    """Wait for a long-running operation and return the body of the resource it leaves, exactly as it came."""
    return json_object(_ended(operation(*arguments, cls=_content, **options)).result())


def finish(operation: Callable[..., Poller], *arguments: object, **options: str) -> None:
    """Wait for a long-running operation that leaves nothing."""
    _ended(operation(*arguments, **options))


def _ended(poller: Poller) -> Poller:
    """Wait for the end, which the SDK alone would do for ever; raises RemoteError when it does not come."""
    poller.wait(LONGEST_OPERATION)
    if not poller.done():
        raise RemoteError(
            f"Azure accepted the operation but did not finish it within {LONGEST_OPERATION // 60} minutes.",
            next_step="Wait until the resource shows that it is updated, then apply the plan again.",
        )
    return poller


def items(operation: Callable[..., Iterable[Model]], *arguments: object, **options: str) -> list[JsonObject]:
    """Return the items of all pages of a list; the SDK gives models only here, whose dicts hold what came."""
    return [item.as_dict() for item in operation(*arguments, **options)]


def json_object(content: object) -> JsonObject:
    """Return `content` if it is a JSON object; raises TypeError otherwise."""
    if not isinstance(content, dict):
        raise TypeError(f"the answer is {type(content).__name__}, not a JSON object")
    return content


# Any: the SDK passes its model and its headers along, which nobody needs here.
def _content(answer: PipelineResponse[HttpRequest, HttpResponse], _model: Any, _headers: Any) -> object:
    content: object = answer.http_response.json()
    return content
