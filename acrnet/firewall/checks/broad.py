"""Network rules that let clients reach more than the names that application rules limit them to."""

from __future__ import annotations

from typing import NamedTuple

from acrnet.firewall.context import FirewallContext
from acrnet.firewall.fqdn import covers
from acrnet.firewall.labels import LabelledRule, labelled_collections, rules_labelled
from acrnet.firewall.match import Question
from acrnet.firewall.rule import Action, ApplicationRule, NetworkRule, Rule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.firewall.tried import matches_of
from acrnet.net import FlowSet
from acrnet.rules.network import literal

_MOST_ADDRESSES = 1 << 16
"""A prefix of more addresses is taken to hold more than one service: those of single services are /16 at most."""


class BroadRule(NamedTuple):
    """A network rule that allows connections to a host, and to much else."""

    rule: LabelledRule
    destinations: tuple[str, ...]
    """Those of its destinations that hold more than the host, as the rule spells them."""
    names: tuple[LabelledRule, ...]
    """The application rules that allow the host by its name, for some of the same clients."""


def broad_rules(rules: FirewallRules, flows: FlowSet, name: str, context: FirewallContext) -> tuple[BroadRule, ...]:
    """Return the network rules that admit clients to everything at the addresses of a host which others allow by name.

    Only what rules match for certain counts, and of several network rules the first. A service tag is broad, because it
    admits every registry or storage account there, and so are `*` and prefixes longer than those of one service.
    """
    if not any(_names(rule, name) for place in labelled_collections(rules) for rule in place.rules):
        return ()
    matches = matches_of(rules, Question.of(rules, flows, name, context))
    labelled = rules_labelled(rules, {match.rule.name for match in matches})
    by_name = [
        (origin, match.certain)
        for match in matches
        if (origin := labelled.get(match.rule.name)) is not None and _allows_by_name(origin, name)
    ]
    result: list[BroadRule] = []
    rest = flows
    for match in matches:
        origin = labelled.get(match.rule.name)
        if origin is None or not isinstance(origin.rule, NetworkRule) or not match.certain:
            continue
        inside, rest = rest.split(match.certain)
        broad = _broad(origin.rule) if origin.collection.action is Action.ALLOW else ()
        limited = [each for each, certain in by_name if not inside.isdisjoint(certain)] if inside and broad else []
        if limited:
            result.append(BroadRule(origin, broad, tuple(limited)))
    return tuple(result)


def _names(rule: Rule, host: str) -> bool:
    """Whether an application rule covers a host by more than an asterisk alone."""
    return isinstance(rule, ApplicationRule) and any(fqdn != "*" and covers(fqdn, host) for fqdn in rule.fqdns)


def _allows_by_name(origin: LabelledRule, host: str) -> bool:
    return origin.collection.action is Action.ALLOW and _names(origin.rule, host)


def _broad(rule: NetworkRule) -> tuple[str, ...]:
    if rule.destination_fqdns or rule.destination_locations:
        return ()
    return tuple([spelled for prefix, spelled in rule.destinations.spellings() if _is_broad(prefix)])


def _is_broad(prefix: str) -> bool:
    addresses = literal(prefix)
    return addresses is None or addresses.v4.size > _MOST_ADDRESSES or (bool(addresses.v6) and _is_short(prefix))


def _is_short(prefix: str) -> bool:
    return int(prefix.partition("/")[2] or 128) < 48
