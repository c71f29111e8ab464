"""The effect of rule changes on traffic: exactly which addresses open and which close.

Only flows that a changed rule matches, before or after, can have another outcome, so only those are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from operator import itemgetter
from typing import Final

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Family, FlowSet, IntervalSet, format_ports
from acrnet.registry.need import Need
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.rules.match import PROTOCOL_NUMBERS, rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.relevance import Relevance
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Transition, compare
from acrnet.unknown import Unknown

_MOST_CACHED: Final = 1 << 12
"""How many effects, and changes of rules, are cached; then the cache is cleared."""


@dataclass(frozen=True, slots=True)
class EffectPart:
    """Addresses or host names that open or close."""

    need: str | None
    """The id of the need they belong to; None for flows that no need asks for."""
    protocol: str
    ports: tuple[str, ...]
    prefixes: tuple[str, ...]
    """Destinations, in the fewest CIDRs."""
    addresses_v4: int
    addresses_v6: int
    hosts: tuple[str, ...] = ()
    """Host names that open or close wherever they lead; then there are no prefixes."""


class Extent(Enum):
    """How sure it is that flows open or close."""

    CERTAIN = auto()
    """They are allowed before and denied after, or the other way round."""
    POSSIBLE = auto()
    """Their outcome before or after cannot be decided."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The flows that open and close; all others keep their outcome."""

    opened: tuple[EffectPart, ...] = ()
    closed: tuple[EffectPart, ...] = ()


def effect_of(
    before: RuleSet,
    after: RuleSet,
    changed: Sequence[SecurityRule],
    needs: Sequence[Need],
    networks: Sequence[NetworkContext],
) -> Effect:
    """Return what opens and what closes for the clients of one rule set, including what only may do so."""
    (effect,) = Comparison([tuple(Extent)]).effects(before, after, changed, needs, networks)
    return effect


class Comparison:
    """Compares rule sets before and after changes; what many of them have in common is worked out once."""

    def __init__(self, extents: Sequence[Collection[Extent]]) -> None:
        """Each collection of extents asks for an effect of its own, limited to it."""
        self._extents = extents
        self._touched: dict[tuple[tuple[SecurityRule, ...], int], _Touched] = {}
        self._known: dict[tuple[object, ...], _KnownParts] = {}

    def effects(
        self,
        before: RuleSet,
        after: RuleSet,
        changed: Sequence[SecurityRule],
        needs: Sequence[Need],
        networks: Sequence[NetworkContext],
    ) -> tuple[Effect, ...]:
        """Return what opens and what closes for the clients of a rule set, by need, for each collection of extents.

        `changed` are the rules in which the two rule sets differ, in their forms before and after. Flows count as
        opened if they may be denied before and may be allowed after, and the outcomes differ; likewise for what closes.
        """
        transitions = [(self._transitions(before, after, tuple(changed), network), network) for network in networks]
        effects = []
        for wanted in self._extents:
            changes = [(opening_and_closing(each, wanted), network) for each, network in transitions]
            opened = [(opening, network) for (opening, _), network in changes if opening]
            closed = [(closing, network) for (_, closing), network in changes if closing]
            effects.append(Effect(self._parts(opened, needs), self._parts(closed, needs)))
        return tuple(effects)

    def _transitions(
        self, before: RuleSet, after: RuleSet, changed: tuple[SecurityRule, ...], network: NetworkContext
    ) -> tuple[Transition, ...]:
        key = changed, id(network)
        touched = self._touched.get(key)
        if touched is None:
            if len(self._touched) >= _MOST_CACHED:
                self._touched.clear()
            touched = self._touched[key] = _Touched.by(changed, network)
        verdicts = [evaluate_flows(touched.relevant.among(rules), touched.flows, network) for rules in (before, after)]
        return compare(*verdicts)

    def _parts(self, flows: Sequence[tuple[FlowSet, NetworkContext]], needs: Sequence[Need]) -> tuple[EffectPart, ...]:
        """Return the destinations of flows under the needs that ask for them, and the rest under None."""
        key = id(needs), *((each.flows, id(network)) for each, network in flows)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            known = self._known[key] = _KnownParts(flows, needs, _parts_by_need(flows, needs))
        return known.parts


@dataclass(frozen=True, slots=True)
class _Touched:
    """The flows of the clients of a network that changed rules match, or may match, before or after."""

    network: NetworkContext
    """Kept with what follows from it, so that its identity is not reused."""
    flows: FlowSet
    relevant: Relevance

    @classmethod
    def by(cls, changed: Sequence[SecurityRule], network: NetworkContext) -> _Touched:
        sent = client_flows(network)
        flows = FlowSet.union(rule_flows(rule, network)[1] & sent for rule in changed)
        return cls(network, flows, Relevance([(network, flows)]))


@dataclass(frozen=True, slots=True)
class _KnownParts:
    """The parts of an effect, and what they follow from, so that identities are not reused."""

    flows: Sequence[tuple[FlowSet, NetworkContext]]
    needs: Sequence[Need]
    parts: tuple[EffectPart, ...]


def opening_and_closing(transitions: Iterable[Transition], extents: Collection[Extent]) -> tuple[FlowSet, FlowSet]:
    """Return the flows that open and those that close in a comparison of verdicts."""
    opening, closing = FlowSet.EMPTY, FlowSet.EMPTY
    for then, now, flows in transitions:
        extent = Extent.POSSIBLE if Outcome.UNDECIDABLE in (then, now) else Extent.CERTAIN
        if now is then or extent not in extents:
            continue
        if now is not Outcome.DENIED and then is not Outcome.ALLOWED:
            opening = opening | flows
        if then is not Outcome.DENIED and now is not Outcome.ALLOWED:
            closing = closing | flows
    return opening, closing


def effect_parts(need: str | None, flows: Iterable[FlowSet]) -> Iterator[EffectPart]:
    """Yield flows as parts of an effect on one need, or on none, by protocol and ports."""
    destinations: dict[tuple[str, tuple[str, ...]], AddressSet] = {}
    for flow in (flow for each in flows for flow in each.flows):
        key = _protocol(flow.protocols), format_ports(flow.destination_ports)
        destinations[key] = destinations.get(key, AddressSet.EMPTY) | FlowSet((flow,)).destinations
    for (protocol, ports), addresses in sorted(destinations.items(), key=itemgetter(0)):
        yield EffectPart(need, protocol, ports, _prefixes(addresses), *addresses.sizes)


@lru_cache(maxsize=1 << 9)
def _prefixes(addresses: AddressSet) -> tuple[str, ...]:
    """Return addresses as prefixes; cached, because a change often has the same effect in many rule sets."""
    return addresses.prefixes()


def _parts_by_need(flows: Sequence[tuple[FlowSet, NetworkContext]], needs: Sequence[Need]) -> tuple[EffectPart, ...]:
    by_need: dict[str | None, list[FlowSet]] = {need.id: [] for need in needs}
    rests = by_need.setdefault(None, [])
    for each, network in flows:
        rest = each
        for need in needs:
            wanted = _wanted(need, network)
            by_need[need.id].append(each & wanted)
            rest = rest - wanted
        rests.append(rest)
    return tuple(part for need, parts in by_need.items() for part in effect_parts(need, parts))


def client_flows(network: NetworkContext) -> FlowSet:
    """Return all flows that the clients can send."""
    return FlowSet.of(network.sources, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)


def _wanted(need: Need, network: NetworkContext) -> FlowSet:
    """Return the flows of a need in every family that has any, because a tag opens both."""
    flows = FlowSet.EMPTY
    for family in Family:
        known = need_flows(need, network, families=(family,))
        if not isinstance(known, Unknown):
            flows = flows | known
    return flows


def _protocol(numbers: IntervalSet) -> str:
    """Return the name of a set of protocols in rules, or its numbers if it has no name."""
    named = (name for name, known in PROTOCOL_NUMBERS.items() if known == numbers)
    return next(named, ",".join(format_ports(numbers)))
