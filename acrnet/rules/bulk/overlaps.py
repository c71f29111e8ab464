"""Which of several sets of addresses a set shares any with, in one walk over it instead of one for each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from operator import xor
from typing import Final

from acrnet.rules.bulk.atoms import Line

_REMEMBERED: Final = 1 << 14
"""How many sets are remembered before all are forgotten."""


class Overlaps:
    """Several sets laid over each other: between two of their boundaries, always the same ones have every address."""

    def __init__(self, lines: Sequence[Line]) -> None:
        changes: dict[int, int] = {}
        for index, line in enumerate(lines):
            for point in line:
                changes[point] = changes.get(point, 0) ^ (1 << index)
        self._points = sorted(changes)
        # Bit by bit, which sets have the addresses from a point to the next one; at the last point each has ended.
        self._holders = list(accumulate((changes[point] for point in self._points), xor))
        self._all = (1 << len(lines)) - 1
        self._known: dict[int, tuple[Line, tuple[int, ...]]] = {}
        """By identity, with the very line so that no other one can take its place."""

    def of(self, line: Line) -> tuple[int, ...]:
        """Return the indices of the sets that share an address with a line, ascending."""
        known = self._known.get(id(line))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[id(line)] = line, _indices(self._holding(line))
        return known[1]

    def _holding(self, line: Line) -> int:
        found = 0
        for start, end in zip(line[::2], line[1::2], strict=True):
            first = max(bisect_right(self._points, start) - 1, 0)
            for holders in self._holders[first : bisect_left(self._points, end, first)]:
                found |= holders
            if found == self._all:
                break
        return found


def _indices(bits: int) -> tuple[int, ...]:
    return tuple([index for index in range(bits.bit_length()) if bits >> index & 1])
