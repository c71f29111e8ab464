"""The candidates for flows: rules that may match some of them, with the addresses they may match."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from acrnet.net import PORTS_ALL, AddressSet, IntervalSet
from acrnet.rules.bulk.atoms import Line, line_of
from acrnet.rules.match import ICMP_V6, PROTOCOL_NUMBERS
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, Direction, Endpoints, RuleSet, SecurityRule

_MOST_CACHED: Final = 1 << 15
"""The number of sides of rules, and of port sets, that are cached; then the cache is cleared."""


class Candidate(NamedTuple):
    """A rule that may match some of the flows in question."""

    rule: SecurityRule
    sources: Line
    destinations: Line
    certain: bool
    """Whether it surely matches all flows in question between these addresses, and no others."""


class _Side(NamedTuple):
    """The addresses in question that are on one side of a rule."""

    endpoints: Endpoints
    addresses: Line
    """All that the side may contain."""
    certain: bool
    """Whether it surely contains them."""
    sure: Line
    """Those that it surely contains."""


class Candidates:
    """Selects the candidates among rules, for flows of one protocol and some ports between two sets of addresses.

    Sides and ports are looked up by identity, because readers return equal ones as the same object.
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
        """Return the outbound rules that may match flows in question, in the order they are tried."""
        candidates: list[Candidate] = []
        outbound, protocols, ports = Direction.OUTBOUND, self._protocols, self._ports
        destinations, sources = self._destinations.known, self._sources.known
        for rule in rule_set.rules:
            if rule.direction is not outbound:
                continue
            protocol = protocols.get(rule.protocol)
            if protocol is False:
                continue
            # Most rules end at one of these lookups, so they are inlined here.
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
            candidates.append(Candidate(rule, sent[1], to[1], certain))
        return _doubting_order(candidates)

    def at_worst(self, outbound: Iterable[SecurityRule]) -> list[Candidate] | None:
        """Return what allows surely match of the flows in question and denies may match, in the same order.

        Returns None if a rule applies to some of the protocols or ports in question and not to others.
        """
        candidates: list[Candidate] = []
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
                candidates.append(Candidate(rule, *taken, certain=True))
        return candidates

    def _about(self, rule: SecurityRule, *, allows: bool) -> bool | None:
        """Whether a rule applies to all protocols and ports in question, or to none of them; None for some of them.

        An unreadable field of an allow counts as matching nothing, and of a deny as matching everything.
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
    """Compares ports of rules with those in question."""

    def __init__(self, wanted: IntervalSet) -> None:
        self._wanted = wanted
        self.known: dict[int, tuple[IntervalSet, bool | None]] = {}
        """By identity, with the value itself, so that its identity is not reused."""

    def learn(self, ports: IntervalSet) -> tuple[IntervalSet, bool | None]:
        """Return the ports, with whether they include all those in question; None for some of them."""
        if len(self.known) >= _MOST_CACHED:
            self.known.clear()
        compared = self.known[id(ports)] = (ports, _covers(ports, self._wanted))
        return compared


class _Sides:
    """Resolves sources or destinations of rules to the addresses in question."""

    def __init__(self, network: NetworkContext, wanted: AddressSet) -> None:
        self._network, self._wanted = network, wanted
        self.known: dict[int, _Side] = {}
        """By identity, with the value itself, so that its identity is not reused."""

    def learn(self, endpoints: Endpoints) -> _Side:
        """Return the addresses of one side of a rule."""
        if len(self.known) >= _MOST_CACHED:
            self.known.clear()
        side = self.known[id(endpoints)] = self._resolved(endpoints)
        return side

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
    """Return the union of the CIDRs on a side, and the names on it as spelled.

    If a text only looks like a CIDR, all texts count as names, so that each is resolved.
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
    """Return the addresses in CIDRs; cached, because the groups of a plan have the same ones in different networks."""
    return AddressSet.parse(prefixes)


def _is_literal(prefix: str) -> bool:
    """Whether a prefix in normal form looks like a CIDR: names begin with a letter and have no colon."""
    return prefix[:1].isdigit() or ":" in prefix


def _covers(numbers: IntervalSet, wanted: IntervalSet) -> bool | None:
    """Whether all of `wanted` is in `numbers`, or none of it; None for a part of it."""
    if wanted <= numbers:
        return True
    return False if wanted.isdisjoint(numbers) else None


def _doubting_order(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates, in doubt where some share a priority and disagree, because their order is not known."""
    for index in range(1, len(candidates)):
        rule, before = candidates[index].rule, candidates[index - 1].rule
        if rule.priority == before.priority:
            return _with_ties(candidates)
    return candidates


def _with_ties(candidates: list[Candidate]) -> list[Candidate]:
    accesses: dict[int, set[str]] = {}
    for each in candidates:
        accesses.setdefault(each.rule.priority, set()).add(each.rule.access)
    return [each._replace(certain=each.certain and len(accesses[each.rule.priority]) == 1) for each in candidates]
