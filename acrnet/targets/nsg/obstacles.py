"""The foreign denies in the way of an owned rule, classified by whether the rule may be placed before them.

A catch-all deny may be passed. Every other foreign deny is a decision about particular traffic, and is passed only if
the configuration names it together with its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from acrnet.net import AddressSet, Family, FlowSet
from acrnet.rules.catch_all import catch_all_families
from acrnet.rules.match import rule_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, RuleSet, SecurityRule
from acrnet.rules.wire import write_rule

Permission = tuple[str, str]
"""A deny that may be passed: its name in lower case, and the digest of its content."""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The foreign denies that would block the flows of a rule placed last."""

    passable: tuple[SecurityRule, ...]
    """Denies that block or may block needed flows, and that an owned rule may be placed before; by priority."""
    indifferent: tuple[SecurityRule, ...]
    """Denies that an owned rule may be placed before, and that block only flows no need asks for; by priority."""
    blocking: tuple[SecurityRule, ...]
    """Denies that block needed flows, and that may not be passed; by priority."""
    limiting: tuple[SecurityRule, ...]
    """Denies that block, or may block, only flows no need asks for: an owned rule is placed after them."""
    doubtful: tuple[SecurityRule, ...]
    """Denies that may or may not block a need: an owned rule is placed after them."""


def find_obstacles(
    rules: RuleSet,
    needed: FlowSet,
    opened: FlowSet,
    network: NetworkContext,
    *,
    overrides: frozenset[Permission],
    everyone: AddressSet,
) -> Obstacles:
    """Return the denies among `rules` that keep a rule opening `opened` from serving `needed`.

    `rules` has the rules that will exist besides the owned rule; `overrides` are the denies that may be passed, and
    `everyone` are the addresses of all clients behind the group. A deny counts unless an earlier rule surely allows the
    flows it may block, so a deny behind another one counts too, and so does one that packets may not reach.
    """
    passable: list[SecurityRule] = []
    indifferent: list[SecurityRule] = []
    blocking: list[SecurityRule] = []
    limiting: list[SecurityRule] = []
    doubtful: list[SecurityRule] = []
    remaining = opened
    for rule in sorted(rules.outbound(), key=lambda rule: (rule.priority, rule.access is Access.ALLOW)):
        certain, possible = rule_flows(rule, network)
        if rule.access is Access.ALLOW:
            remaining = remaining - certain
        elif rule.default or remaining.isdisjoint(possible):
            continue
        elif _may_pass(rule, remaining, possible, overrides, everyone):
            (indifferent if possible.isdisjoint(remaining & needed) else passable).append(rule)
        elif remaining & certain & needed:
            blocking.append(rule)
        elif remaining & possible & needed:
            doubtful.append(rule)
        else:
            limiting.append(rule)
    return Obstacles(tuple(passable), tuple(indifferent), tuple(blocking), tuple(limiting), tuple(doubtful))


def merged(several: Iterable[Obstacles]) -> Obstacles:
    """Return the obstacles for several groups of clients together; each deny is in its worst class for any of them."""
    each = tuple(several)
    seen: set[SecurityRule] = set()

    def collect(kind: Callable[[Obstacles], tuple[SecurityRule, ...]]) -> tuple[SecurityRule, ...]:
        rules = {rule for obstacles in each for rule in kind(obstacles)} - seen
        seen.update(rules)
        return tuple(sorted(rules, key=lambda rule: (rule.priority, rule.name)))

    blocking = collect(lambda obstacles: obstacles.blocking)
    doubtful = collect(lambda obstacles: obstacles.doubtful)
    limiting = collect(lambda obstacles: obstacles.limiting)
    passable = collect(lambda obstacles: obstacles.passable)
    return Obstacles(passable, collect(lambda obstacles: obstacles.indifferent), blocking, limiting, doubtful)


def content_digest(rule: SecurityRule) -> str:
    """Return 12 hexadecimal digits that change whenever the meaning or the description of `rule` changes."""
    content = json.dumps(write_rule(rule), sort_keys=True).lower()
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _may_pass(
    rule: SecurityRule,
    remaining: FlowSet,
    possible: FlowSet,
    overrides: frozenset[Permission],
    everyone: AddressSet,
) -> bool:
    """Whether a deny that may block some of the remaining flows may be passed, in each family that it blocks."""
    if (rule.name.lower(), content_digest(rule)) in overrides:
        return True
    families = catch_all_families(rule, everyone)
    if not families or len(families) == len(Family):
        return bool(families)
    stopped = (remaining & possible).destinations
    return all(family in families or not stopped.of_family(family) for family in Family)
