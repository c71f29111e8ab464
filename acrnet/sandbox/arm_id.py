"""Resource Manager ids and request paths, which have the same grammar."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a path: one resource, or a collection of them.

    ``type`` is the full type (``Microsoft.Network/networkSecurityGroups/securityRules``); subscriptions and resource
    groups have their types below ``Microsoft.Resources``. ``names`` are the names along the type; a collection has one
    name less than its type has parts. ``scope`` is the id of the parent: a resource, the resource group, the
    subscription, or an empty string for the tenant.
    """

    path: str
    scope: str
    subscription: str
    group: str
    type: str
    names: tuple[str, ...]
    is_collection: bool

    @property
    def key(self) -> str:
        """The path in lower case, by which ids are compared."""
        return self.path.lower()

    @property
    def name(self) -> str:
        """The last name of the path; empty for a collection directly below a group or subscription."""
        return self.names[-1] if self.names else ""


SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"
RESOURCE_GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
RESOURCES = "Microsoft.Resources/subscriptions/resources"
LOCATIONS = "Microsoft.Resources/subscriptions/locations"
PROVIDERS = "Microsoft.Resources/subscriptions/providers"
REGISTRATIONS = f"{PROVIDERS}/register"
REMOVALS = f"{PROVIDERS}/unregister"
TAG_NAMES = "Microsoft.Resources/subscriptions/tagNames"
OPERATION_RESULTS = "Microsoft.Resources/subscriptions/operationresults"
_OF_A_SUBSCRIPTION = {
    kind.rpartition("/")[2].lower(): kind for kind in (LOCATIONS, PROVIDERS, OPERATION_RESULTS, TAG_NAMES)
}
_OF_A_PROVIDER = {"register": REGISTRATIONS, "unregister": REMOVALS}
RESOURCE_GRAPH = "Microsoft.ResourceGraph/resources"
TENANTS = "Microsoft.Resources/tenants"
_OF_THE_TENANT = {
    "tenants": Target("/tenants", "", "", "", TENANTS, (), is_collection=True),
    f"providers/{RESOURCE_GRAPH}".lower(): Target(
        f"/providers/{RESOURCE_GRAPH}", "", "", "", RESOURCE_GRAPH, (), is_collection=True
    ),
}
"""The only paths above subscriptions that are served."""


# SDKs ask for a resource without a parent by an empty one: "providers/NAMESPACE//TYPE/NAME".
_NO_PARENT = re.compile(r"(/providers/[^/]+)//(?!/)", re.IGNORECASE)


# Once decoded: a separator would make one name two, and no provider takes a control character.
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f]")


@lru_cache(maxsize=4096)
def parse_path(path: str) -> Target | None:
    """The target of a request path, or None if it is not a Resource Manager path."""
    parts = [unquote(part) for part in _NO_PARENT.sub(r"\1/", path.strip("/")).split("/")]
    if tenant_wide := _OF_THE_TENANT.get("/".join(parts).lower()):
        return tenant_wide
    if not all(parts) or parts[0].lower() != "subscriptions" or any(map(_NOT_IN_NAMES.search, parts)):
        return None
    if len(parts) == 1:
        return Target("/subscriptions", "", "", "", SUBSCRIPTIONS, (), is_collection=True)
    subscription = parts[1]
    scope = f"/subscriptions/{subscription}"
    if len(parts) == 2:
        return Target(scope, "", subscription, "", SUBSCRIPTIONS, (subscription,), is_collection=False)
    return _below_subscription(scope, subscription, parts[2:])


def _below_subscription(scope: str, subscription: str, rest: list[str]) -> Target | None:
    word, group = rest[0].lower(), ""
    if word in _OF_A_SUBSCRIPTION and len(rest) <= 2:
        path = "/".join([scope, *rest])
        return Target(
            path, scope, subscription, "", _OF_A_SUBSCRIPTION[word], tuple(rest[1:]), is_collection=len(rest) == 1
        )
    action = rest[2].lower() if word == "providers" and len(rest) == 3 else ""
    if action in _OF_A_PROVIDER:
        path, provider = "/".join([scope, *rest]), rest[1]
        parent = f"{scope}/providers/{provider}"
        return Target(path, parent, subscription, "", _OF_A_PROVIDER[action], (provider,), is_collection=True)
    if word == "resourcegroups":
        if len(rest) == 1:
            path = f"{scope}/resourceGroups"
            return Target(path, scope, subscription, "", RESOURCE_GROUPS, (), is_collection=True)
        group = rest[1]
        path = f"{scope}/resourceGroups/{group}"
        if len(rest) == 2:
            return Target(path, scope, subscription, group, RESOURCE_GROUPS, (group,), is_collection=False)
        scope, rest = path, rest[2:]
        word = rest[0].lower()
    if word == "resources" and len(rest) == 1:
        return Target(f"{scope}/resources", scope, subscription, group, RESOURCES, (), is_collection=True)
    return _below_provider(scope, subscription, group, rest)


def _below_provider(scope: str, subscription: str, group: str, rest: list[str]) -> Target | None:
    """Read ``providers/{namespace}/{type}/{name}...``, which may occur again below a resource (an extension)."""
    target: Target | None = None
    while rest:
        if rest[0].lower() != "providers" or len(rest) < 3:
            return None
        namespace, tail = rest[1], rest[2:]
        after = next((i for i in range(0, len(tail), 2) if tail[i].lower() == "providers"), len(tail))
        types, names = tail[0:after:2], tail[1:after:2]
        if not types:
            return None
        path = "/".join([scope, "providers", namespace, *tail[:after]])
        parent = scope if len(types) == 1 else "/".join([scope, "providers", namespace, *tail[: 2 * len(types) - 2]])
        kind = "/".join([namespace, *types])
        target = Target(path, parent, subscription, group, kind, tuple(names), len(names) < len(types))
        rest = tail[after:]
        scope = path
    return target


def parse_resource_id(text: str) -> Target | None:
    """The target of a resource id, or None if the text is not the id of a resource, a group or a subscription."""
    target = parse_path(text) if text.startswith("/") and not text.endswith("/") else None
    return None if target is None or target.is_collection else target


def covers(scope: str, path: str) -> bool:
    """Whether a scope is the path itself or above it, without case; the empty scope and ``/`` cover everything."""
    outer, inside = scope.rstrip("/").lower(), path.rstrip("/").lower()
    return inside == outer or inside.startswith(f"{outer}/")
