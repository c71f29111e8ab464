"""What the sandbox serves: an operation with a route of its own, or a read of a type that files may have."""

from acrnet.sandbox.arm_id import PROVIDERS, RESOURCE_GROUPS, parse_path
from acrnet.sandbox.known_types import TYPES
from acrnet.sandbox.locks import LOCKS
from acrnet.sandbox.routes import ROUTES

_ROUTES = frozenset((route.method, route.type.lower(), route.is_collection) for route in ROUTES)
_READ = frozenset(f"{namespace}/{kind}".lower() for namespace, kinds in TYPES.items() for kind in kinds)
IN_FILES = frozenset(kind.lower() for kind in (RESOURCE_GROUPS, LOCKS, PROVIDERS))
"""In lower case, types that have routes of their own and stand in files as well; nothing derives anything of them."""


def serves(method: str, path: str) -> bool:
    """Whether the sandbox has a route for an operation, or reads such resources as their files have them."""
    target = parse_path(path)
    if target is None:
        return False
    kind = target.type.lower()
    return (method, kind, target.is_collection) in _ROUTES or (method == "GET" and kind in _READ)


def is_readable(kind: str) -> bool:
    """Whether a type, in any case, may stand in the files of an estate."""
    return kind.lower() in _READ | IN_FILES
