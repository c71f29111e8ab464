"""The tables of Resource Graph over an estate: resources, some of their children, and the containers around them.

Columns are those of learn.microsoft.com/azure/governance/resource-graph/concepts/explore-resources (checked
2026-11-29): types, resource groups and locations in lower case, an empty text or null for what is missing. Which table
has which type is said in .../resource-graph/reference/supported-tables-resources (2026): rule collection groups are in
that of networks, record sets in that of DNS. Of resources there are those of the first level and children with a
location of their own, which Resource Manager tracks. That management groups are rows where a query names no
subscriptions is unverified.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from acrnet.sandbox.access import is_permitted
from acrnet.sandbox.arm_id import RESOURCE_GROUPS, SUBSCRIPTIONS, Target
from acrnet.sandbox.graph.evaluation.cells import Cell, Deferred, Row, Shown, missing
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.json_value import JsonObject, as_text
from acrnet.sandbox.reading import served
from acrnet.sandbox.resource_groups import group_body
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource, canonical_location
from acrnet.sandbox.tenancy import TENANT, subscription_body

MANAGEMENT_GROUPS = "Microsoft.Management/managementGroups"
COLUMNS = {
    "id": Kind.STRING,
    "name": Kind.STRING,
    "type": Kind.STRING,
    "tenantId": Kind.STRING,
    "kind": Kind.STRING,
    "location": Kind.STRING,
    "resourceGroup": Kind.STRING,
    "subscriptionId": Kind.STRING,
    "managedBy": Kind.STRING,
    "sku": Kind.DYNAMIC,
    "plan": Kind.DYNAMIC,
    "properties": Kind.DYNAMIC,
    "tags": Kind.DYNAMIC,
    "identity": Kind.DYNAMIC,
    "zones": Kind.DYNAMIC,
    "extendedLocation": Kind.DYNAMIC,
}
_KNOWN: Mapping[str, Callable[[Resource], Cell]] = {
    "id": lambda resource: resource.id.path,
    "name": lambda resource: resource.id.name,
    "type": lambda resource: resource.id.type.lower(),
    "tenantId": lambda _: TENANT,
    "location": lambda resource: resource.location,
    "resourceGroup": lambda resource: resource.id.group.lower(),
    "subscriptionId": lambda resource: resource.id.subscription,
}
_RULE_COLLECTION_GROUPS = "microsoft.network/firewallpolicies/rulecollectiongroups"
_RECORDS = "microsoft.network/privatednszones/"
_MISSING = {column: missing(kind) for column, kind in COLUMNS.items()}
_CONTAINERS = frozenset({SUBSCRIPTIONS.lower(), RESOURCE_GROUPS.lower()})


@dataclass(frozen=True, slots=True)
class Estate:
    """What a query can see: of these lower-case subscriptions and management groups, what the caller may read."""

    call: Call
    subscriptions: frozenset[str]
    management_groups: tuple[str, ...]

    def rows(self, table: str, types: frozenset[str] | None, cells: frozenset[str]) -> Iterator[Row]:
        """The rows of a table in the order of the estate, with these cells at least.

        Rows of other types than these may be left out.
        """
        if table == "resourcecontainers":
            return self._containers()
        made = [name for name in COLUMNS if name in cells]
        return (self._resource(resource, made) for resource in self._resources(table, types))

    def _resources(self, table: str, types: frozenset[str] | None) -> Iterator[Resource]:
        store, behaviour = self.call.state.store, self.call.state.behaviour
        candidates: Iterable[Resource] = store
        if types is not None:
            candidates = (resource for kind in sorted(types) for resource in store.of_type(kind))
        for resource in candidates:
            if (
                resource.id.subscription.lower() in self.subscriptions
                and _table_of(resource) == table
                and is_permitted(behaviour, f"{resource.id.type}/read", resource.id.path)
            ):
                yield resource

    def _resource(self, resource: Resource, columns: Sequence[str]) -> Row:
        row: Row = {name: _KNOWN[name](resource) for name in columns if name in _KNOWN}
        if len(row) == len(columns):
            return row
        if "tags" in resource.body:  # every provider shows tags as they are
            row["tags"] = resource.body["tags"]
        shown = Shown(partial(served, resource, self.call))
        return {name: row[name] if name in row else _deferred(shown, name) for name in columns}

    def _containers(self) -> Iterator[Row]:
        call, store = self.call, self.call.state.store
        behaviour = call.state.behaviour
        for name in self.management_groups:
            path = f"/providers/{MANAGEMENT_GROUPS}/{name}"
            if is_permitted(behaviour, f"{MANAGEMENT_GROUPS}/read", path):
                target = Target(path, "", "", "", MANAGEMENT_GROUPS, (name,), is_collection=False)
                body: JsonObject = {"properties": {"displayName": name, "tenantId": TENANT}}
                yield _row(target, name, Shown(partial(dict, body)))
        for key, name in store.subscriptions.items():
            path = f"/subscriptions/{name}"
            if key in self.subscriptions and is_permitted(behaviour, f"{SUBSCRIPTIONS}/read", path):
                body = subscription_body(call, name)
                target = Target(path, "", name, "", SUBSCRIPTIONS, (name,), is_collection=False)
                yield _row(target, as_text(body["displayName"]), Shown(partial(_container, body)))
        for (key, _), sample in store.groups.items():
            path = f"/subscriptions/{sample.subscription}/resourceGroups/{sample.group}"
            if key in self.subscriptions and is_permitted(behaviour, f"{RESOURCE_GROUPS}/read", path):
                target = Target(path, "", sample.subscription, sample.group, RESOURCE_GROUPS, (), is_collection=False)
                shown = Shown(partial(_group, call, sample))
                yield _row(target, sample.group, shown)


def _table_of(resource: Resource) -> str:
    """The table that has a resource, or an empty text."""
    kind = resource.id.type.lower()
    if kind in _CONTAINERS:
        return ""
    if kind == _RULE_COLLECTION_GROUPS:
        return "networkresources"
    if kind.count("/") == 1 or resource.location:
        return "resources"
    return "dnsresources" if kind.startswith(_RECORDS) else ""


def _group(call: Call, sample: Target) -> JsonObject:
    return _container(group_body(call, sample))


def _container(body: JsonObject) -> JsonObject:
    """A subscription or resource group with its state among its properties, as in Resource Graph."""
    shown = {**body, "location": canonical_location(as_text(body.get("location")))}
    if "state" in body:
        shown["properties"] = {"state": body["state"]}
    return shown


def _row(target: Target, name: str, shown: Shown) -> Row:
    known: dict[str, Cell] = {
        "id": target.path,
        "name": name,
        "type": target.type.lower(),
        "tenantId": TENANT,
        "resourceGroup": target.group.lower(),
        "subscriptionId": target.subscription,
    }
    return {column: known[column] if column in known else _deferred(shown, column) for column in COLUMNS}


def _deferred(shown: Shown, column: str) -> Deferred:
    return Deferred(shown, column, _MISSING[column])
