"""Words and numbers that every document shares. Nothing here is escaped yet."""

from __future__ import annotations

import re
from typing import Final

from acrnet.net.amounts import addresses, amount_of
from acrnet.rules.match import PROTOCOL_NUMBERS
from acrnet.rules.verdict import DecidingRule
from acrnet.rules.words import NAMED, count, named

__all__ = [
    "FEW",
    "NAMED",
    "amount_of",
    "count",
    "deciding_rule",
    "named",
    "protocol_name",
    "resource_name",
    "with_short_ids",
]

FEW: Final = 4
"""Up to so many changes, needs or parts of an effect are each shown, alike or not."""

_ID: Final = re.compile(
    r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/[^/\s]+(/[^/\s]+/[^/\s,;:]+)+", re.IGNORECASE
)
"""An id of a resource in a group."""


def resource_name(text: str) -> str:
    """Return the name of the resource with this id, or the text where it is no id."""
    return text.rstrip("/").rsplit("/", 1)[-1]


def with_short_ids(text: str) -> str:
    """Return a text for people in which ids of resources are names and groups: `vnet-app/app in rg-network`.

    An id is longer than a line of a terminal and cannot be divided; the JSON form has all of it.
    """
    return _ID.sub(_short_id, text)


def _short_id(found: re.Match[str]) -> str:
    segments = found[0].split("/")
    return f"{'/'.join(segments[8::2])} in {segments[4]}"


def deciding_rule(rule: DecidingRule, target: str) -> str:
    """Return what a rule decides; its rule set is named unless it is `target`, the id the verdict is about."""
    elsewhere = "" if rule.rule_set.lower() == target.lower() else f" of {resource_name(rule.rule_set)}"
    verb = "allows" if rule.access == "Allow" else "denies"
    return f"{rule.name}{elsewhere} ({rule.priority}) {verb} {addresses(rule.addresses)}"


def protocol_name(number: int) -> str:
    """Return the name that rules have for an IP protocol, or its number where they have none."""
    names = (name for name, numbers in PROTOCOL_NUMBERS.items() if name != "*" and number in numbers)
    return next(names, str(number))
