"""The security group on a private endpoint's subnet: what of the clients' packets it lets reach the endpoint.

It acts on endpoints only where the subnet has network policies for security groups, and by its inbound rules: an
endpoint answers and opens no connections (learn.microsoft.com/azure/private-link/
disable-private-endpoint-network-policy and /private-endpoint-overview, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from acrnet.audit.model import StageKind
from acrnet.audit.stages.routes import HopKind
from acrnet.audit.stages.rule_decision import named, rule_decision
from acrnet.audit.stages.stage import Surroundings
from acrnet.audit.stages.strand import Decision, Strand
from acrnet.net import PORTS_ALL, AddressSet, FlowSet, IntervalSet
from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network
from acrnet.rules.client_path import ClientPath, EndpointFilter, EndpointSubnet
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Part
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_STAGE: Final = StageKind.ENDPOINT_NSG
KINDS: Final = (_STAGE,)
_FIRST_RANGE: Final = (
    "of a rule with several port ranges only the first is honoured at a private endpoint, and which one that is was "
    "not kept"
)


@dataclass(frozen=True, slots=True)
class Gate:
    """The group before the endpoints of one subnet, ready to be evaluated."""

    rules: RuleSet
    """As they act on private endpoints."""
    network: NetworkContext
    """What the names in them stand for, seen from the endpoint."""
    subnet: ResourceId


def endpoint_gates(
    path: ClientPath, clients: NetworkContext, catalog: TagCatalog, virtual_network: AddressSet | None
) -> dict[ResourceId, Gate | Unknown]:
    """Return the group before the endpoints of each subnet that was read; a subnet without one is left out.

    `clients` are those whose packets arrive, and `virtual_network` takes the place of what the tag was read to hold.
    """
    gates: dict[ResourceId, Gate | Unknown] = {}
    for subnet, read in path.endpoint_subnets.items():
        filtering = read.filter if isinstance(read, EndpointSubnet) else read
        if isinstance(filtering, EndpointFilter):
            seen = client_network(
                filtering.around, catalog, virtual_network=virtual_network, group_prefixes=path.group_prefixes
            )
            gates[subnet] = Gate(_acting(filtering.rules), _with_clients(seen, clients), subnet)
        elif filtering is not None:
            gates[subnet] = filtering
    return gates


def meet(strand: Strand, around: Surroundings) -> Iterator[Strand]:
    """Yield the flows of a need of a private endpoint with what the group on the endpoint's subnet decides.

    Other needs, and those of an endpoint before which no group acts, have no such stage.
    """
    need = strand.need
    if need is None or need.endpoint is None:
        yield strand
        return
    subnet = _subnet_of(need.endpoint, around.registries.get(need.registry))
    if isinstance(subnet, ResourceId) and subnet not in around.path.endpoint_subnets:
        subnet = Unknown(f"the subnet {subnet.name} of {need.endpoint.name} was not read")
    gate = subnet if isinstance(subnet, Unknown) else around.gates.get(subnet)
    if gate is None:
        yield strand
    elif isinstance(gate, Unknown):
        because = "a network security group that was not read"
        yield strand.after(Decision(_STAGE, Outcome.UNDECIDABLE, because, reason=gate.reason, unseen=True))
    elif all(hop.kind is HopKind.INSIDE for hop in strand.hops):
        verdict = evaluate_flows(gate.rules, strand.flows, gate.network, direction=Direction.INBOUND)
        for part in verdict.parts:
            yield strand.after(_decision(gate, part), flows=part.flows)
    else:
        yield strand.after(_from_anywhere(strand, gate))


def _subnet_of(endpoint: ResourceId, registry: Registry | None) -> ResourceId | Unknown:
    known = {each.id: each.subnet for each in (registry.private_endpoints if registry else ())}
    return known.get(endpoint, Unknown(f"the subnet of {endpoint.name} was not read"))


def _with_clients(seen: NetworkContext, clients: NetworkContext) -> NetworkContext:
    """Return the network around an endpoint with what is known of the clients that are in it.

    Whether those outside it are in an application security group does not matter: its members share a network.
    """
    return replace(seen, sources=clients.sources & seen.virtual_network, client_groups=clients.client_groups)


def _acting(rules: RuleSet) -> RuleSet:
    """Return the rules as a private endpoint is subject to them."""
    return structs.replace(rules, rules=tuple(map(_acting_rule, rules.rules)))


def _acting_rule(rule: SecurityRule) -> SecurityRule:
    """Return a rule with what several port ranges in it do at a private endpoint.

    Of several only the first is honoured where the rule allows, and where it denies it denies all of them
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


def _decision(gate: Gate, part: Part) -> Decision:
    decision = rule_decision(_STAGE, gate.rules, part)
    if part.outcome is Outcome.ALLOWED:
        return decision
    before = f" at a priority below that of {named(part.rule)}" if part.rule else " before the rules that may match"
    fix = f"Let {gate.rules.name} allow the clients inbound{before}, or {_switch(gate)}."
    return replace(decision, fix=fix)


def _switch(gate: Gate) -> str:
    return f"turn network policies for security groups off for the private endpoints of {gate.subnet.name}"


def _from_anywhere(strand: Strand, gate: Gate) -> Decision:
    """Return the decision on flows whose source a firewall on the way may have changed: what holds for any source."""
    anybody = (replace(flow, sources=AddressSet.ALL.of_family(flow.family)) for flow in strand.flows.flows)
    arriving = FlowSet.EMPTY
    for flow in anybody:
        arriving |= FlowSet((flow,))
    verdict = evaluate_flows(gate.rules, arriving, gate.network, direction=Direction.INBOUND)
    if verdict.outcome in (Outcome.ALLOWED, Outcome.DENIED):
        return _decision(gate, verdict.parts[0])
    behind = " or ".join(dict.fromkeys(hop.label for hop in strand.hops if hop.kind is not HopKind.INSIDE))
    reason = f"the address that {gate.rules.name} sees behind {behind} is not known"
    return Decision(
        _STAGE, Outcome.UNDECIDABLE, f"an address behind {behind}", gate.rules.name, reason=reason, unseen=True
    )
