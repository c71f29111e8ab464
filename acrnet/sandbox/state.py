"""The state of the sandbox, and the call that is being handled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from acrnet.sandbox.arm_id import Target
from acrnet.sandbox.behaviour import Behaviour
from acrnet.sandbox.exchange import Request
from acrnet.sandbox.firewall.family import Families
from acrnet.sandbox.graph.quota import GraphQuota
from acrnet.sandbox.json_value import Json, JsonObject
from acrnet.sandbox.network.service_tags import ServiceTags
from acrnet.sandbox.operations import SUCCESS, Ending, Operations
from acrnet.sandbox.references import References, pointers
from acrnet.sandbox.regions import regions_of
from acrnet.sandbox.store import Resource, ResourceStore


@dataclass(slots=True)
class State:
    """The state of an open estate in memory."""

    store: ResourceStore
    service_tags: ServiceTags
    behaviour: Behaviour
    operations: Operations = field(default_factory=Operations)
    graph_quota: GraphQuota = field(default_factory=GraphQuota)
    _references: References | None = None
    _families: Families | None = None

    @property
    def references(self) -> References:
        """The back references, derived again after a change."""
        if self._references is None or self._references.version != self.store.links_version:
            self._references = References(self.store)
        return self._references

    def leaving(self, key: str, kind: str, now: float) -> list[Json]:
        """The references of one kind to a resource by what is still being deleted.

        Until an interface is gone, Azure deletes neither its group nor its address: recorded by azure-cli, June 2020.
        """
        return [
            {"id": pointer.by}
            for resource in self.operations.leaving(now)
            for pointer in pointers(resource)
            if (pointer.to, pointer.kind) == (key, kind)
        ]

    @property
    def families(self) -> Families:
        """The references among firewall resources, derived again after a change."""
        if self._families is None or self._families.version != self.store.version:
            self._families = Families(self.store)
        return self._families

    def regions(self) -> Mapping[str, str]:
        """The regions of the cloud that this estate is of, with their display names."""
        return regions_of(self.service_tags.cloud)

    def locations(self) -> frozenset[str]:
        """The locations this estate knows: those of its resources and those its service tags name."""
        return self.service_tags.locations() | {resource.location for resource in self.store if resource.location}


@dataclass(frozen=True, slots=True)
class Call:
    """One request being handled: its target, its time, how each type is shown, and how an operation of it will end."""

    state: State
    request: Request
    target: Target
    now: float
    views: Mapping[str, View]
    ending: Ending = SUCCESS

    def find(self, key: str) -> Resource | None:
        """The resource with this lower-case id, even if its deletion is in progress."""
        resource = self.state.store.find(key)
        if resource is None:
            operation = self.state.operations.running(key, self.now)
            resource = operation.ghost if operation else None
        return resource


View: TypeAlias = Callable[[Resource, Call], JsonObject]
"""How a resource of one type is shown."""
