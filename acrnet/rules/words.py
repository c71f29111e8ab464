"""Numbers and lists in sentences, for everything that tells of rules. Nothing here is escaped."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 3
"""How many things of one kind a sentence names before it counts the rest."""


def count(number: int, noun: str) -> str:
    """Return `1 rule`, `2 rules` or `2 addresses`, with separators between the thousands."""
    ending = "" if number == 1 else "es" if noun.endswith(("s", "x")) else "s"
    return f"{number:,} {noun}{ending}"


def amount_of(v4: int, v6: int) -> str:
    """Return how many addresses there are of each family, for example `48 IPv4 addresses`; `0 IPv4 addresses` for none.

    Numbers of IPv6 addresses mean nothing to people, so they are told as networks of 64 bits once they fill one.
    """
    counts = [count(v4, "IPv4 address")] if v4 or not v6 else []
    if v6:
        counts.append(count(v6 >> 64, "IPv6 network") + " of /64" if v6 >> 64 else count(v6, "IPv6 address"))
    return " and ".join(counts)


def named(items: Sequence[str], at_most: int = NAMED) -> str:
    """Return the first items and how many more there are."""
    more = len(items) - at_most
    return ", ".join(items) if more <= 0 else f"{', '.join(items[:at_most])} and {more:,} more"
