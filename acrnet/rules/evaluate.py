"""Evaluating rule sets: verdicts on the flows of needs, proved for every packet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.first_match import Stage, walk
from acrnet.rules.match import PROTOCOL_NUMBERS, Matcher, matcher_of
from acrnet.rules.network import PUBLIC_SPACE, NetworkContext
from acrnet.rules.rule import Direction, RuleSet
from acrnet.rules.verdict import Outcome, Part, Verdict, agreed
from acrnet.unknown import Unknown

_MOST_CACHED: Final = 1 << 12
"""The number of needs whose flows are cached in a network; then the cache is cleared."""

NAMES_NOT_SEEN: Final = (
    "only host names say where it goes, and rules that do not see them treat public addresses differently"
)
"""Why rules do not decide about a need that only host names express."""


def need_flows(need: Need, network: NetworkContext, families: Iterable[Family] | None = None) -> FlowSet | Unknown:
    """Return the flows of a need from the sources of the network context, or why they are not known.

    `families` replaces the address families of the need: pass `need.conditional_families` for those that matter only if
    the registry uses them. A family in which the clients have no address is skipped; one in which the clients have
    addresses and the destination has none makes the flows Unknown.
    """
    wanted = tuple(need.families if families is None else families)
    flows = network.need_flows.get((need, wanted))
    if flows is None:
        if len(network.need_flows) >= _MOST_CACHED:
            network.need_flows.clear()
        flows = network.need_flows[need, wanted] = _need_flows(need, network, wanted)
    return flows


def public_flows(need: Need, network: NetworkContext) -> FlowSet | Unknown:
    """Return the flows to every public address, those of a need among them that only host names express.

    They are Unknown where the clients have no address of its families.
    """
    everywhere = AddressSet.union(PUBLIC_SPACE.only(family) for family in need.families)
    return need_flows(replace(need, addresses=everywhere.prefixes()), network)


def settled_by_name(everywhere: Verdict) -> Verdict:
    """Return the verdict on a need that only host names express from the verdict on all public addresses.

    It is decided where rules treat them all alike, wherever its names lead.
    """
    return everywhere if everywhere.outcome is not Outcome.PARTIAL else Verdict.unknown(NAMES_NOT_SEEN)


def _need_flows(need: Need, network: NetworkContext, wanted: tuple[Family, ...]) -> FlowSet | Unknown:
    destinations = _destinations(need, network)
    if isinstance(destinations, Unknown):
        return destinations
    protocols = PROTOCOL_NUMBERS.get(need.protocol)
    if protocols is None:
        return Unknown(f"the need {need.id} is of the protocol {need.protocol!r}, which no security rule names")
    used = [family for family in wanted if network.sources.of_family(family)]
    if not used:
        return Unknown(f"no client has an address of {_either(wanted)}")
    for family in used:
        if not destinations.of_family(family):
            return Unknown(f"{need.tag or f'the destination of {need.id}'} has no {family} address")
    ports = IntervalSet.of(*((port, port) for port in need.ports))
    return FlowSet.of(
        network.sources,
        AddressSet.union(destinations.only(family) for family in used),
        protocols,
        ports,
    )


def evaluate_flows(
    rule_set: RuleSet, flows: FlowSet, network: NetworkContext, *, direction: Direction = Direction.OUTBOUND
) -> Verdict:
    """Return the verdict of the rules of one direction on these flows, from any client."""
    return evaluate_path((rule_set,), flows, network, direction=direction)


def evaluate_path(
    rule_sets: Sequence[RuleSet],
    flows: FlowSet,
    network: NetworkContext,
    *,
    direction: Direction = Direction.OUTBOUND,
) -> Verdict:
    """Return the verdict on flows that have to pass every rule set in this order.

    Outbound the rule set of the network interface comes first and that of the subnet second
    (learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, checked 2026-11-23). Without any
    rule set everything is allowed, and the verdict has no deciding rule.
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
    """Return the verdict on which the readings of VirtualNetwork agree; each path is prepared under one of them."""
    parts = walk(paths[0], flows)
    for path in paths[1:]:
        parts = [agreed(one, other, _disagreement(one, other)) for one, other in product(parts, walk(path, flows))]
    return Verdict.of(parts)


def _disagreement(one: Part, other: Part) -> str:
    if one.outcome is other.outcome:
        return ""
    return (
        "a default route leads to an appliance or a gateway, so VirtualNetwork may stand for every address: read so, "
        f"this is {_outcome_by(other)}, and else {_outcome_by(one)}"
    )


def _outcome_by(part: Part) -> str:
    return f"{part.outcome} by {part.rule.name}" if part.rule else str(part.outcome)
