"""A route: how one method on one type of path is answered."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from acrnet.sandbox.exchange import Response
from acrnet.sandbox.state import Call

Handler: TypeAlias = Callable[[Call], Response]


class Route(NamedTuple):
    """A method, a type as Resource Manager spells it, whether the path is a collection, and the handler."""

    method: str
    type: str
    is_collection: bool
    handler: Handler


def on_one(method: str, kind: str, handler: Handler) -> Route:
    """The route of a method on one resource."""
    return Route(method, kind, is_collection=False, handler=handler)


def on_many(method: str, kind: str, handler: Handler) -> Route:
    """The route of a method on a collection, or of an action on its parent."""
    return Route(method, kind, is_collection=True, handler=handler)
