"""What the changes of an NSG mean for traffic: exactly which addresses open and which close.

Only flows that a changed rule matches, before or after, can fare differently; so it is enough to compare those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acrnet.net import Family, FlowSet, IntervalSet, format_ports
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
    live: RuleSet, after: RuleSet, changes: Sequence[Change], needs: Sequence[Need], network: NetworkContext
) -> Effect:
    """Return what opens and what closes for the clients of the NSG, by need.

    Flows that are not known to be denied before count as opened only if they are known to be allowed after; likewise
    for what closes: an effect is stated as far as it may exist.
    """
    region = _touched(changes, network)
    opened, closed = FlowSet.EMPTY, FlowSet.EMPTY
    overlay = compare(evaluate_flows(live, region, network), evaluate_flows(after, region, network))
    for before, now, flows in overlay:
        if now is not before and now is not Outcome.DENIED and before is not Outcome.ALLOWED:
            opened = opened | flows
        if now is not before and before is not Outcome.DENIED and now is not Outcome.ALLOWED:
            closed = closed | flows
    return Effect(tuple(_parts(opened, needs, network)), tuple(_parts(closed, needs, network)))


def _touched(changes: Sequence[Change], network: NetworkContext) -> FlowSet:
    """Return every flow of the clients that a changed rule matches, or may match, before or after."""
    touched = FlowSet.EMPTY
    for change in changes:
        for wire in (change.before, change.after):
            if wire is not None and change.before != change.after:
                _, possible = rule_flows(read_rule(wire), network)
                touched = touched | (possible & client_flows(network))
    return touched


def _parts(flows: FlowSet, needs: Sequence[Need], network: NetworkContext) -> Iterable[EffectPart]:
    """Yield the flows by the need that asks for them, then those that none asks for."""
    rest = flows
    for need in needs:
        wanted = _wanted(need, network)
        yield from _described(need.id, flows & wanted)
        rest = rest - wanted
    yield from _described(None, rest)


def _wanted(need: Need, network: NetworkContext) -> FlowSet:
    """Return the flows of a need in every family in which there are any: a tag opens both."""
    flows = FlowSet.EMPTY
    for family in Family:
        known = need_flows(need, network, families=(family,))
        if not isinstance(known, Unknown):
            flows = flows | known
    return flows


def _described(need: str | None, flows: FlowSet) -> Iterable[EffectPart]:
    by_service: dict[tuple[str, tuple[str, ...]], FlowSet] = {}
    for flow in flows.flows:
        key = _protocol(flow.protocols), format_ports(flow.destination_ports)
        by_service[key] = by_service.get(key, FlowSet.EMPTY) | FlowSet((flow,))
    for (protocol, ports), matching in sorted(by_service.items()):
        destinations = matching.destinations
        yield EffectPart(need, protocol, ports, destinations.prefixes(), *destinations.sizes)


def _protocol(numbers: IntervalSet) -> str:
    """Return the name that rules have for a set of protocols, or its numbers where they have none."""
    named = (name for name, known in PROTOCOL_NUMBERS.items() if known == numbers)
    return next(named, ",".join(f"{first}-{last}" for first, last in numbers.ranges()))
