"""The columns of the matrix: the needs, under a heading for each registry and region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from acrnet.registry.need import Need


class Column(NamedTuple):
    """A need as a column."""

    need: Need
    label: str
    """What distinguishes it from the other columns under the same heading."""


class Heading(NamedTuple):
    """The heading above consecutive columns."""

    text: str
    columns: tuple[Column, ...]


def headings(needs: Sequence[Need]) -> tuple[Heading, ...]:
    """Return the needs as columns under headings, by registry and region, in the order in which these first appear."""
    groups = {_place(need): None for need in needs}
    order = {place: number for number, place in enumerate(groups)}
    ordered = sorted(needs, key=lambda need: order[_place(need)])
    several = len({need.registry for need in needs}) > 1
    return tuple(
        Heading(_title(*place, several=several), _columns(list(group))) for place, group in groupby(ordered, key=_place)
    )


def _place(need: Need) -> tuple[str, str]:
    return need.registry, need.region or ""


def _title(registry: str, region: str, *, several: bool) -> str:
    if not region:
        return registry
    return f"{registry}, {region}" if several else region


def _columns(needs: Sequence[Need]) -> tuple[Column, ...]:
    same = Counter(need.purpose for need in needs)
    return tuple(
        Column(need, need.purpose if same[need.purpose] == 1 else f"{need.purpose} {need.id.rsplit('/', 1)[-1]}")
        for need in needs
    )
