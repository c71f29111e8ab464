"""Everything the handler works on, and the one call it is working on."""

from dataclasses import dataclass, field

from acrnet.sandbox.arm_id import Target
from acrnet.sandbox.behaviour import Behaviour
from acrnet.sandbox.exchange import Request
from acrnet.sandbox.graph_quota import GraphQuota
from acrnet.sandbox.operations import SUCCESS, Ending, Operations
from acrnet.sandbox.references import References
from acrnet.sandbox.service_tags import ServiceTags
from acrnet.sandbox.store import Resource, ResourceStore


@dataclass(slots=True)
class State:
    """What an open estate holds in memory."""

    store: ResourceStore
    service_tags: ServiceTags
    behaviour: Behaviour
    operations: Operations = field(default_factory=Operations)
    graph_quota: GraphQuota = field(default_factory=GraphQuota)
    _references: References | None = None

    @property
    def references(self) -> References:
        """Who points at whom, worked out again after a change."""
        if self._references is None or self._references.version != self.store.version:
            self._references = References(self.store)
        return self._references

    def locations(self) -> frozenset[str]:
        """The locations this estate knows: those of its resources and those its service tags name."""
        return self.service_tags.locations() | {resource.location for resource in self.store if resource.location}


@dataclass(frozen=True, slots=True)
class Call:
    """One request being handled: where it points, when, and how an operation it starts is to end."""

    state: State
    request: Request
    target: Target
    now: float
    ending: Ending = SUCCESS

    def find(self, key: str) -> Resource | None:
        """The resource with this lower-case id, one whose deletion is still in progress included."""
        resource = self.state.store.find(key)
        if resource is None:
            operation = self.state.operations.running(key, self.now)
            resource = operation.ghost if operation else None
        return resource
