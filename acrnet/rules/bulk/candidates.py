"""Which rules can matter to some flows, and to which addresses: all that the quick evaluation looks at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from acrnet.net import PORTS_ALL, AddressSet, IntervalSet
from acrnet.rules.bulk.atoms import Line, line_of
from acrnet.rules.match import ICMP_V6, PROTOCOL_NUMBERS
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Direction, Endpoints, RuleSet, SecurityRule

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
    sure: Line
    """Those that it is sure to hold."""


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
        self._protocols = {name: _covers(numbers, protocols) for name, numbers in PROTOCOL_NUMBERS.items()}
        if not protocols.isdisjoint(ICMP_V6) and not self._protocols["Icmp"]:
            self._protocols["Icmp"] = None
        self._ports = _Ports(ports)
        self._sources, self._destinations = _Sides(network, sources), _Sides(network, destinations)

    def among(self, rule_set: RuleSet) -> list[Candidate]:
        """Return the outbound rules that may take flows in question, in the order they are tried."""
        found: list[Candidate] = []
        outbound, protocols, ports = Direction.OUTBOUND, self._protocols, self._ports
        destinations, sources = self._destinations.known, self._sources.known
        for rule in rule_set.rules:
            if rule.direction is not outbound:
                continue
            protocol = protocols.get(rule.protocol)
            if protocol is False:
                continue
            # Most rules end at one of these looks, so they are written out here.
            reached = ports.known.get(id(rule.destination_ports)) or ports.learn(rule.destination_ports)
            if reached[1] is False and not rule.unread_destination_ports:
                continue
            to = destinations.get(id(rule.destinations)) or self._destinations.learn(rule.destinations)
            if not to[1]:
                continue
            sent = sources.get(id(rule.sources)) or self._sources.learn(rule.sources)
            if not sent[1]:
                continue
            certain = (
                protocol is True
                and reached[1] is True
                and to[2]
                and sent[2]
                and (rule.source_ports is PORTS_ALL or rule.source_ports == PORTS_ALL)
                and not rule.unread
            )
            found.append(Candidate(rule, sent[1], to[1], certain))
        return _doubting_order(found)

    def at_worst(self, outbound: Iterable[SecurityRule]) -> list[Candidate] | None:
        """Return what allows are sure to take of the flows in question and denies may take, in the order given.

        Returns None where a rule is about some of the protocols or ports in question and not about others.
        """
        found: list[Candidate] = []
        for rule in outbound:
            allows = rule.access is Access.ALLOW
            about = self._about(rule, allows=allows)
            if about is None:
                return None
            if not about:
                continue
            to = self._destinations.known.get(id(rule.destinations)) or self._destinations.learn(rule.destinations)
            sent = self._sources.known.get(id(rule.sources)) or self._sources.learn(rule.sources)
            taken = (sent.sure, to.sure) if allows else (sent.addresses, to.addresses)
            if all(taken):
                found.append(Candidate(rule, *taken, certain=True))
        return found

    def _about(self, rule: SecurityRule, *, allows: bool) -> bool | None:
        """Whether a rule is about all protocols and ports in question, or none of them; None where about some.

        What could not be read of an allow counts as nothing, and of a deny as everything.
        """
        if allows and rule.unread:
            return False
        protocol = self._protocols.get(rule.protocol, not allows)
        reached = self._ports.known.get(id(rule.destination_ports)) or self._ports.learn(rule.destination_ports)
        ports = True if rule.unread_destination_ports and not allows else reached[1]
        if protocol is False or ports is False:
            return False
        from_any = rule.source_ports == PORTS_ALL or (bool(rule.unread_source_ports) and not allows)
        if not from_any and not rule.source_ports:
            return False
        return True if protocol and ports and from_any else None


class _Ports:
    """Whether ports of rules are those in question."""

    def __init__(self, wanted: IntervalSet) -> None:
        self._wanted = wanted
        self.known: dict[int, tuple[IntervalSet, bool | None]] = {}
        """By identity, with the very value so that no other one can take its place."""

    def learn(self, ports: IntervalSet) -> tuple[IntervalSet, bool | None]:
        """Return ports with whether all that are in question are among them; None where only some are."""
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        found = self.known[id(ports)] = (ports, _covers(ports, self._wanted))
        return found


class _Sides:
    """What sources or destinations of rules hold of the addresses in question."""

    def __init__(self, network: NetworkContext, wanted: AddressSet) -> None:
        self._network, self._wanted = network, wanted
        self.known: dict[int, _Side] = {}
        """By identity, with the very value so that no other one can take its place."""

    def learn(self, endpoints: Endpoints) -> _Side:
        """Return what one side of a rule holds."""
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        found = self.known[id(endpoints)] = self._resolved(endpoints)
        return found

    def _resolved(self, endpoints: Endpoints) -> _Side:
        if not endpoints.prefixes and not endpoints.groups:
            return _Side(endpoints, line_of(self._wanted), certain=False, sure=())
        literal, names = _divided(endpoints)
        if not names and not endpoints.groups:
            line = line_of(literal & self._wanted)
            return _Side(endpoints, line, certain=True, sure=line)
        resolutions = [
            *(self._network.resolve(name) for name in names),
            *(self._network.resolve_group(group) for group in endpoints.groups),
        ]
        certain = AddressSet.union((literal, *(each.certain for each in resolutions))) & self._wanted
        possible = AddressSet.union((certain, *(each.possible & self._wanted for each in resolutions)))
        line = line_of(possible)
        if possible == certain:
            return _Side(endpoints, line, certain=True, sure=line)
        return _Side(endpoints, line, certain=False, sure=line_of(certain))


def _divided(endpoints: Endpoints) -> tuple[AddressSet, list[str]]:
    """Return the CIDRs on a side together, and the names on it as spelt.

    Where something only looks like a CIDR, everything counts as a name, so that what it may stand for is looked up.
    """
    literal = tuple([name for name in endpoints.prefixes if _is_literal(name)])
    try:
        addresses = _addresses(literal)
    except ValueError:
        return AddressSet.EMPTY, [spelled for _, spelled in endpoints.spellings()]
    if len(literal) == len(endpoints.prefixes):
        return addresses, []
    return addresses, [spelled for name, spelled in endpoints.spellings() if not _is_literal(name)]


@lru_cache(maxsize=1 << 11)
def _addresses(prefixes: tuple[str, ...]) -> AddressSet:
    """Return the addresses in CIDRs: a plan asks for the same ones again for each group, whose networks differ."""
    return AddressSet.parse(prefixes)


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
