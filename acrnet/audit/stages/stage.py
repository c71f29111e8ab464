"""What a stage is, what it knows about the client, and how flows go through several stages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from acrnet.audit.model import StageKind
from acrnet.audit.stages.trace import Trace
from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.audit.stages.endpoint_group import EndpointGroup
    from acrnet.audit.stages.firewall_verdicts import FirewallVerdicts
    from acrnet.audit.stages.routes import RouteTable


@dataclass(frozen=True, slots=True)
class ClientContext:
    """What the stages know about a client: its path, network, routes, endpoints and registries."""

    path: ClientPath
    network: NetworkContext
    table: RouteTable
    accepted: frozenset[StageKind]
    """Stages that are taken as allowed as far as they were not seen."""
    endpoint_groups: Mapping[ResourceId, EndpointGroup | Unknown] = field(default_factory=dict)
    """The network security groups that act on private endpoints, by the subnet of the endpoints."""
    registries: Mapping[str, Registry] = field(default_factory=dict)
    """By name."""
    firewalls: Mapping[str, FirewallVerdicts | Unknown] = field(default_factory=dict)
    """The Azure Firewalls to which routes lead, by address; an appliance that is not here is another one."""


class Stage(Protocol):
    """A module for one stage, or for two that are judged together; `table.py` lists the modules in order."""

    @property
    def KINDS(self) -> tuple[StageKind, ...]:  # noqa: N802 - a constant of a module
        """The stages for which it decides."""
        ...

    def decide(self, trace: Trace, context: ClientContext, /) -> Iterable[Trace]:
        """Yield the flows of a trace with the stage's decisions, in disjoint traces that are all of them together.

        Flows that do not pass this stage are returned as they are.
        """
        ...


def go_through(stages: Sequence[Stage], traces: Iterable[Trace], context: ClientContext) -> list[Trace]:
    """Return what becomes of flows at these stages, one stage after the other.

    Flows that one stage denies go no further. Undecided ones go on, because a later stage may deny them anyway.
    """
    current = _accepting(traces, context.accepted)
    for stage in stages:
        decided = ((each,) if each.outcome is Outcome.DENIED else stage.decide(each, context) for each in current)
        current = _accepting((after for several in decided for after in several), context.accepted)
    return current


def _accepting(traces: Iterable[Trace], accepted: Collection[StageKind]) -> list[Trace]:
    """Return the traces that hold flows, with the unseen part of the accepted stages taken as allowed."""
    return [trace.accepting(accepted) for trace in traces if trace.flows]
