"""Findings about nearly reached limits of Azure, and about priorities that several rules share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final

from acrnet.audit.checks.check import Evidence, Examined
from acrnet.audit.checks.remark import Remark
from acrnet.audit.kind import Kind
from acrnet.audit.model import Finding, Level
from acrnet.audit.naming_text import NAME
from acrnet.net import AddressSet
from acrnet.registry.model import Registry
from acrnet.rules.catch_all import catch_all_families
from acrnet.rules.limits import (
    LOWEST_PRIORITY,
    MAX_ADDRESSES,
    MAX_RULES,
    address_ranges,
    custom_rules,
    later_number,
)
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.words import named, rule_label

DUPLICATE_PRIORITY: Final = Kind(
    "duplicate_priority",
    (Level.WARNING,),
    "rules of one direction share a priority",
    "give each rule a priority of its own",
)
LIMIT_NEAR: Final = Kind(
    "limit_near",
    (
        Level.WARNING,
        Level.NOTE,
    ),
    "a group or a registry is close to a limit of Azure",
    "delete or join rules, or give a deny a higher number",
)
KINDS: Final = (DUPLICATE_PRIORITY, LIMIT_NEAR)

_NEAR: Final = 0.8
"""The share of a limit from which on there is a note."""
_FULL: Final = 0.95
"""The share of a limit from which on there is a warning, because one more registry may not fit."""
_FEW_PRIORITIES: Final = 5
"""Fewer free priorities are reported. A registry needs two rules for a region, or four with Entra ID and the Artifact
Registry."""
MAX_IP_RULES: Final = 200
"""The most IP rules of one registry
(learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks, checked 2026-11-23)."""


def findings(evidence: Evidence) -> Iterator[Remark | Finding]:
    """Yield findings about rule sets and registries that are nearly full, and about rules that share a priority."""
    for each in evidence.examined:
        rules = [rule for rule in each.subject.nsg.rule_set.rules if not rule.unread]
        if len(rules) >= _NEAR * MAX_RULES:
            yield from _near(each, "rules", len(custom_rules(rules)), MAX_RULES)
        for side, number in address_ranges(custom_rules(rules)).items():
            yield from _near(each, f"address ranges as {side}", number, MAX_ADDRESSES)
        yield from _priorities(each)
        yield from _duplicates(each, rules)
    yield from _of_registries(evidence.registries)


def _near(each: Examined, what: str, number: int, limit: int) -> Iterator[Remark]:
    if number >= _NEAR * limit:
        yield each.remark(
            LIMIT_NEAR,
            Level.WARNING if number >= _FULL * limit else Level.NOTE,
            NAME + f" has {number:,} {what}, and Azure allows at most {limit:,}.",
            "Delete rules that are not needed, and name service tags in place of long prefix lists.",
        )


def _priorities(each: Examined) -> Iterator[Remark]:
    """Yield a finding if few priorities are free before the first deny of everything, where allows have to go."""
    # At a later deny, the rules cannot have used all earlier priorities, so enough are free.
    last = LOWEST_PRIORITY + len(each.custom) + _FEW_PRIORITIES
    early = takewhile(lambda rule: rule.priority < last, each.custom)
    deny = next((rule for rule in early if _denies_everything(rule, each)), None)
    if deny is None:
        return
    taken = {rule.priority for rule in each.custom if LOWEST_PRIORITY <= rule.priority < deny.priority}
    free = max(deny.priority - LOWEST_PRIORITY, 0) - len(taken)
    if free < _FEW_PRIORITIES:
        number = later_number(deny, each.custom)
        yield each.remark(
            LIMIT_NEAR,
            Level.NOTE if free else Level.WARNING,
            NAME + f" has {free} free priorities from {LOWEST_PRIORITY} on before {rule_label(deny)}, where allows have"
            " to go.",
            f"Give {deny.name} a higher number, for example {number}."
            if number is not None
            else f"Give {deny.name} and the rules after it higher numbers.",
            rule=deny.name,
        )


def _denies_everything(rule: SecurityRule, each: Examined) -> bool:
    """Return whether a rule is a catch-all deny in an address family of some client."""
    if rule.access is not Access.DENY:
        return False
    clients = AddressSet.union(network.sources for network in each.networks)
    return any(clients.of_family(family) for family in catch_all_families(rule, clients))


def _duplicates(each: Examined, rules: Sequence[SecurityRule]) -> Iterator[Remark]:
    """Yield one finding for each priority that several rules of one direction share; `rules` are sorted by priority."""
    reported = None
    for rule, later in pairwise(rules):
        if rule.priority != later.priority or rule.direction is not later.direction:
            continue
        key = rule.direction, rule.priority
        if key == reported:
            continue
        reported = key
        same = [other.name for other in rules if (other.direction, other.priority) == key]
        yield each.remark(
            DUPLICATE_PRIORITY,
            Level.WARNING,
            NAME
            + f" has {len(same)} {rule.direction.lower()} rules with the priority {rule.priority}, so their order is"
            f" not defined: {named(same)}.",
            "Give each rule a priority of its own.",
            rule=rule.name,
        )


def _of_registries(registries: Sequence[Registry]) -> Iterator[Finding]:
    """Yield a finding for each registry that is close to its limit of IP rules."""
    for registry in registries:
        number = len(registry.ip_rules)
        if number >= _NEAR * MAX_IP_RULES:
            yield Finding(
                LIMIT_NEAR.id,
                Level.WARNING if number >= _FULL * MAX_IP_RULES else Level.NOTE,
                f"{registry.name} admits {number} addresses and ranges, and Azure allows at most {MAX_IP_RULES}.",
                "Join the ranges, or give the clients private endpoints.",
            )
