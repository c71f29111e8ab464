"""Sets of addresses as bits: exact, and as quick to cut as numbers are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from acrnet.net import AddressSet, IntervalSet

Line: TypeAlias = tuple[int, ...]
"""Boundaries of half-open intervals, ascending: IPv4 addresses at their numbers, IPv6 addresses behind them all."""

_IPV6: Final = 1 << 33


def line_of(addresses: AddressSet) -> Line:
    """Return addresses of both families on one line of numbers."""
    if not addresses.v6.boundaries:
        return addresses.v4.boundaries
    return addresses.v4.boundaries + tuple([boundary + _IPV6 for boundary in addresses.v6.boundaries])


def addresses_on(line: Line) -> AddressSet:
    """Return the addresses on a line."""
    middle = bisect_left(line, _IPV6)
    return AddressSet(IntervalSet(line[:middle]), IntervalSet(tuple([boundary - _IPV6 for boundary in line[middle:]])))


class Atoms:
    """The intervals of a universe that none of some given sets divides, one bit for each.

    A set that was among those given is exactly the atoms its bits stand for. What sets do to each other then is one
    operation on two numbers, whatever they hold.
    """

    def __init__(self, universe: Line, cuts: Iterable[Line]) -> None:
        points = sorted({point for cut in cuts for point in cut})
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in zip(universe[::2], universe[1::2], strict=True):
            inside = points[bisect_right(points, start) : bisect_left(points, end)]
            self._starts += [start, *inside]
            self._ends += [*inside, end]
        self._joined = sum(1 << atom for atom, end in enumerate(self._ends[:-1]) if end == self._starts[atom + 1])
        """The atoms that end where the next one begins."""
        self._known: dict[int, AddressSet] = {}

    def bits(self, line: Line) -> int:
        """Return the atoms in a set; for one that divides an atom, those it touches."""
        found = 0
        for start, end in zip(line[::2], line[1::2], strict=True):
            first = bisect_right(self._ends, start)
            beyond = bisect_left(self._starts, end)
            if beyond > first:
                found |= ((1 << (beyond - first)) - 1) << first
        return found

    def addresses(self, bits: int) -> AddressSet:
        """Return the addresses that bits stand for."""
        found = self._known.get(bits)
        if found is None:
            found = self._known[bits] = addresses_on(tuple(self._boundaries(bits)))
        return found

    def _boundaries(self, bits: int) -> Iterator[int]:
        inner = bits & (bits >> 1) & self._joined
        firsts, lasts = bits & ~(inner << 1), bits & ~inner
        for first, last in zip(_positions(firsts), _positions(lasts), strict=True):
            yield self._starts[first]
            yield self._ends[last]


def _positions(bits: int) -> Iterator[int]:
    """Yield where bits are set, ascending."""
    text = bin(bits)[:1:-1]
    position = text.find("1")
    while position >= 0:
        yield position
        position = text.find("1", position + 1)
