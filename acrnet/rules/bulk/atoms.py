"""Sets of addresses as bits: exact, and as quick to intersect as numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import compress
from typing import Final, TypeAlias

from acrnet.net import AddressSet, IntervalSet

Line: TypeAlias = tuple[int, ...]
"""Boundaries of half-open intervals, ascending: IPv4 addresses at their numbers, IPv6 addresses behind them all."""

_IPV6: Final = 1 << 33
_MOST_CACHED: Final = 1 << 22
"""How many boundaries the cache may contain before it is emptied."""
_SPARSE: Final = 64
"""If at most one bit in this many is set, finding each set bit is quicker than looking at every bit."""
_DIGITS: Final = bytes.maketrans(b"01", b"\x00\x01")


def line_of(addresses: AddressSet) -> Line:
    """Return addresses of both families on one line of numbers."""
    if not addresses.v6.boundaries:
        return addresses.v4.boundaries
    return addresses.v4.boundaries + tuple([boundary + _IPV6 for boundary in addresses.v6.boundaries])


def addresses_on(line: Line) -> AddressSet:
    """Return the addresses on a line."""
    if not line or line[-1] < _IPV6:
        return AddressSet(IntervalSet(line), IntervalSet.EMPTY)
    middle = bisect_left(line, _IPV6)
    return AddressSet(IntervalSet(line[:middle]), IntervalSet(tuple([boundary - _IPV6 for boundary in line[middle:]])))


class Atoms:
    """The intervals of a universe that no set in a collection divides, one bit for each.

    A set of the collection is exactly the atoms its bits stand for, so an operation on two sets is one operation on two
    numbers, whatever the sets contain.
    """

    def __init__(self, universe: Line, points: Collection[int]) -> None:
        """`points` are the boundaries of the sets."""
        self.points: list[int] = []
        """The boundaries that lie in the universe."""
        ordered = sorted(points)
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in zip(universe[::2], universe[1::2], strict=True):
            inside = ordered[bisect_right(ordered, start) : bisect_left(ordered, end)]
            self.points += inside
            self._starts += [start, *inside]
            self._ends += [*inside, end]
        self._joined = sum(1 << atom for atom, end in enumerate(self._ends[:-1]) if end == self._starts[atom + 1])
        """The atoms that end where the next one begins."""
        self._known: dict[int, AddressSet] = {}
        self._cached_boundaries = 0

    def __len__(self) -> int:
        return len(self._starts)

    def bits(self, line: Line) -> int | None:
        """Return the atoms in the part of a set that lies in the universe; None for a set that divides an atom."""
        near = self._near(line)
        return self._by_interval(near) if len(near) <= 2 * len(self) else self._by_atom(near)

    def _near(self, line: Line) -> Line:
        """Return the intervals of a set that may have a part in the universe."""
        if not (line and self._starts):
            return ()
        first = bisect_right(line, self._starts[0]) & ~1
        behind = bisect_left(line, self._ends[-1])
        return line[first : behind + (behind & 1)]

    # A set of many intervals, such as one that contains the universe and much more, is searched for each atom, so that
    # its intervals outside the universe cost nothing.

    def _by_interval(self, line: Line) -> int | None:
        starts, ends = self._starts, self._ends
        bits = 0
        for start, end in zip(line[::2], line[1::2], strict=True):
            first, behind = bisect_right(ends, start), bisect_left(starts, end)
            if first < behind:
                if starts[first] < start or ends[behind - 1] > end:
                    return None
                bits |= ((1 << (behind - first)) - 1) << first
        return bits

    def _by_atom(self, line: Line) -> int | None:
        bits = place = 0
        for atom, (start, end) in enumerate(zip(self._starts, self._ends, strict=True)):
            place = bisect_right(line, start, place)
            if place < len(line) and line[place] < end:
                return None
            if place & 1:
                bits |= 1 << atom
        return bits

    def addresses(self, bits: int) -> AddressSet:
        """Return the addresses that bits stand for; the same object again as long as it is cached."""
        addresses = self._known.get(bits)
        if addresses is None:
            line = self._line(bits)
            self._cached_boundaries += len(line)
            if self._cached_boundaries > _MOST_CACHED:
                self._known.clear()
                self._cached_boundaries = len(line)
            addresses = self._known[bits] = addresses_on(line)
        return addresses

    def _line(self, bits: int) -> Line:
        inner = bits & (bits >> 1) & self._joined
        line = [0, 0] * (bits & ~inner).bit_count()
        line[::2] = _selected(self._starts, bits & ~(inner << 1))
        line[1::2] = _selected(self._ends, bits & ~inner)
        return tuple(line)


def _selected(values: Sequence[int], bits: int) -> Iterable[int]:
    """Return the values at the places of the bits that are set."""
    if bits.bit_count() * _SPARSE > len(values):
        # A byte for each bit, the lowest first.
        return compress(values, bin(bits)[:1:-1].encode().translate(_DIGITS))
    selected = []
    while bits:
        lowest = bits & -bits
        selected.append(values[lowest.bit_length() - 1])
        bits ^= lowest
    return selected
