"""The limits of a network security group, how much of them its rules use, and which priorities are free.

1,000 rules; 4,000 address ranges over all sources, and 4,000 over all destinations; priorities 100 to 4096
(learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits and
/azure/virtual-network/network-security-groups-overview, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from acrnet.rules.rule import SecurityRule

MAX_RULES: Final = 1_000
MAX_ADDRESSES: Final = 4_000
LOWEST_PRIORITY: Final = 100
HIGHEST_PRIORITY: Final = 4_096

_WELL_BEHIND: Final = 4_000
"""A priority for a deny of everything that leaves room for rules before it, and a few behind it."""


def custom_rules(rules: Iterable[SecurityRule]) -> tuple[SecurityRule, ...]:
    """Return the rules that count towards the limit: all but the default rules."""
    return tuple(rule for rule in rules if not rule.default)


def custom_count(rules: Iterable[SecurityRule]) -> int:
    """Return the number of custom rules; one that was read in part counts once, though it is kept in several forms."""
    custom = [rule for rule in rules if not rule.default]
    in_part = [rule for rule in custom if rule.unread]
    return len(custom) - len(in_part) + len({(rule.name, rule.unread) for rule in in_part})


def address_ranges(custom: Iterable[SecurityRule]) -> dict[str, int]:
    """Return how many address ranges, tags included, custom rules have in all as `sources` and as `destinations`."""
    sources = destinations = 0
    for rule in custom:
        sources += len(rule.sources.prefixes)
        destinations += len(rule.destinations.prefixes)
    return {"sources": sources, "destinations": destinations}


def is_room_before(rule: SecurityRule, outbound: Collection[SecurityRule]) -> bool:
    """Whether a priority that Azure accepts is free before a rule."""
    # More priorities than rules: this spares a set of thousands for each finding.
    if min(rule.priority, HIGHEST_PRIORITY + 1) - LOWEST_PRIORITY > len(outbound):
        return True
    taken = {other.priority for other in outbound}
    return any(number not in taken for number in range(LOWEST_PRIORITY, min(rule.priority, HIGHEST_PRIORITY + 1)))


def later_number(rule: SecurityRule, outbound: Iterable[SecurityRule]) -> int | None:
    """Return a higher priority that keeps a rule before all rules behind it; None where there is none."""
    behind = [other.priority for other in outbound if other.priority > rule.priority]
    number = min([_WELL_BEHIND, *(priority - 1 for priority in behind)])
    return number if number > max(rule.priority, LOWEST_PRIORITY) else None
