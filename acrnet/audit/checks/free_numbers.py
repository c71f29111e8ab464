"""Which priorities are left around a rule, so that a fix names none that is taken."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from acrnet.rules.limits import HIGHEST_PRIORITY, LOWEST_PRIORITY
from acrnet.rules.rule import SecurityRule

_WELL_BEHIND: Final = 4_000
"""Where a deny of everything leaves room for all else, and some behind it."""


def is_room_before(rule: SecurityRule, outbound: Iterable[SecurityRule]) -> bool:
    """Tell whether a number that Azure takes is free before a rule."""
    taken = {other.priority for other in outbound}
    return any(number not in taken for number in range(LOWEST_PRIORITY, min(rule.priority, HIGHEST_PRIORITY + 1)))


def later_number(rule: SecurityRule, outbound: Iterable[SecurityRule]) -> int | None:
    """Return a higher number that keeps a rule before all that stand behind it; None where there is none."""
    behind = [other.priority for other in outbound if other.priority > rule.priority]
    number = min([_WELL_BEHIND, *(priority - 1 for priority in behind)])
    return number if number > max(rule.priority, LOWEST_PRIORITY) else None
