"""Finding which of several sets of addresses a set overlaps, in one walk over it instead of one for each set."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import xor
from typing import Final

from acrnet.rules.bulk.atoms import Line

_MOST_CACHED: Final = 1 << 14
"""The number of sets that are cached; then the cache is cleared."""


class Overlaps:
    """Several sets with all their boundaries merged: between two neighbouring boundaries the same sets apply."""

    def __init__(self, lines: Sequence[Line]) -> None:
        changes: dict[int, int] = {}
        for index, line in enumerate(lines):
            for point in line:
                changes[point] = changes.get(point, 0) ^ (1 << index)
        self._points = sorted(changes)
        # As bits, the sets that have the addresses from a point to the next one; at the last point all have ended.
        self._holders = list(accumulate((changes[point] for point in self._points), xor))
        self._all = (1 << len(lines)) - 1
        self._known: dict[int, tuple[Line, tuple[int, ...]]] = {}
        """By identity, with the line itself, so that its identity is not reused."""

    def of(self, line: Line) -> tuple[int, ...]:
        """Return the indices of the sets that overlap a line, ascending."""
        known = self._known.get(id(line))
        if known is None:
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            known = self._known[id(line)] = line, _indices(self._holding(line))
        return known[1]

    def _holding(self, line: Line) -> int:
        sets = 0
        for start, end in zip(line[::2], line[1::2], strict=True):
            first = max(bisect_right(self._points, start) - 1, 0)
            for holders in self._holders[first : bisect_left(self._points, end, first)]:
                sets |= holders
            if sets == self._all:
                break
        return sets


def _indices(bits: int) -> tuple[int, ...]:
    return tuple([index for index in range(bits.bit_length()) if bits >> index & 1])
