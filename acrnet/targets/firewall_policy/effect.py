"""What a change of the owned group opens and closes: host names, and addresses of service tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.firewall import ApplicationRule, FirewallContext, FirewallRules, NetworkRule, evaluate_flows, evaluate_need
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.net import Family, FlowSet, IntervalSet
from acrnet.registry.need import Need, Purpose
from acrnet.rules.effect import Effect, EffectPart, Extent, effect_parts, opening_and_closing
from acrnet.rules.evaluate import need_flows
from acrnet.rules.verdict import Outcome, compare
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.unknown import Unknown

_TCP: Final = IntervalSet.single(6)
_ANYWHERE: Final = ("0.0.0.0/0",)

Seen = tuple[FirewallRules, FirewallContext]
"""Rules with the context in which they are evaluated."""
Names = dict[tuple[str | None, tuple[int, ...]], list[str]]
"""Host names by the need that asks for them and by ports."""


def effect_of(before: Seen, after: Seen, groups: Sequence[RuleCollectionGroup | None], needs: Sequence[Need]) -> Effect:
    """Return what opens and what closes for the clients; `groups` is the owned group before and after."""
    opened, closed = _names(before, after, groups, needs)
    context = after[1]
    flows = _flows(groups, context)
    opening, closing = opening_and_closing(
        compare(*(evaluate_flows(rules, flows, None, seen) for rules, seen in (before, after))) if flows else (),
        tuple(Extent),
    )
    return Effect(
        (*_parts(opened), *_by_need(opening, needs, context)), (*_parts(closed), *_by_need(closing, needs, context))
    )


def _names(
    before: Seen, after: Seen, groups: Sequence[RuleCollectionGroup | None], needs: Sequence[Need]
) -> tuple[Names, Names]:
    """Return the host names of the owned rules that open and those that close."""
    opened: Names = {}
    closed: Names = {}
    for host, ports in _hosts(groups):
        asking = [need for need in needs if host in need.hosts and need.ports == ports]
        question = _for_host(host, ports)
        outcomes = [evaluate_need(rules, question, context).outcome for rules, context in (before, after)]
        if outcomes[0] is outcomes[1]:
            continue
        changed = opened if outcomes[1] is Outcome.ALLOWED or outcomes[0] is Outcome.DENIED else closed
        ids: list[str | None] = [each.id for each in asking]
        for need in ids or [None]:
            changed.setdefault((need, ports), []).append(host)
    return opened, closed


def _hosts(groups: Sequence[RuleCollectionGroup | None]) -> list[tuple[str, tuple[int, ...]]]:
    """Return the host names of application rules with their ports, each once; sorted."""
    return sorted(
        {
            (host, tuple(each.port for each in rule.protocols))
            for group in groups
            for _, rule in rules_in(group)
            if isinstance(rule, ApplicationRule)
            for host in rule.fqdns
        }
    )


def _for_host(host: str, ports: tuple[int, ...]) -> Need:
    """Return the need of a host name at any address."""
    return Need(
        id=host,
        registry="",
        purpose=Purpose.PLATFORM,
        region=None,
        hosts=(host,),
        tag=None,
        addresses=_ANYWHERE,
        protocol="Tcp",
        ports=ports,
        families=(Family.IPV4,),
        conditional_families=(),
        required=True,
        reason="",
    )


def _parts(names: Names) -> Iterator[EffectPart]:
    for (need, ports), hosts in names.items():
        yield EffectPart(need, "Tcp", tuple(map(str, ports)), (), 0, 0, tuple(hosts))


def _flows(groups: Sequence[RuleCollectionGroup | None], context: FirewallContext) -> FlowSet:
    """Return what the owned network rules match for the clients."""
    flows = FlowSet.EMPTY
    sources = context.network.sources
    for group in groups:
        for collection, rule in rules_in(group):
            if isinstance(rule, NetworkRule):
                for addresses, _ in context.places("destination", rule.destinations, f"{collection}/{rule.name}"):
                    flows = flows | FlowSet.of(sources, addresses, _TCP, rule.ports)
    return flows


def _by_need(flows: FlowSet, needs: Sequence[Need], context: FirewallContext) -> Iterator[EffectPart]:
    rest = flows
    for need in needs:
        wanted = [need_flows(need, context.network, (family,)) for family in need.families]
        known = FlowSet.union(each for each in wanted if not isinstance(each, Unknown))
        yield from effect_parts(need.id, [flows & known])
        rest = rest - known
    yield from effect_parts(None, [rest])
