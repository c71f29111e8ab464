"""Which rules of firewalls are equal but for the names and ids of policies and groups that say where they are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import TypeAlias

from acrnet.firewall.rule import RuleCollectionGroup, UnreadRule
from acrnet.firewall.rule_order import FirewallRules
from acrnet.unknown import Unknown

_Group: TypeAlias = tuple[str, object, object]


class EqualRules:
    """Gives all rules that decide alike, and are written alike, one key; groups of rules are compared once each."""

    def __init__(self) -> None:
        self._known: dict[_Group, list[tuple[tuple[tuple[str, ...], ...], int]]] = {}
        """Groups by what they do, with how addresses are written, which equality leaves out, and a number."""
        self._by_identity: dict[int, tuple[RuleCollectionGroup, int]] = {}
        """The numbers of groups, which it keeps alive: a parent is in the rules of all its children."""
        self._numbers = 0

    def key(self, rules: FirewallRules) -> Hashable:
        """Return a value that is the same for all rules of which only the id differs, and the ids of groups."""
        layers = tuple(
            [
                each if isinstance(each, Unknown) else (each.policy, tuple(map(self._group, each.groups)))
                for each in rules.layers
            ]
        )
        return layers, rules.dns_proxy, rules.dual_stack, rules.assumptions

    def _group(self, group: RuleCollectionGroup | Unknown) -> int | Unknown:
        if isinstance(group, Unknown):
            return group
        known = self._by_identity.get(id(group))
        if known is None:
            known = self._by_identity[id(group)] = group, self._number(group)
        return known[1]

    def _number(self, group: RuleCollectionGroup) -> int:
        alike = self._known.setdefault((group.name, group.priority, group.collections), [])
        spelled = tuple(_spellings(group))
        for spellings, number in alike:
            if spellings == spelled:
                return number
        self._numbers += 1
        alike.append((spelled, self._numbers))
        return self._numbers


def _spellings(group: RuleCollectionGroup) -> Iterator[tuple[str, ...]]:
    for collection in () if isinstance(group.collections, Unknown) else group.collections:
        for rule in () if isinstance(collection.rules, Unknown) else collection.rules:
            if not isinstance(rule, UnreadRule):
                yield rule.sources.spelled
                yield rule.destinations.spelled
