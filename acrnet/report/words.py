"""Words and numbers that every document shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Sequence

from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.verdict import DecidingRule

NAMED = 3
"""How many things of one kind a sentence names before it counts the rest."""


def count(number: int, noun: str) -> str:
    """Return `1 rule`, `2 rules` or `2 addresses`, with separators between the thousands."""
    ending = "" if number == 1 else "es" if noun.endswith(("s", "x")) else "s"
    return f"{number:,} {noun}{ending}"


def named(items: Sequence[str], at_most: int = NAMED) -> str:
    """Return the first items and how many more there are."""
    more = len(items) - at_most
    return ", ".join(items) if more <= 0 else f"{', '.join(items[:at_most])} and {more:,} more"


def resource_name(text: str) -> str:
    """Return the name of the resource with this id, or the text where it is no id."""
    return text.rstrip("/").rsplit("/", 1)[-1]


def deciding_rule(rule: DecidingRule, target: str) -> str:
    """Return what a rule decides; its rule set is named unless it is `target`, the id the verdict is about."""
    elsewhere = "" if rule.rule_set.lower() == target.lower() else f" of {resource_name(rule.rule_set)}"
    verb = "allows" if rule.access == "Allow" else "denies"
    return f"{rule.name}{elsewhere} ({rule.priority}) {verb} {count(rule.addresses, 'address')}"


def protocol_name(number: int) -> str:
    """Return the name that rules have for an IP protocol, or its number where they have none."""
    names = (name for name, numbers in PROTOCOL_NUMBERS.items() if name != "*" and number in numbers)
    return next(names, str(number))
