"""The effect of rule changes on traffic: exactly which addresses open and which close.

Only flows that a changed rule matches, before or after, can have another outcome, so only those are compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from acrnet.net import PORTS_ALL, PROTOCOLS_ALL, AddressSet, Family, FlowSet, IntervalSet, format_ports
from acrnet.registry.need import Need
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.rules.match import PROTOCOL_NUMBERS, rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.relevance import Relevance
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome, Transition, compare
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class EffectPart:
    """Addresses that open or close."""

    need: str | None
    """The id of the need they belong to; None for flows that no need asks for."""
    protocol: str
    ports: tuple[str, ...]
    prefixes: tuple[str, ...]
    """Destinations, in the fewest CIDRs."""
    addresses_v4: int
    addresses_v6: int


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
    """Return what opens and what closes for the clients of a rule set, by need, including what only may do so.

    `changed` are the rules in which the two rule sets differ, in their forms before and after. Flows count as opened if
    they may be denied before and may be allowed after, and the outcomes differ; likewise for what closes.
    """
    (effect,) = effects_of(before, after, changed, needs, networks, extents=[tuple(Extent)])
    return effect


def effects_of(
    before: RuleSet,
    after: RuleSet,
    changed: Sequence[SecurityRule],
    needs: Sequence[Need],
    networks: Sequence[NetworkContext],
    *,
    extents: Sequence[Collection[Extent]],
) -> tuple[Effect, ...]:
    """Return what opens and closes as `effect_of` does, once for each collection of extents and limited to it."""
    gathered = [(_Destinations(), _Destinations(), wanted) for wanted in extents]
    for network in networks:
        region = _touched(changed, network)
        relevant = Relevance([(network, region)])
        verdicts = [evaluate_flows(relevant.among(rules), region, network) for rules in (before, after)]
        transitions = compare(*verdicts)
        for opened, closed, wanted in gathered:
            opening, closing = opening_and_closing(transitions, wanted)
            opened.add(opening, needs, network)
            closed.add(closing, needs, network)
    return tuple(Effect(opened.parts(needs), closed.parts(needs)) for opened, closed, _ in gathered)


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


def effect_parts(need: str | None, flows: FlowSet) -> tuple[EffectPart, ...]:
    """Return flows as parts of an effect on one need, or on none."""
    destinations = _Destinations()
    destinations.add_to(need, flows)
    return destinations.parts(())


class _Destinations:
    """Destinations by need, protocol and ports, gathered over all clients."""

    def __init__(self) -> None:
        self._addresses: dict[tuple[str | None, str, tuple[str, ...]], AddressSet] = {}

    def add(self, flows: FlowSet, needs: Sequence[Need], network: NetworkContext) -> None:
        """Add flows under the needs that ask for them, and the rest under None."""
        if not flows:
            return
        rest = flows
        for need in needs:
            wanted = _wanted(need, network)
            self.add_to(need.id, flows & wanted)
            rest = rest - wanted
        self.add_to(None, rest)

    def add_to(self, need: str | None, flows: FlowSet) -> None:
        """Add flows to those of one need, or of none."""
        for flow in flows.flows:
            key = need, _protocol(flow.protocols), format_ports(flow.destination_ports)
            self._addresses[key] = self._addresses.get(key, AddressSet.EMPTY) | FlowSet((flow,)).destinations

    def parts(self, needs: Sequence[Need]) -> tuple[EffectPart, ...]:
        """Return the gathered destinations, in the order of the needs."""
        order = {need.id: number for number, need in enumerate(needs)}
        keys = sorted(self._addresses, key=lambda key: (order.get(key[0] or "", len(order)), key[1:]))
        return tuple(EffectPart(*key, self._addresses[key].prefixes(), *self._addresses[key].sizes) for key in keys)


def client_flows(network: NetworkContext) -> FlowSet:
    """Return all flows that the clients can send."""
    return FlowSet.of(network.sources, AddressSet.ALL, PROTOCOLS_ALL, PORTS_ALL)


def _touched(changed: Sequence[SecurityRule], network: NetworkContext) -> FlowSet:
    """Return every flow of the clients that a changed rule matches, or may match, before or after."""
    sent = client_flows(network)
    return FlowSet.union(rule_flows(rule, network)[1] & sent for rule in changed)


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
