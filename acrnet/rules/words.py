"""Numbers and lists in sentences about rules. Nothing here is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.rules.rule import SecurityRule

NAMED = 3
"""The number of things of one kind that a sentence names before it counts the rest."""


def count(number: int, noun: str) -> str:
    """Return `1 rule`, `2 rules` or `2 addresses`, with separators between the thousands."""
    if number != 1:
        ending = "es" if noun.endswith(("s", "x")) else "s"
        noun = f"{noun[:-1]}ies" if noun.endswith("cy") else f"{noun}{ending}"
    return f"{number:,} {noun}"


def named(items: Sequence[str], at_most: int = NAMED) -> str:
    """Return the first items and how many more there are."""
    more = len(items) - at_most
    return ", ".join(items) if more <= 0 else f"{', '.join(items[:at_most])} and {more:,} more"


def rule_label(rule: SecurityRule) -> str:
    """Return the name of a rule with its priority, for example `deny-all (4000)`."""
    return f"{rule.name} ({rule.priority})"
