"""The flows that a rule matches: for certain, or under conditions that are not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, FlowSet, IntervalSet
from acrnet.rules.doubt import Condition, Doubt
from acrnet.rules.network import NetworkContext, Reading, Resolution
from acrnet.rules.rule import Access, Endpoints, SecurityRule
from acrnet.unknown import reason_in

PROTOCOL_NUMBERS: Final = {
    "Tcp": IntervalSet.single(6),
    "Udp": IntervalSet.single(17),
    "Icmp": IntervalSet.single(1),
    "Esp": IntervalSet.single(50),
    "Ah": IntervalSet.single(51),
    "*": PROTOCOLS_ALL,
}
"""IANA protocol numbers by the name a rule has for them."""
ICMP_V6: Final = IntervalSet.single(58)
"""The protocol number that a rule for Icmp may match as well."""

_MOST_RIVALS: Final = 8
"""Up to this many rules of one priority are compared in pairs."""
_MOST_CACHED: Final = 1 << 12
"""The number of rules, and of sides of rules, that are cached; then the cache is cleared."""

Clause: TypeAlias = frozenset[Doubt]
"""Doubts of which one must be true; without any it is certain."""
_CERTAIN: Final[Clause] = frozenset()
Places: TypeAlias = list[tuple[AddressSet, Clause]]
"""Disjoint sets of addresses, each with the doubts of which one must be true for a rule to match there."""
_Numbers: TypeAlias = list[tuple[IntervalSet, Clause]]


@dataclass(frozen=True, slots=True)
class Region:
    """Flows that a rule matches under one condition."""

    flows: FlowSet
    condition: Condition
    """Empty where the rule matches for certain."""


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """The flows that one rule matches under one reading of VirtualNetwork."""

    rule: SecurityRule
    regions: tuple[Region, ...]
    """Disjoint."""

    @property
    def certain(self) -> FlowSet:
        """The flows that the rule is sure to match."""
        return FlowSet.disjoint_union(region.flows for region in self.regions if not region.condition)

    @property
    def possible(self) -> FlowSet:
        """The flows that the rule may match."""
        return FlowSet.disjoint_union(region.flows for region in self.regions)


class Matcher:
    """Returns the matches of rules in one network under one reading; each rule and side is worked out once."""

    def __init__(self, network: NetworkContext, reading: Reading) -> None:
        self._network = network
        self._reading = reading
        self._places: dict[tuple[str, Endpoints, str], Places] = {}
        self._matches: dict[int, RuleMatch] = {}
        """By the identity of the rule, which the match keeps alive, so that the identity is not reused."""

    def matches(self, rules: Sequence[SecurityRule]) -> tuple[RuleMatch, ...]:
        """Return the match of each rule; the rules are those of one direction in the order they are tried.

        Azure refuses two rules with one priority in a direction, but files have them. Nothing says which is tried
        first, so where one of them allows what the other denies, the earlier one is in doubt.
        """
        matches = [self.match(rule) for rule in rules]
        by_priority: dict[int, list[int]] = {}
        for index, rule in enumerate(rules):
            by_priority.setdefault(rule.priority, []).append(index)
        for tied in by_priority.values():
            if len(tied) > 1:
                for index, match in zip(tied, _contested([matches[index] for index in tied]), strict=True):
                    matches[index] = match
        return tuple(matches)

    def match(self, rule: SecurityRule) -> RuleMatch:
        """Return the match of one rule."""
        match = self._matches.get(id(rule))
        if match is None:
            if len(self._matches) >= _MOST_CACHED:
                self._matches.clear()
            match = self._matches[id(rule)] = self._match(rule)
        return match

    def _match(self, rule: SecurityRule) -> RuleMatch:
        regions = [
            Region(
                FlowSet.of(sources, destinations, protocols, destination_ports, source_ports),
                frozenset(clause for clause in clauses if clause),
            )
            for sources, *source in self._side("source", rule, rule.sources)
            for destinations, *destination in self._side("destination", rule, rule.destinations)
            for protocols, *protocol in _protocols(rule)
            for destination_ports, *port in _ports("destination port", rule, rule.unread_destination_ports)
            for source_ports, *source_port in _ports("source port", rule, rule.unread_source_ports)
            for clauses in [(*source, *destination, *protocol, *port, *source_port, _standing(rule))]
        ]
        return RuleMatch(rule, tuple(region for region in regions if region.flows))

    def _side(self, side: str, rule: SecurityRule, endpoints: Endpoints) -> Places:
        if not (endpoints.prefixes or endpoints.groups):
            return [(AddressSet.ALL, frozenset((_missing(side, rule),)))]
        key = (side, endpoints, _doubt_key(rule) if _placeholders(endpoints) else "")
        places = self._places.get(key)
        if places is None:
            if len(self._places) >= _MOST_CACHED:
                self._places.clear()
            places = self._places[key] = self._resolve(*key)
        return places

    def _resolve(self, side: str, endpoints: Endpoints, rule: str) -> Places:
        """Return the addresses of one side of a rule, divided by the doubts that each part depends on.

        An unknown tag is the same tag in every rule, but a placeholder can stand for another value in each.
        """
        names = [
            *((name, self._network.resolve(spelled, self._reading)) for name, spelled in endpoints.spellings()),
            *((group, self._network.resolve_group(group)) for group in endpoints.groups),
        ]
        placeholders = _placeholders(endpoints)
        return places_of(
            side, [(f"{name} of {rule}" if name in placeholders else name, resolution) for name, resolution in names]
        )


def places_of(side: str, names: Sequence[tuple[str, Resolution]]) -> Places:
    """Return the addresses that names on one side of a rule stand for, divided by the doubts each part depends on.

    Each name comes with its key: names with the same key stand for the same thing, in whatever rule they are. The first
    part is certain, and may be empty.
    """
    certain = AddressSet.union(resolution.certain for _, resolution in names)
    places: Places = []
    for key, resolution in names:
        if resolution.possible is not resolution.certain:
            places = _with_doubt(places, resolution, certain, Doubt(side, key, resolution.reason))
    return [(certain, _CERTAIN), *places]


def matcher_of(network: NetworkContext, reading: Reading) -> Matcher:
    """Return the matcher of a network under one reading: the same object each time, so that its cache is shared."""
    matcher = network.matchers.get(reading)
    if matcher is None:
        matcher = network.matchers[reading] = Matcher(network, reading)
    return matcher


def rule_flows(rule: SecurityRule, network: NetworkContext) -> tuple[FlowSet, FlowSet]:
    """Return the flows that a rule matches under every reading of the network, and those it may match under any.

    The flows are those of any client, not only of the context's sources.
    """
    matches = [matcher_of(network, reading).match(rule) for reading in network.readings()]
    certain, possible = matches[0].certain, matches[0].possible
    for match in matches[1:]:
        certain &= match.certain
        possible |= match.possible
    return certain, possible


def match_doubts(rule: SecurityRule, flows: FlowSet, network: NetworkContext) -> tuple[str, ...]:
    """Return why it is not known whether a rule matches all of these flows, each reason once, sorted.

    The reasons are clauses that can follow "because"; empty where only the readings of VirtualNetwork disagree.
    """
    regions = [region for reading in network.readings() for region in matcher_of(network, reading).match(rule).regions]
    doubts = {
        doubt.reason
        for region in regions
        if region.condition and not flows.isdisjoint(region.flows)
        for clause in region.condition
        for doubt in clause
    }
    return tuple(sorted(doubts))


def _with_doubt(places: Places, resolution: Resolution, certain: AddressSet, doubt: Doubt) -> Places:
    """Divide addresses further by those that one more name may stand for."""
    reach = resolution.possible - certain
    divided: Places = []
    for addresses, clause in places:
        divided.append((addresses & reach, clause | {doubt}))
        divided.append((addresses - reach, clause))
        reach -= addresses
    divided.append((reach, frozenset((doubt,))))
    return [(addresses, clause) for addresses, clause in divided if addresses]


def _placeholders(endpoints: Endpoints) -> frozenset[str]:
    """Return the texts on a side that are neither an address prefix nor a service tag nor the id of a group."""
    if not (endpoints.unread or endpoints.groups):
        return frozenset()
    return frozenset(
        (
            *(text.lower() for text in endpoints.unread),
            *(group for group in endpoints.groups if not group.startswith("/")),
        )
    )


def _missing(field: str, rule: SecurityRule) -> Doubt:
    """Return the doubt about a field that a rule lacks; it is a doubt of this rule alone."""
    return Doubt(f"missing {field}", _doubt_key(rule), f"a rule names no {field}")


def _unread(field: str, text: str, rule: SecurityRule, reason: str) -> Doubt:
    """Return the doubt about a text that is not a value of a field; in another rule the text may mean another."""
    return Doubt(field, f"{text} of {_doubt_key(rule)}", reason)


def _doubt_key(rule: SecurityRule) -> str:
    """Return a key for doubts about a rule; rules with the same name and access may share it."""
    return f"{rule.name} {rule.access}"


def _protocols(rule: SecurityRule) -> _Numbers:
    numbers = PROTOCOL_NUMBERS.get(rule.protocol)
    if numbers is None:
        reason = reason_in(rule.protocol) or f"{rule.protocol!r} is not a protocol of a security rule"
        doubt = _unread("protocol", rule.protocol, rule, reason) if rule.protocol else _missing("protocol", rule)
        return [(PROTOCOLS_ALL, frozenset((doubt,)))]
    if rule.protocol == "Icmp":
        doubt = Doubt("protocol", "ICMPv6", "whether Icmp covers ICMPv6 is not documented")
        return [(numbers, _CERTAIN), (ICMP_V6, frozenset((doubt,)))]
    return [(numbers, _CERTAIN)]


def _ports(side: str, rule: SecurityRule, unread: tuple[str, ...]) -> _Numbers:
    ports = rule.source_ports if side == "source port" else rule.destination_ports
    if not unread:
        return [(ports, _CERTAIN)]
    doubts = [
        _unread(side, text, rule, reason_in(text) or f"{text!r} is no {side}") if text else _missing(side, rule)
        for text in unread
    ]
    return [(ports, _CERTAIN), (PORTS_ALL - ports, frozenset(doubts))]


def _standing(rule: SecurityRule) -> Clause:
    """Return the doubt whether a rule applies at its place, if its direction, access or priority was not read."""
    if not rule.unread:
        return _CERTAIN
    return frozenset((Doubt("rule", _doubt_key(rule), "; ".join(rule.unread)),))


def _contested(tied: Sequence[RuleMatch]) -> list[RuleMatch]:
    """Return matches of one priority, each in doubt where a later one of the other access may be tried first."""
    behind: dict[Access, list[RuleMatch]] = {access: [] for access in Access}
    reach = dict.fromkeys(Access, FlowSet.EMPTY)
    matches: list[RuleMatch] = []
    for match in reversed(tied):
        access = match.rule.access
        (other,) = set(Access) - {access}
        rivals = behind[other]
        standing = match
        if match.rule.unread:
            # It may not apply there at all, and then the rivals decide: that covers the case that they come first.
            rivals = []
        if len(rivals) <= _MOST_RIVALS:
            for rival in reversed(rivals):
                standing = _in_doubt(standing, rival.possible, f"{match.rule.name} and {rival.rule.name}")
        else:
            # Comparing hundreds in pairs would take minutes, for no more information.
            names = f"{match.rule.name}, {rivals[-1].rule.name} and {len(rivals) - 1} more"
            standing = _in_doubt(standing, reach[other], names)
        matches.append(standing)
        behind[access].append(match)
        if len(tied) > _MOST_RIVALS:
            reach[access] |= match.possible
    return matches[::-1]


def _in_doubt(match: RuleMatch, rival: FlowSet, names: str) -> RuleMatch:
    reason = f"the rules {names} have the same priority {match.rule.priority} and disagree"
    return contested(match, rival, Doubt("order", names, reason))


def contested(match: RuleMatch, rival: FlowSet, doubt: Doubt) -> RuleMatch:
    """Return a match that depends on a further doubt where it shares flows with a rival."""
    return replace(match, regions=tuple(_contested_regions(match.regions, rival, frozenset((doubt,)))))


def _contested_regions(regions: Iterable[Region], rival: FlowSet, clause: Clause) -> Iterable[Region]:
    for region in regions:
        shared, free = region.flows.split(rival)
        if shared:
            yield Region(shared, region.condition | {clause})
        if free:
            yield Region(free, region.condition)
