"""What the changes of an NSG mean for traffic: exactly which addresses open and which close.

Only flows that a changed rule matches, before or after, can fare differently; so it is enough to compare those.
"""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet, format_ports
from acrnet.plan.model import Change, Effect, EffectPart
from acrnet.registry.need import Need
from acrnet.rules.evaluate import evaluate_flows, need_flows
from acrnet.rules.match import PROTOCOL_NUMBERS, rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome, compare
from acrnet.rules.wire import read_rule
from acrnet.targets.nsg.clients import client_flows
from acrnet.unknown import Unknown


def effect_of(
    live: RuleSet, after: RuleSet, changes: Sequence[Change], needs: Sequence[Need], networks: Sequence[NetworkContext]
) -> Effect:
    """Return what opens and what closes for the clients of the NSG, by need.

    Flows that are not known to be denied before count as opened when they may be allowed after, likewise for what
    closes: an effect is stated as far as it may exist.
    """
    opened, closed = _Addresses(), _Addresses()
    for network in networks:
        region = _touched(changes, network)
        opening, closing = FlowSet.EMPTY, FlowSet.EMPTY
        overlay = compare(evaluate_flows(live, region, network), evaluate_flows(after, region, network))
        for before, now, flows in overlay:
            if now is not before and now is not Outcome.DENIED and before is not Outcome.ALLOWED:
                opening = opening | flows
            if now is not before and before is not Outcome.DENIED and now is not Outcome.ALLOWED:
                closing = closing | flows
        opened.add(opening, needs, network)
        closed.add(closing, needs, network)
    return Effect(opened.parts(needs), closed.parts(needs))


class _Addresses:
    """Destinations by need, protocol and ports, gathered over all clients."""

    def __init__(self) -> None:
        self._found: dict[tuple[str | None, str, tuple[str, ...]], AddressSet] = {}

    def add(self, flows: FlowSet, needs: Sequence[Need], network: NetworkContext) -> None:
        """Add flows under the needs that ask for them, and those that none asks for under None."""
        rest = flows
        for need in needs:
            wanted = _wanted(need, network)
            self._add(need.id, flows & wanted)
            rest = rest - wanted
        self._add(None, rest)

    def parts(self, needs: Sequence[Need]) -> tuple[EffectPart, ...]:
        """Return what was gathered, in the order of the needs."""
        order = {need.id: number for number, need in enumerate(needs)}
        keys = sorted(self._found, key=lambda key: (order.get(key[0] or "", len(order)), key[1:]))
        return tuple(EffectPart(*key, self._found[key].prefixes(), *self._found[key].sizes) for key in keys)

    def _add(self, need: str | None, flows: FlowSet) -> None:
        for flow in flows.flows:
            key = need, _protocol(flow.protocols), format_ports(flow.destination_ports)
            self._found[key] = self._found.get(key, AddressSet.EMPTY) | FlowSet((flow,)).destinations


def _touched(changes: Sequence[Change], network: NetworkContext) -> FlowSet:
    """Return every flow of the clients that a changed rule matches, or may match, before or after."""
    touched = FlowSet.EMPTY
    for change in changes:
        for wire in (change.before, change.after):
            if wire is not None and change.before != change.after:
                _, possible = rule_flows(read_rule(wire), network)
                touched = touched | (possible & client_flows(network))
    return touched


def _wanted(need: Need, network: NetworkContext) -> FlowSet:
    """Return the flows of a need in every family in which there are any: a tag opens both."""
    flows = FlowSet.EMPTY
    for family in Family:
        known = need_flows(need, network, families=(family,))
        if not isinstance(known, Unknown):
            flows = flows | known
    return flows


def _protocol(numbers: IntervalSet) -> str:
    """Return the name that rules have for a set of protocols, or its numbers where they have none."""
    named = (name for name, known in PROTOCOL_NUMBERS.items() if known == numbers)
    return next(named, ",".join(f"{first}-{last}" for first, last in numbers.ranges()))
