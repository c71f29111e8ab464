"""Which rules can matter to some flows, and to which addresses: all that the quick evaluation looks at."""

from __future__ import annotations

from typing import Final, NamedTuple

from acrnet.net import PORTS_ALL, AddressSet, IntervalSet
from acrnet.rules.atoms import Line, line_of
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Direction, Endpoints, RuleSet, SecurityRule

_REMEMBERED: Final = 1 << 15
"""How many sides of rules, and ports, are remembered before all are forgotten."""


class Candidate(NamedTuple):
    """A rule that may take flows in question."""

    rule: SecurityRule
    sources: Line
    destinations: Line
    certain: bool
    """Whether it is sure to take all flows in question between these, and no others."""


class _Side(NamedTuple):
    """What one side of a rule holds of the addresses in question."""

    endpoints: Endpoints
    addresses: Line
    """All that it may hold."""
    certain: bool
    """Whether it is sure to hold them."""


class Candidates:
    """Finds the candidates among rules for flows of one protocol and some ports between given addresses.

    What a value means is looked up by its identity: readers give equal sides and ports as the same value.
    """

    def __init__(
        self,
        network: NetworkContext,
        sources: AddressSet,
        destinations: AddressSet,
        protocols: IntervalSet,
        ports: IntervalSet,
    ) -> None:
        self._network = network
        self._sources, self._destinations, self._ports = sources, destinations, ports
        self._protocols = {name: _covers(numbers, protocols) for name, numbers in PROTOCOL_NUMBERS.items()}
        self._source_sides: dict[int, _Side] = {}
        self._destination_sides: dict[int, _Side] = {}
        self._known_ports: dict[int, tuple[IntervalSet, bool | None]] = {}

    def among(self, rule_set: RuleSet) -> list[Candidate]:
        """Return the outbound rules that may take flows in question, in the order they are tried."""
        found: list[Candidate] = []
        outbound = Direction.OUTBOUND
        for rule in rule_set.rules:
            if rule.direction is not outbound:
                continue
            protocol = self._protocols.get(rule.protocol)
            if protocol is False:
                continue
            ports = self._reached(rule)
            if ports is False:
                continue
            destinations = self._side(self._destination_sides, rule.destinations, self._destinations)
            if not destinations.addresses:
                continue
            sources = self._side(self._source_sides, rule.sources, self._sources)
            if not sources.addresses:
                continue
            certain = (
                protocol is True and ports is True and sources.certain and destinations.certain and not rule.unread
            )
            found.append(Candidate(rule, sources.addresses, destinations.addresses, certain))
        return _doubting_order(found)

    def _reached(self, rule: SecurityRule) -> bool | None:
        """Whether a rule is about the ports in question; None where that is not known, or holds for some of them."""
        ports = rule.destination_ports
        known = self._known_ports.get(id(ports))
        if known is None or known[0] is not ports:
            if len(self._known_ports) >= _REMEMBERED:
                self._known_ports.clear()
            known = self._known_ports[id(ports)] = (ports, _covers(ports, self._ports))
        reached = known[1]
        if reached is False:
            return None if rule.unread_destination_ports else False
        return reached if rule.source_ports is PORTS_ALL or rule.source_ports == PORTS_ALL else None

    def _side(self, sides: dict[int, _Side], endpoints: Endpoints, wanted: AddressSet) -> _Side:
        side = sides.get(id(endpoints))
        if side is None or side.endpoints is not endpoints:
            if len(sides) >= _REMEMBERED:
                sides.clear()
            side = sides[id(endpoints)] = self._resolved(endpoints, wanted)
        return side

    def _resolved(self, endpoints: Endpoints, wanted: AddressSet) -> _Side:
        literal, names = _divided(endpoints)
        resolutions = [
            *(self._network.resolve(name) for name in names),
            *(self._network.resolve_group(group) for group in endpoints.groups),
        ]
        if not endpoints.prefixes and not endpoints.groups:
            return _Side(endpoints, line_of(wanted), certain=False)
        certain = AddressSet.union((literal, *(each.certain for each in resolutions))) & wanted
        possible = AddressSet.union((certain, *(each.possible & wanted for each in resolutions)))
        return _Side(endpoints, line_of(possible), certain=possible == certain)


def _divided(endpoints: Endpoints) -> tuple[AddressSet, list[str]]:
    """Return the CIDRs on a side together, and the names on it as spelt.

    Where something only looks like a CIDR, everything counts as a name, so that what it may stand for is looked up.
    """
    try:
        literal = AddressSet.parse(name for name in endpoints.prefixes if _is_literal(name))
    except ValueError:
        return AddressSet.EMPTY, [spelled for _, spelled in endpoints.spellings()]
    return literal, [spelled for name, spelled in endpoints.spellings() if not _is_literal(name)]


def _is_literal(prefix: str) -> bool:
    """Whether a prefix in normal form looks like a CIDR: names begin with a letter and have no colon."""
    return prefix[:1].isdigit() or ":" in prefix


def _covers(numbers: IntervalSet, wanted: IntervalSet) -> bool | None:
    """Whether all of `wanted` is in `numbers`, or nothing of it; None where some is."""
    if wanted <= numbers:
        return True
    return False if wanted.isdisjoint(numbers) else None


def _doubting_order(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates with those in doubt that share a priority and disagree: nobody knows which comes first."""
    for index in range(1, len(found)):
        rule, before = found[index].rule, found[index - 1].rule
        if rule.priority == before.priority:
            return _with_ties(found)
    return found


def _with_ties(found: list[Candidate]) -> list[Candidate]:
    accesses: dict[int, set[str]] = {}
    for each in found:
        accesses.setdefault(each.rule.priority, set()).add(each.rule.access)
    return [each._replace(certain=each.certain and len(accesses[each.rule.priority]) == 1) for each in found]
