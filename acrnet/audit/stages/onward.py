"""The stages between a client and a destination, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from acrnet.audit.model import StageKind
from acrnet.audit.stages.admin_rules import pass_admin_rules
from acrnet.audit.stages.endpoint_group import Gate
from acrnet.audit.stages.firewall import meet_firewall
from acrnet.audit.stages.route import take_route
from acrnet.audit.stages.routes import RouteTable
from acrnet.audit.stages.security_groups import pass_security_groups
from acrnet.audit.stages.strand import Strand
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A client and what lies around it."""

    path: ClientPath
    network: NetworkContext
    table: RouteTable
    accepted: frozenset[StageKind]
    """Stages that are taken as allowed as far as they were not seen."""
    gates: Mapping[ResourceId, Gate | Unknown] = field(default_factory=dict)
    """The groups before private endpoints, by the subnet of these."""


def go_onward(strand: Strand, around: Surroundings) -> list[Strand]:
    """Return what becomes of flows on their way through admin rules, security groups, the route and a firewall.

    What one stage denies goes no further; what it cannot decide does, because a later one may deny it anyway.
    """
    path, network = around.path, around.network
    strands = settled([strand], around.accepted)
    for stage in (
        lambda each: pass_admin_rules(each, path, network),
        lambda each: pass_security_groups(each, path, network),
        lambda each: take_route(each, around.table, path),
        lambda each: (meet_firewall(each),),
    ):
        going = ((each,) if each.outcome is Outcome.DENIED else stage(each) for each in strands)
        strands = settled((after for several in going for after in several), around.accepted)
    return strands


def settled(strands: Iterable[Strand], accepted: Collection[StageKind]) -> list[Strand]:
    """Return the strands with what was not seen of the accepted stages taken as allowed."""
    return [strand.accepting(accepted) for strand in strands if strand.flows]
