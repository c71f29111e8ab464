"""The limits of Azure Firewall, checked before anything is written.

Sizes, addresses and IP Groups: learn.microsoft.com/azure/azure-resource-manager/management/
azure-subscription-service-limits, checked 2026-11-29. How many groups a policy takes differs between pages, so
that is left to Azure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any, Final

from acrnet.firewall.rule import NetworkRule, RuleCollectionGroup, UnreadRule
from acrnet.plan.model import Problem, ProblemCode
from acrnet.targets.firewall_policy.drafting import rules_in

MAX_BYTES: Final = 2 * 1024 * 1024
"""Of one rule collection group."""
MAX_IP_GROUPS: Final = 200
"""That the rules of one firewall name."""
MAX_PAIRS: Final = 20_000
"""Distinct pairs of a source and a destination in the network rules of one firewall; an IP Group counts as one."""


def check_limits(name: str, body: Mapping[str, Any], groups: Iterable[RuleCollectionGroup]) -> tuple[Problem, ...]:
    """Return a problem for each limit that the owned group, or all groups of the line with it, would exceed."""
    every = list(groups)
    return (*_too_large(name, body), *_too_many_ip_groups(every), *_too_many_pairs(every))


def _too_large(name: str, body: Mapping[str, Any]) -> list[Problem]:
    size = len(json.dumps(body["properties"], separators=(",", ":")).encode())
    if size <= MAX_BYTES:
        return []
    return [
        Problem(
            ProblemCode.SIZE_LIMIT,
            f"{name} would take {size / 2**20:.1f} MB, over the limit of 2 MB for a rule collection group. Give the "
            "sources as an IP Group, or plan some registries with an owner of their own, which has its own group.",
        )
    ]


def _too_many_ip_groups(groups: Iterable[RuleCollectionGroup]) -> list[Problem]:
    named = {
        each
        for group in groups
        for _, rule in rules_in(group)
        if not isinstance(rule, UnreadRule)
        for each in (*rule.sources.groups, *rule.destinations.groups)
    }
    if len(named) <= MAX_IP_GROUPS:
        return []
    return [
        Problem(
            ProblemCode.IP_GROUP_LIMIT,
            f"The rules of the policy and its parents would name {len(named)} IP Groups, over the limit of "
            f"{MAX_IP_GROUPS} for a firewall. Give the sources as addresses, or in an IP Group that is in use.",
        )
    ]


def _too_many_pairs(groups: Iterable[RuleCollectionGroup]) -> list[Problem]:
    if len(list(islice(_pairs(groups), MAX_PAIRS + 1))) <= MAX_PAIRS:
        return []
    return [
        Problem(
            ProblemCode.ADDRESS_LIMIT,
            "The network rules of the policy and its parents would have more pairs of a source and a destination than "
            f"the {MAX_PAIRS:,} that a firewall takes. Give the sources as an IP Group, which counts as one.",
        )
    ]


def _pairs(groups: Iterable[RuleCollectionGroup]) -> Iterator[tuple[str, str]]:
    """Yield each pair once."""
    seen: set[tuple[str, str]] = set()
    for group in groups:
        for _, rule in rules_in(group):
            if isinstance(rule, NetworkRule):
                sources = (*rule.sources.prefixes, *rule.sources.groups)
                destinations = (*rule.destinations.prefixes, *rule.destinations.groups, *rule.destination_fqdns)
                for pair in product(sources, destinations):
                    if pair not in seen:
                        seen.add(pair)
                        yield pair
