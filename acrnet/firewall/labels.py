"""The labels by which verdicts name the rules of a firewall, and the rules behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from acrnet.firewall.rule import Rule, RuleCollection, RuleCollectionGroup
from acrnet.firewall.rule_order import FirewallRules
from acrnet.unknown import Unknown


class LabelledCollection(NamedTuple):
    """A rule collection with its place."""

    label: str
    """As `collection_label` returns it."""
    layer: int
    """The number of its policy among those of the firewall, 0 for the root."""
    group: RuleCollectionGroup
    collection: RuleCollection
    rules: tuple[Rule, ...]


class LabelledRule(NamedTuple):
    """A rule with its place."""

    place: LabelledCollection
    rule: Rule

    @property
    def label(self) -> str:
        """The name of the security rule that stands for it in verdicts.

        It is `hub/web/allow/contoso`; where the policy `hub` is judged by itself `web/allow/contoso`, so that policies
        with equal rules have equal verdicts; and `allow/contoso` for a classic rule.
        """
        return rule_label(self.place.label, self.rule)

    @property
    def layer(self) -> int:
        """The number of its policy among those of the firewall, 0 for the root."""
        return self.place.layer

    @property
    def group(self) -> RuleCollectionGroup:
        """The group it is in."""
        return self.place.group

    @property
    def collection(self) -> RuleCollection:
        """The collection it is in."""
        return self.place.collection


def collection_label(policy: str, group: str, collection: str) -> str:
    """Return the label of a collection; policy and group are "" where a label leaves them out."""
    return "/".join(filter(None, (policy, group, collection)))


def rule_label(collection: str, rule: Rule) -> str:
    """Return the label of a rule in the collection of a label."""
    return f"{collection}/{rule.name}"


def labelled_collections(rules: FirewallRules) -> Iterator[LabelledCollection]:
    """Yield every collection whose rules were read, by layer and group; there can be tens of thousands of rules."""
    for number, layer in enumerate(rules.layers):
        if isinstance(layer, Unknown):
            continue
        for group in layer.groups:
            if isinstance(group, Unknown) or isinstance(group.collections, Unknown):
                continue
            for each in group.collections:
                if not isinstance(each.rules, Unknown):
                    label = collection_label(layer.policy, group.name, each.name)
                    yield LabelledCollection(label, number, group, each, each.rules)


def labelled_rules(rules: FirewallRules) -> Iterator[LabelledRule]:
    """Yield every rule that was read, by layer, group and collection; rules of one name share a label."""
    for place in labelled_collections(rules):
        for rule in place.rules:
            yield LabelledRule(place, rule)


def rules_labelled(rules: FirewallRules, labels: Collection[str]) -> dict[str, LabelledRule]:
    """Return the rules with these labels, the last one of several with one label; other labels are left out."""
    if not labels:
        return {}
    wanted = frozenset(labels)
    prefixes = {label[: index + 1] for label in wanted for index, char in enumerate(label) if char == "/"}
    return {
        each.label: each
        for place in labelled_collections(rules)
        if f"{place.label}/" in prefixes
        for rule in place.rules
        if (each := LabelledRule(place, rule)).label in wanted
    }
