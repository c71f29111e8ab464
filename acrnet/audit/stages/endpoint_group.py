"""The network security group on a private endpoint's subnet: which of the clients' packets reach the endpoint.

It acts on endpoints only where the subnet has network policies for security groups, and only by its inbound rules,
because an endpoint opens no connections (learn.microsoft.com/azure/private-link/
disable-private-endpoint-network-policy and /private-endpoint-overview, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import HopKind
from acrnet.audit.stages.rule_decision import rule_decision
from acrnet.audit.stages.stage import ClientContext
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.net import PORTS_ALL, AddressSet, FlowSet, IntervalSet
from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network
from acrnet.rules.client_path import ClientPath, EndpointFilter, EndpointSubnet
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Part
from acrnet.rules.words import rule_label
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.ENDPOINT_NSG
KINDS: Final = (_STAGE,)
_FIRST_RANGE: Final = (
    "of a rule with several port ranges only the first is honoured at a private endpoint, and which range came first "
    "was not kept"
)


@dataclass(frozen=True, slots=True)
class EndpointGroup:
    """The network security group that acts on the private endpoints of one subnet, ready to be evaluated."""

    rules: RuleSet
    """Its rules as they act on private endpoints."""
    network: NetworkContext
    """The network of the endpoint, with the clients that are in it."""
    subnet: ResourceId


def endpoint_groups(
    path: ClientPath, clients: NetworkContext, catalog: TagCatalog, virtual_network: AddressSet | None
) -> dict[ResourceId, EndpointGroup | Unknown]:
    """Return the group that acts on the endpoints of each subnet that was read; subnets without one are left out.

    `clients` are those whose packets arrive. `virtual_network`, where it is stated, replaces the prefixes that were
    read for the tag VirtualNetwork.
    """
    groups: dict[ResourceId, EndpointGroup | Unknown] = {}
    for subnet, read in path.endpoint_subnets.items():
        filtering = read.filter if isinstance(read, EndpointSubnet) else read
        if isinstance(filtering, EndpointFilter):
            network = client_network(
                filtering.around, catalog, virtual_network=virtual_network, group_prefixes=path.group_prefixes
            )
            groups[subnet] = EndpointGroup(_acting(filtering.rules), _with_clients(network, clients), subnet)
        elif filtering is not None:
            groups[subnet] = filtering
    return groups


def decide(trace: Trace, context: ClientContext) -> Iterator[Trace]:
    """Yield the flows of a need of a private endpoint with what the group on the endpoint's subnet decides.

    Other needs, and needs of an endpoint on which no group acts, do not have this stage.
    """
    need = trace.need
    if need is None or need.endpoint is None:
        yield trace
        return
    subnet = _subnet_of(need.endpoint, context.registries.get(need.registry))
    if isinstance(subnet, ResourceId) and subnet not in context.path.endpoint_subnets:
        subnet = Unknown(f"the subnet {subnet.name} of {need.endpoint.name} was not read")
    group = subnet if isinstance(subnet, Unknown) else context.endpoint_groups.get(subnet)
    if group is None:
        yield trace
    elif isinstance(group, Unknown):
        because = "a network security group that was not read"
        yield trace.after(Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=group.reason, unseen=True))
    elif all(hop.kind is HopKind.INSIDE for hop in trace.hops):
        verdict = evaluate_flows(group.rules, trace.flows, group.network, direction=Direction.INBOUND)
        for part in verdict.parts:
            yield trace.after(_decision(group, part), flows=part.flows)
    else:
        yield trace.after(_from_anywhere(trace, group))


def _subnet_of(endpoint: ResourceId, registry: Registry | None) -> ResourceId | Unknown:
    known = {each.id: each.subnet for each in (registry.private_endpoints if registry else ())}
    return known.get(endpoint, Unknown(f"the subnet of {endpoint.name} was not read"))


def _with_clients(network: NetworkContext, clients: NetworkContext) -> NetworkContext:
    """Return the network of an endpoint with the sources and the application security groups of the clients in it.

    The groups of clients outside it do not matter: all members of an application security group share one network.
    """
    return replace(network, sources=clients.sources & network.virtual_network, client_groups=clients.client_groups)


def _acting(rules: RuleSet) -> RuleSet:
    """Return the rules as they act on a private endpoint."""
    return structs.replace(rules, rules=tuple(map(_acting_rule, rules.rules)))


def _acting_rule(rule: SecurityRule) -> SecurityRule:
    """Return a rule as it acts on a private endpoint if it has several port ranges.

    An allow rule honours only the first of several port ranges, and a deny rule denies every port
    (learn.microsoft.com/azure/private-link/private-endpoint-overview, limitations of network security groups, checked
    2026-11-29).
    """
    if not _several(rule.source_ports) and not _several(rule.destination_ports):
        return rule
    if rule.access is Access.ALLOW:
        return structs.replace(rule, unread=(*rule.unread, _FIRST_RANGE))
    return structs.replace(
        rule,
        source_ports=PORTS_ALL if _several(rule.source_ports) else rule.source_ports,
        destination_ports=PORTS_ALL if _several(rule.destination_ports) else rule.destination_ports,
    )


def _several(ports: IntervalSet) -> bool:
    return len(ports.boundaries) > 2


def _decision(group: EndpointGroup, part: Part) -> Decision:
    decision = rule_decision(_STAGE, group.rules, part)
    if part.outcome is Outcome.ALLOWED:
        return decision
    place = f"at a priority below that of {rule_label(part.rule)}" if part.rule else "before the rules that may match"
    fix = f"Let {group.rules.name} allow the clients inbound {place}, or {_switch(group)}."
    return replace(decision, fix=fix)


def _switch(group: EndpointGroup) -> str:
    return f"turn network policies for security groups off for the private endpoints of {group.subnet.name}"


def _from_anywhere(trace: Trace, group: EndpointGroup) -> Decision:
    """Return the decision on flows whose source a firewall may have changed: what the group does to every source."""
    anybody = (replace(flow, sources=AddressSet.ALL.of_family(flow.family)) for flow in trace.flows.flows)
    arriving = FlowSet.EMPTY
    for flow in anybody:
        arriving |= FlowSet((flow,))
    verdict = evaluate_flows(group.rules, arriving, group.network, direction=Direction.INBOUND)
    if verdict.outcome in (Outcome.ALLOWED, Outcome.DENIED):
        return _decision(group, verdict.parts[0])
    behind = " or ".join(dict.fromkeys(hop.label for hop in trace.hops if hop.kind is not HopKind.INSIDE))
    reason = f"the address that {group.rules.name} sees behind {behind} is not known"
    return Decision(
        _STAGE, Outcome.UNDECIDABLE, f"an address behind {behind}", group.rules.name, reason=reason, unseen=True
    )
