"""Exports of which a query renamed or dropped keys, as `--query` of az does: recognised by what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from acrnet.inventory.files.mentions import objects_in
from acrnet.inventory.files.resource import is_like_a_rule

_ACCESSES: Final = frozenset({"allow", "deny"})
_DIRECTIONS: Final = frozenset({"inbound", "outbound"})
_MOST_NAMED: Final = 12
"""Keys in one sentence."""
_LONGEST_KEY: Final = 40


def renamed_keys(document: object) -> str:
    """Return the clause that says which keys the rules of an export have and which a reader expects; "" for no rules.

    A rule is recognised by a value that is an access and one that is a direction, under whatever keys these are; a
    projection to a list keeps the values alone.
    """
    if any(_has_values_of_a_rule(row) for row in _bare_rows(document)):
        return "has security rules as lists of values without keys; export the groups without --query"
    for body in objects_in(document):
        if _has_values_of_a_rule(list(body.values())) and not is_like_a_rule(body):
            return (
                f"has security rules with the keys {_named(list(body))}, where direction, access, priority, protocol"
                " and the others of az network nsg list are expected; export the groups without --query"
            )
    return ""


def _bare_rows(document: object) -> Iterator[list[object]]:
    """Yield the rows of a list of lists."""
    rows = document if isinstance(document, list) else []
    yield from (row for row in rows if isinstance(row, list))


def _has_values_of_a_rule(values: list[object]) -> bool:
    words = {value.strip().lower() for value in values if isinstance(value, str)}
    return not words.isdisjoint(_ACCESSES) and not words.isdisjoint(_DIRECTIONS)


def _named(keys: list[str]) -> str:
    shown = [key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}..." for key in keys[:_MOST_NAMED]]
    more = len(keys) - _MOST_NAMED
    return f"{', '.join(shown)}{f' and {more} more' if more > 0 else ''}"
