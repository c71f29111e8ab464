"""Reading the SDK's answers as they were on the wire; the one place where its typing has gaps to close."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from acrnet.arm.json import JsonObject

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

    def result(self) -> object:
        """Wait for the operation to end and return what it left."""


# Any: each operation has a signature of its own, which `...` accepts; its answer is checked here.
def body(operation: Callable[..., Any], *arguments: object, **options: str) -> JsonObject:
    """Return the body an operation answers with, exactly as it came.

    The SDK hands its raw answer to a function named `cls`; its models are passed by, so that what a service adds
    tomorrow is seen as well. Raises TypeError when the body is not a JSON object.
    """
    return json_object(operation(*arguments, cls=_content, **options))


def final_body(operation: Callable[..., Poller], *arguments: object, **options: str) -> JsonObject:
    """Wait for a long-running operation and return the body of the resource it leaves, exactly as it came."""
    return json_object(operation(*arguments, cls=_content, **options).result())


def finish(operation: Callable[..., Poller], *arguments: object, **options: str) -> None:
    """Wait for a long-running operation that leaves nothing."""
    operation(*arguments, **options).result()


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
