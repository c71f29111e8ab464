"""The difference of two editions in words. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from acrnet.net import AddressSet
from acrnet.report.words import amount_of, count, named
from acrnet.tags.difference import CatalogDifference, ChangeKind, Move, TagChange

FEW_PREFIXES: Final = 8
"""How many prefixes of a tag are listed without `--details`."""


def headline(difference: CatalogDifference) -> str:
    """Return what changed in one sentence."""
    old, new, narrowing = difference.old, difference.new, difference.narrowing
    where = f"Service tags of {new.cloud}, {old.change_number} to {new.change_number}"
    changed = _counts(difference.count)
    if narrowing is None:
        return f"{where}: {changed}."
    elsewhere = _counts(lambda kind: narrowing.elsewhere[kind])
    return f"{where}, for {named(narrowing.asked)}: {changed}; elsewhere {elsewhere}."


def amounts(change: TagChange) -> str:
    """Return how many addresses a tag gained and lost; for a new or deleted tag, how many it has or had."""
    if change.kind is not ChangeKind.CHANGED:
        return amount_of(*(change.gained or change.lost).sizes)
    return ", ".join(
        f"{verb} {amount_of(*addresses.sizes)}"
        for verb, addresses in (("gains", change.gained), ("loses", change.lost))
        if addresses
    )


def by_service(changes: Iterable[TagChange]) -> Mapping[str, list[str]]:
    """Return the parts of the names after the dot, by the part before it; "" for a name without a dot."""
    grouped: dict[str, list[str]] = {}
    for change in changes:
        service, _, part = change.tag.partition(".")
        grouped.setdefault(service, []).append(part)
    return grouped


def move_sentence(move: Move, *, details: bool) -> str:
    """Return which addresses moved from one tag to another."""
    prefixes = ", ".join(shown(move.addresses, details=details))
    return f"{amount_of(*move.addresses.sizes)} from {move.before} to {move.after}: {prefixes}"


def recut(difference: CatalogDifference) -> str:
    """Return how many tags have the same addresses in different prefixes; "" if there are none."""
    number = len(difference.recut)
    if not number:
        return ""
    verb = "has" if number == 1 else "have"
    return f"{count(number, 'tag')} {verb} the same addresses in other prefixes, which does not count as a change."


def shown(addresses: AddressSet, *, details: bool) -> list[str]:
    """Return the prefixes of a set; of many, the first ones and the number of the others."""
    return first_of(addresses.prefixes(), details=details)


def first_of(prefixes: Sequence[str], *, details: bool) -> list[str]:
    """Return all prefixes; of many, the first ones and the number of the others."""
    if details or len(prefixes) <= FEW_PREFIXES:
        return list(prefixes)
    return [*prefixes[:FEW_PREFIXES], f"{len(prefixes) - FEW_PREFIXES:,} more"]


def _counts(number_of: Callable[[ChangeKind], int]) -> str:
    words = {ChangeKind.CHANGED: "changed", ChangeKind.ADDED: "new", ChangeKind.REMOVED: "deleted"}
    numbers = {word: number for kind, word in words.items() if (number := number_of(kind))}
    if not numbers:
        return "nothing changed"
    first, *others = numbers.items()
    return ", ".join([f"{count(first[1], 'tag')} {first[0]}", *(f"{number:,} {word}" for word, number in others)])
