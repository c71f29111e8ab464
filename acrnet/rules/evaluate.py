"""Evaluate rule sets: what they do to the flows of needs, proved for every packet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.first_match import Stage, walk
from acrnet.rules.match import PROTOCOL_NUMBERS, Matcher, matcher_of
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Direction, RuleSet
from acrnet.rules.verdict import Part, Verdict, agreed
from acrnet.unknown import Unknown

_REMEMBERED: Final = 1 << 12
"""The flows of how many needs are remembered in a network before all are forgotten."""


def need_flows(need: Need, network: NetworkContext, families: Iterable[Family] | None = None) -> FlowSet | Unknown:
    """Return the flows from the context's sources that a need asks for, or why they are not known.

    `families` are those to ask for instead of the need's own: give `need.conditional_families` for what matters only
    if the registry turns out to use them. A family in which the clients have no address asks for nothing; one in which
    the clients have addresses and the destination has none makes the flows unknown.
    """
    wanted = tuple(need.families if families is None else families)
    found = network.need_flows.get((need, wanted))
    if found is None:
        if len(network.need_flows) >= _REMEMBERED:
            network.need_flows.clear()
        found = network.need_flows[need, wanted] = _need_flows(need, network, wanted)
    return found


def _need_flows(need: Need, network: NetworkContext, wanted: tuple[Family, ...]) -> FlowSet | Unknown:
    destinations = _destinations(need, network)
    if isinstance(destinations, Unknown):
        return destinations
    protocols = PROTOCOL_NUMBERS.get(need.protocol)
    if protocols is None:
        return Unknown(f"the need {need.id} is of the protocol {need.protocol!r}, which no security rule names")
    asked = [family for family in wanted if network.sources.of_family(family)]
    if not asked:
        return Unknown(f"no client has an address of {_either(wanted)}")
    for family in asked:
        if not destinations.of_family(family):
            return Unknown(f"{need.tag or f'the destination of {need.id}'} has no {family} address")
    ports = IntervalSet.of(*((port, port) for port in need.ports))
    return FlowSet.of(
        network.sources,
        AddressSet.union(destinations.only(family) for family in asked),
        protocols,
        ports,
    )


def evaluate_flows(
    rule_set: RuleSet, flows: FlowSet, network: NetworkContext, *, direction: Direction = Direction.OUTBOUND
) -> Verdict:
    """Return what the rules of one direction do to these flows, whatever clients they are from."""
    return evaluate_path((rule_set,), flows, network, direction=direction)


def evaluate_path(
    rule_sets: Sequence[RuleSet],
    flows: FlowSet,
    network: NetworkContext,
    *,
    direction: Direction = Direction.OUTBOUND,
) -> Verdict:
    """Return what becomes of flows that have to pass every rule set in the order given.

    Outbound the rule set of the network interface comes first and that of the subnet second
    (learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, checked 2026-11-23). Without any
    rule set everything passes, which a verdict without a deciding rule says.
    """
    matchers = [matcher_of(network, reading) for reading in network.readings()]
    return decided([[prepared(each, matcher, direction) for each in rule_sets] for matcher in matchers], flows)


def _destinations(need: Need, network: NetworkContext) -> AddressSet | Unknown:
    if isinstance(need.addresses, Unknown):
        return need.addresses
    if need.tag is None and not need.addresses:
        return Unknown(f"only host names say where {need.id} goes, and security rules do not see them")
    if need.tag is None:
        return AddressSet.parse(need.addresses)
    resolution = network.resolve(need.tag)
    return resolution.certain if resolution.certain == resolution.possible else Unknown(resolution.reason)


def _either(families: Iterable[Family]) -> str:
    return " or ".join(families) or "a family that the need asks for"


def prepared(rule_set: RuleSet, matcher: Matcher, direction: Direction = Direction.OUTBOUND) -> Stage:
    """Return a rule set as a stage of a path, under the reading of the matcher."""
    return Stage(rule_set.id, matcher.matches(rule_set.in_direction(direction)))


def decided(paths: Sequence[Sequence[Stage]], flows: FlowSet) -> Verdict:
    """Return the verdict in which the readings of VirtualNetwork agree, each given as the path prepared under it."""
    parts = walk(paths[0], flows)
    for path in paths[1:]:
        parts = [agreed(one, other, _disagreement(one, other)) for one, other in product(parts, walk(path, flows))]
    return Verdict.of(parts)


def _disagreement(one: Part, other: Part) -> str:
    if one.outcome is other.outcome:
        return ""
    return (
        "a default route leads to an appliance or a gateway, so VirtualNetwork may stand for every address: read so, "
        f"this is {_fate(other)}, and else {_fate(one)}"
    )


def _fate(part: Part) -> str:
    return f"{part.outcome} by {part.rule.name}" if part.rule else str(part.outcome)
