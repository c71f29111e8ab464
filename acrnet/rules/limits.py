"""The limits of a network security group, and how far its rules fill them.

1,000 rules; 4,000 address ranges over all sources, and 4,000 over all destinations; priorities 100 to 4096
(learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits and
/azure/virtual-network/network-security-groups-overview, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from acrnet.rules.rule import SecurityRule

MAX_RULES: Final = 1_000
MAX_ADDRESSES: Final = 4_000
LOWEST_PRIORITY: Final = 100
HIGHEST_PRIORITY: Final = 4_096


def custom_rules(rules: Iterable[SecurityRule]) -> tuple[SecurityRule, ...]:
    """Return the rules that count: those Azure adds do not."""
    return tuple(rule for rule in rules if not rule.default)


def custom_count(rules: Iterable[SecurityRule]) -> int:
    """Return how many rules of a rule set were written: one that was read in part counts once, whatever it may be."""
    custom = [rule for rule in rules if not rule.default]
    in_part = [rule for rule in custom if rule.unread]
    return len(custom) - len(in_part) + len({(rule.name, rule.unread) for rule in in_part})


def address_ranges(custom: Iterable[SecurityRule]) -> dict[str, int]:
    """Return how many address ranges, tags included, custom rules hold together as `sources` and `destinations`."""
    sources = destinations = 0
    for rule in custom:
        sources += len(rule.sources.prefixes)
        destinations += len(rule.destinations.prefixes)
    return {"sources": sources, "destinations": destinations}
