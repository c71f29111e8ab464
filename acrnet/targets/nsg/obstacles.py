"""The foreign denies in the way of an owned rule, sorted by whether the rule may be placed before them.

A catch-all deny states a default ("nothing else leaves") and may be passed. Every other foreign deny states an
intention about particular traffic, and is passed only when the configuration names it together with its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from acrnet.net import PORTS_ALL, FlowSet
from acrnet.rules.evaluate import evaluate_flows
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import Access, RuleSet, SecurityRule
from acrnet.rules.verdict import Outcome
from acrnet.rules.wire import write_rule

Permission = tuple[str, str]
"""A deny that may be passed: its name in lower case, and the digest of its content."""

_ANY_SOURCE = frozenset({"*", "0.0.0.0/0", "virtualnetwork"})
_ANY_DESTINATION = frozenset({"*", "0.0.0.0/0", "internet", "azurecloud"})


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Which foreign denies would stop the flows of a rule that came last."""

    passable: tuple[SecurityRule, ...]
    """Denies an owned rule may be placed before, by priority."""
    blocking: tuple[SecurityRule, ...]
    """Denies that stop flows a need asks for, and that may not be passed; by priority."""
    limiting: tuple[SecurityRule, ...]
    """Denies that stop, or may stop, only flows no need asks for: an owned rule goes after them."""
    doubtful: tuple[SecurityRule, ...]
    """Denies of which it cannot be told whether they stop a need; an owned rule goes after them."""


def find_obstacles(
    foreign: RuleSet, needed: FlowSet, opened: FlowSet, network: NetworkContext, overrides: frozenset[Permission]
) -> Obstacles:
    """Return the denies among `foreign` that keep a rule opening `opened` from serving `needed`.

    `foreign` is the live rule set without the rules of this owner; `overrides` names the denies that the
    configuration allows to pass. Denies behind a passable deny count too: passing the first passes them all.
    """
    passable: list[SecurityRule] = []
    rules = foreign
    while found := [rule for rule in _deciding_denies(rules, opened, network) if _may_pass(rule, overrides)]:
        passable += found
        rules = _without(rules, found)
    blocking = [rule for rule in _deciding_denies(rules, needed, network) if not rule.default]
    doubtful = [rule for rule in _uncertain_denies(rules, needed, network) if rule not in blocking]
    limiting = [
        rule
        for rule in (*_deciding_denies(rules, opened, network), *_uncertain_denies(rules, opened, network))
        if not rule.default and rule not in blocking and rule not in doubtful
    ]
    return Obstacles(_ordered(passable), _ordered(blocking), _ordered(limiting), _ordered(doubtful))


def is_catch_all(rule: SecurityRule) -> bool:
    """Tell whether a deny states a default rather than an intention about particular traffic."""
    return (
        rule.access is Access.DENY
        and rule.protocol in {"*", "Tcp"}
        and not rule.sources.groups
        and not rule.destinations.groups
        and bool(_ANY_SOURCE & set(rule.sources.prefixes))
        and bool(_ANY_DESTINATION & set(rule.destinations.prefixes))
        and rule.source_ports == PORTS_ALL
        and 443 in rule.destination_ports
        and rule.destination_ports.size > 1
    )


def content_digest(rule: SecurityRule) -> str:
    """Return 12 hexadecimal digits that change whenever the meaning or the description of `rule` changes."""
    content = json.dumps(write_rule(rule), sort_keys=True).lower()
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _may_pass(rule: SecurityRule, overrides: frozenset[Permission]) -> bool:
    if rule.default:
        return False
    return is_catch_all(rule) or (rule.name.lower(), content_digest(rule)) in overrides


def _deciding_denies(rules: RuleSet, flows: FlowSet, network: NetworkContext) -> list[SecurityRule]:
    parts = evaluate_flows(rules, flows, network).parts
    return _unique(part.rule for part in parts if part.outcome is Outcome.DENIED and part.rule is not None)


def _uncertain_denies(rules: RuleSet, flows: FlowSet, network: NetworkContext) -> list[SecurityRule]:
    parts = evaluate_flows(rules, flows, network).parts
    uncertain = _unique(rule for part in parts if part.outcome is Outcome.UNDECIDABLE for rule in part.doubtful)
    return [rule for rule in uncertain if rule.access is Access.DENY and not rule.default]


def _unique(rules: Iterable[SecurityRule]) -> list[SecurityRule]:
    return list(dict.fromkeys(rules))


def _without(rules: RuleSet, gone: Sequence[SecurityRule]) -> RuleSet:
    return replace(rules, rules=tuple(rule for rule in rules.rules if rule not in gone))


def _ordered(rules: Sequence[SecurityRule]) -> tuple[SecurityRule, ...]:
    return tuple(sorted(rules, key=lambda rule: rule.priority))
