"""The order of changes in which no intermediate state cuts a need that was met."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from msgspec import structs

from acrnet.net import FlowSet
from acrnet.plan.model import Action, Change
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.relevance import Relevance
from acrnet.rules.rule import Access, RuleSet, SecurityRule
from acrnet.rules.wire import read_rule

_RANK = {Action.CREATE: 0, Action.UPDATE: 1, Action.DELETE: 2, Action.KEEP: 3}


def with_rule(rules: RuleSet, rule: SecurityRule) -> RuleSet:
    """Return the rule set with `rule` added, in place of a rule of the same name if there is one."""
    name = rule.name.lower()
    changed = [other for other in rules.rules if other.name.lower() != name]
    insort(changed, rule, key=_place)  # the others are sorted
    return structs.replace(rules, rules=tuple(changed))


def without_rule(rules: RuleSet, name: str) -> RuleSet:
    """Return the rule set without the rule of this name."""
    return structs.replace(rules, rules=tuple(rule for rule in rules.rules if rule.name.lower() != name.lower()))


def after_change(rules: RuleSet, change: Change) -> RuleSet:
    """Return the rule set after `change` alone."""
    if change.after is None:
        return without_rule(rules, change.name)
    return with_rule(rules, read_rule(change.after))


def after_changes(rules: RuleSet, changes: Sequence[Change]) -> RuleSet:
    """Return the rule set after all `changes`."""
    final = {change.name.lower(): change for change in changes}
    others = (rule for rule in rules.rules if rule.name.lower() not in final)
    written = (read_rule(change.after) for change in final.values() if change.after is not None)
    return structs.replace(rules, rules=tuple(sorted((*others, *written), key=_place)))


def safe_order(
    live: RuleSet, changes: Sequence[Change], needed: Sequence[tuple[NetworkContext, FlowSet]]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the changes in a safe order, and those without one.

    `needed` has the flows that the clients in each network need. A step is safe if none of them gets a worse outcome:
    allowed flows stay allowed, and undecidable ones do not become denied. Creates come first and deletes last, which is
    safe in all but contrived cases; if it is not, a later change that is safe goes first.
    """
    waiting = sorted(changes, key=lambda change: (_RANK[change.action], change.name.lower()))
    ordered: list[Change] = []
    rules = Relevance(needed).among(live)
    while waiting:
        for change in waiting:
            following = after_change(rules, change)
            if change.action is Action.KEEP or _is_safe(rules, following, change, needed):
                break
        else:
            return tuple(ordered), tuple(waiting)
        waiting.remove(change)
        ordered.append(change)
        rules = following
    return tuple(sorted(ordered, key=lambda change: change.action is Action.KEEP)), ()


def _is_safe(
    rules: RuleSet, following: RuleSet, change: Change, needed: Sequence[tuple[NetworkContext, FlowSet]]
) -> bool:
    """Whether no needed flow gets a worse outcome; only flows that the changed rule matches can get another one."""
    changed = [rule for each in (rules, following) for rule in each.rules if rule.name.lower() == change.name.lower()]
    for network, flows in needed:
        matches = [rule_flows(rule, network) for rule in changed]
        if change.action is Action.CREATE and all(map(_only_allows, changed, matches)):
            continue
        touched = FlowSet.union(possible & flows for _, possible in matches)
        before, after = (evaluate_flows(each, touched, network) for each in (rules, following))
        if not (before.allowed <= after.allowed and after.denied <= before.denied):
            return False
    return True


def _only_allows(rule: SecurityRule, match: tuple[FlowSet, FlowSet]) -> bool:
    """Whether a rule surely allows all that it may match, so that adding it cuts nothing."""
    certain, possible = match
    return rule.access is Access.ALLOW and certain == possible


def _place(rule: SecurityRule) -> tuple[str, int, str]:
    return rule.direction, rule.priority, rule.name
