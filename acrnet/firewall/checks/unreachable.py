"""Application rules that are never asked, because network rules decide before names are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from acrnet.firewall.context import FirewallContext
from acrnet.firewall.labels import LabelledRule, labelled_collections, rules_labelled
from acrnet.firewall.match import Question
from acrnet.firewall.rule import Action, ApplicationRule, NetworkRule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.firewall.tried import matches_of
from acrnet.net import FlowSet


class Unreachable(NamedTuple):
    """Connections to a host name that an application rule would decide, if network rules did not before."""

    rule: LabelledRule
    """The application rule."""
    by: tuple[LabelledRule, ...]
    """The network rules, in the order they are tried."""
    flows: FlowSet
    """What they decide in its place."""
    whole: bool
    """Whether that is all that the application rule matches of the flows in question."""

    @property
    def opened(self) -> bool:
        """Whether the network rules allow all of it: then any name passes at these addresses."""
        return all(each.collection.action is Action.ALLOW for each in self.by)


def unreachable_rules(
    rules: FirewallRules, flows: FlowSet, name: str, context: FirewallContext
) -> tuple[Unreachable, ...]:
    """Return the application rules for a host name that network rules keep from deciding some of these flows.

    The flows are TLS connections to the name. Only what rules match for certain counts, and of several network rules
    the first. Rules that could not be read are left out.
    """
    question = Question.of(rules, flows, name, context)
    named = [
        rule
        for place in labelled_collections(rules)
        for rule in place.rules
        if isinstance(rule, ApplicationRule) and question.concerns(rule)
    ]
    if not named:
        return ()
    matches = matches_of(rules, question)
    labelled = rules_labelled(rules, {match.rule.name for match in matches})
    taken: list[tuple[LabelledRule, FlowSet]] = []
    unreachable: list[Unreachable] = []
    rest = flows
    for match in matches:
        origin = labelled.get(match.rule.name)
        if origin is None or not match.certain:
            continue
        if isinstance(origin.rule, NetworkRule):
            inside, rest = rest.split(match.certain)
            if inside:
                taken.append((origin, inside))
        elif isinstance(origin.rule, ApplicationRule):
            before = [(each, inside & match.certain) for each, inside in taken]
            lost = FlowSet.disjoint_union(inside for _, inside in before)
            if lost:
                unreachable.append(Unreachable(origin, _names(before), lost, match.certain <= lost))
    return tuple(unreachable)


def _names(taken: Iterable[tuple[LabelledRule, FlowSet]]) -> tuple[LabelledRule, ...]:
    return tuple(each for each, flows in taken if flows)
