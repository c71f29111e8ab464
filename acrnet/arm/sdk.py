"""Reading the SDK's answers as they were on the wire; the one place where its typing has gaps to close."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from acrnet.arm.bounds import CALL_SECONDS, OPERATION_SECONDS
from acrnet.arm.json import JsonObject
from acrnet.arm.stopped_call import StoppedCallError, UnseenOutcomeError

if TYPE_CHECKING:
    from acrnet.arm.bounded_polling import BoundedPolling


class Poller(Protocol):
    """A long-running operation under way."""

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the operation to end, so many seconds at most; raises what it failed with."""

    def done(self) -> bool:
        """Whether the operation ended."""


def finish(operation: Callable[..., Poller], polling: BoundedPolling, *arguments: object, **options: str) -> None:
    """Start a long-running operation and wait for its end.

    `BoundedPolling` sees to that unless its last look takes as long as a call may. Raises UnseenOutcomeError then.
    """
    poller = operation(*arguments, polling=polling, **options)
    poller.wait(OPERATION_SECONDS + CALL_SECONDS)
    if not poller.done():
        raise UnseenOutcomeError from StoppedCallError(
            "Azure did not answer when asked how it ended", "Look at the resource, then try again."
        )


def as_resource(content: object) -> JsonObject:
    """Return `content` if it is a resource; raises TypeError otherwise.

    Each kind that is read here has properties: an object without them is the answer of something else, and would pass
    for a security group without rules.
    """
    resource = json_object(content)
    json_object(resource.get("properties"))
    return resource


def page_items(page: JsonObject, key: str = "value") -> list[JsonObject]:
    """Return the items of one page of a list; raises TypeError for a page that has no list of objects."""
    items = page.get(key)
    if not isinstance(items, list):
        raise TypeError(f"the page has no list named {key}")
    return [json_object(item) for item in items]


def json_object(content: object) -> JsonObject:
    """Return `content` if it is a JSON object; raises TypeError otherwise."""
    if not isinstance(content, dict):
        raise TypeError(f"the answer is {type(content).__name__}, not a JSON object")
    return content
