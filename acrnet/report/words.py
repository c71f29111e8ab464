"""Words and numbers that all documents share. Nothing here is escaped yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from acrnet.errors import UsageError
from acrnet.net.amounts import addresses, amount_of
from acrnet.resource_id import ResourceId
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
    "target_noun",
    "targets_counted",
    "with_short_ids",
]

FEW: Final = 4
"""Up to this many similar changes, needs or parts of an effect are shown one by one."""

_ID: Final = re.compile(
    r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/[^/\s]+(/[^/\s]+/[^/\s,;:]+)+", re.IGNORECASE
)
"""The id of a resource in a resource group."""

_TARGET_NOUNS: Final = {
    "microsoft.network/networksecuritygroups": "NSG",
    "microsoft.network/firewallpolicies": "firewall policy",
}
"""What people call a target of a plan, by its ARM type in lower case."""
_PARTS: Final = {"firewall policy": "group"}
"""What is written in a target, where that is not a rule: a rule collection group, an IP Group."""


def target_noun(target: str) -> str:
    """Return what people call the kind of target that this id is of; `target` for one without a name of its own."""
    try:
        return _TARGET_NOUNS.get(ResourceId.parse(target).type.lower(), "target")
    except UsageError:
        return "target"


def targets_counted(targets: Iterable[str]) -> str:
    """Return how many targets of each kind have these ids, for example `2 NSGs`."""
    numbers = Counter(target_noun(each) for each in targets)
    return " and ".join(count(number, noun) for noun, number in numbers.items()) or count(0, "target")


def parts_counted(numbers: Iterable[tuple[str, int]], kind: str = "") -> str:
    """Return how many rules or groups these are, for example `2 rules and 1 group`.

    Each number comes with the id of the target that it is about; `kind` stands before the noun, as `changed `.
    """
    total: Counter[str] = Counter()
    for target, number in numbers:
        total[f"{kind}{_PARTS.get(target_noun(target), 'rule')}"] += number
    return " and ".join(count(number, noun) for noun, number in total.items() if number) or count(0, f"{kind}rule")


def resource_name(text: str) -> str:
    """Return the name of the resource with this id, or the text itself if it is not an id."""
    return text.rstrip("/").rsplit("/", 1)[-1]


def with_short_ids(text: str) -> str:
    """Return a text for people with each resource id shortened to name and group: `vnet-app/app in rg-network`.

    An id is longer than a line of a terminal and cannot be wrapped; the JSON format has the full ids.
    """
    return _ID.sub(_short_id, text)


def _short_id(resource_id: re.Match[str]) -> str:
    segments = resource_id[0].split("/")
    return f"{'/'.join(segments[8::2])} in {segments[4]}"


def deciding_rule(rule: DecidingRule, target: str) -> str:
    """Return what a rule decides, with the name of its rule set unless its id is `target`."""
    elsewhere = "" if rule.rule_set.lower() in ("", target.lower()) else f" of {resource_name(rule.rule_set)}"
    verb = "allows" if rule.access == "Allow" else "denies"
    return f"{rule.name}{elsewhere} ({rule.priority}) {verb} {addresses(rule.addresses)}"


def protocol_name(number: int) -> str:
    """Return the name of an IP protocol in security rules, or its number if it has none there."""
    names = (name for name, numbers in PROTOCOL_NUMBERS.items() if name != "*" and number in numbers)
    return next(names, str(number))
