"""The labels by which verdicts name the rules of a firewall, and the rules behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acrnet.firewall.rule import Rule, RuleCollection, RuleCollectionGroup
from acrnet.firewall.rule_order import FirewallRules
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class LabelledRule:
    """A rule with its place."""

    label: str
    """The name of the security rule that stands for it in verdicts: `hub/web/allow/contoso`, or `allow/contoso` for a
    classic rule."""
    layer: int
    """The number of its policy among those of the firewall, 0 for the root."""
    group: RuleCollectionGroup
    collection: RuleCollection
    rule: Rule


def collection_label(policy: str, group: str, collection: str) -> str:
    """Return the label of a collection; `policy` is "" for classic rules, which stand in no group."""
    return f"{policy}/{group}/{collection}" if policy else collection


def rule_label(collection: str, rule: Rule) -> str:
    """Return the label of a rule in the collection of a label."""
    return f"{collection}/{rule.name}"


def labelled_rules(rules: FirewallRules) -> Iterator[LabelledRule]:
    """Yield every rule that was read, by layer, group and collection; rules of one name share a label."""
    for number, layer in enumerate(rules.layers):
        if isinstance(layer, Unknown):
            continue
        for group in layer.groups:
            if isinstance(group, Unknown) or isinstance(group.collections, Unknown):
                continue
            for collection in group.collections:
                label = collection_label(layer.policy, group.name, collection.name)
                for rule in () if isinstance(collection.rules, Unknown) else collection.rules:
                    yield LabelledRule(rule_label(label, rule), number, group, collection, rule)
