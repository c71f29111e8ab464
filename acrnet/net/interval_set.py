"""Exact sets of non-negative integers, stored as sorted intervals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

_SEARCHED: Final = 2
"""A set more than this many times as large as the other is searched; otherwise both are sorted together."""


@dataclass(frozen=True, slots=True)
class IntervalSet:
    """A set of non-negative integers of any size.

    If one operand is much smaller, an operation walks it and searches the larger one by bisection, so that cutting one
    prefix out of a thousand costs two look-ups and a copy; otherwise the boundaries of both are sorted together. An
    operation whose result equals one of its operands returns that object.
    """

    boundaries: tuple[int, ...]
    """`b0 < b1 < b2 < b3 ...`, meaning `[b0, b1) [b2, b3) ...`: strictly ascending and of even length.

    Strictness makes the intervals disjoint and never adjacent, so two sets are equal exactly when their boundaries are.
    """

    EMPTY: ClassVar[IntervalSet]

    @classmethod
    def of(cls, *ranges: tuple[int, int]) -> IntervalSet:
        """Return the union of inclusive ranges `(first, last)`; raises ValueError for a reversed or negative one."""
        for first, last in ranges:
            if not 0 <= first <= last:
                raise ValueError(f"{first}-{last} is not a range: it must ascend from 0 or more")
        return cls.from_half_open([first for first, _ in ranges], [last + 1 for _, last in ranges])

    @classmethod
    def single(cls, number: int) -> IntervalSet:
        """Return the set of one number."""
        return cls.of((number, number))

    @classmethod
    def union(cls, sets: Iterable[IntervalSet]) -> IntervalSet:
        """Return the union of any number of sets."""
        distinct = [each for each in sets if each.boundaries]
        if len(distinct) == 1:
            return distinct[0]
        starts = [start for each in distinct for start in each.boundaries[::2]]
        return cls.from_half_open(starts, [end for each in distinct for end in each.boundaries[1::2]])

    @classmethod
    def from_half_open(cls, starts: list[int], ends: list[int]) -> IntervalSet:
        """Return the union of the non-empty intervals `[starts[i], ends[i])`, in any order."""
        if len(starts) < 2:
            return cls((starts[0], ends[0])) if starts else cls.EMPTY
        return cls(tuple(_joined(starts, ends)))

    def __hash__(self) -> int:
        # A few boundaries distinguish sets well enough, without a walk over thousands. The ends alone do not: parts of
        # one tag often have these and their number of intervals in common.
        boundaries = self.boundaries
        return hash((len(boundaries), boundaries[-1:], boundaries[:: (len(boundaries) >> 3) + 1]))

    def __bool__(self) -> bool:
        return bool(self.boundaries)

    def __contains__(self, number: int) -> bool:
        return bisect_right(self.boundaries, number) % 2 == 1

    def __and__(self, other: IntervalSet) -> IntervalSet:
        mine, theirs = self.boundaries, other.boundaries
        if mine == theirs:
            return self
        if not mine or not theirs or mine[-1] <= theirs[0] or theirs[-1] <= mine[0]:
            return IntervalSet.EMPTY
        if len(theirs) == 2 and theirs[0] <= mine[0] and mine[-1] <= theirs[1]:
            return self
        if len(mine) == 2 and mine[0] <= theirs[0] and theirs[-1] <= mine[1]:
            return other
        if _are_similar_in_size(mine, theirs):
            return self._reusing(_shared(mine[::2], mine[1::2], theirs[::2], theirs[1::2]), other)
        return self._reusing(_pick(theirs, mine) if len(mine) <= len(theirs) else _pick(mine, theirs), other)

    def __or__(self, other: IntervalSet) -> IntervalSet:
        mine, theirs = self.boundaries, other.boundaries
        if not theirs or mine == theirs:
            return self
        if not mine:
            return other
        if mine[-1] < theirs[0]:
            return IntervalSet(mine + theirs)
        if theirs[-1] < mine[0]:
            return IntervalSet(theirs + mine)
        if _are_similar_in_size(mine, theirs):
            return self._reusing(_joined([*mine[::2], *theirs[::2]], [*mine[1::2], *theirs[1::2]]), other)
        return self._reusing(_paint(theirs, mine) if len(mine) <= len(theirs) else _paint(mine, theirs), other)

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        mine, theirs = self.boundaries, other.boundaries
        if not mine or not theirs or mine[-1] <= theirs[0] or theirs[-1] <= mine[0]:
            return self
        if mine == theirs or (len(theirs) == 2 and theirs[0] <= mine[0] and mine[-1] <= theirs[1]):
            return IntervalSet.EMPTY
        if _are_similar_in_size(mine, theirs):
            gap_starts, gap_ends = (-1, *theirs[1::2]), (*theirs[::2], mine[-1] + 1)
            return self._reusing(_shared(mine[::2], mine[1::2], gap_starts, gap_ends), self)
        if len(mine) <= len(theirs):
            return self._reusing(_pick(theirs, mine, outside=True), self)
        return self._reusing(_cut(mine, theirs), self)

    def complement(self, size: int) -> IntervalSet:
        """Return the numbers of `0..size-1` that are not in the set."""
        return IntervalSet((0, size)) - self if size else IntervalSet.EMPTY

    def __le__(self, other: IntervalSet) -> bool:
        mine, theirs = self.boundaries, other.boundaries
        if not mine or mine == theirs:
            return True
        if not theirs or mine[0] < theirs[0] or theirs[-1] < mine[-1]:
            return False
        for start, end in _intervals(self.boundaries):
            place = bisect_right(theirs, start)
            if place % 2 == 0 or theirs[place] < end:
                return False
        return True

    def isdisjoint(self, other: IntervalSet) -> bool:
        """Whether the two sets share no number."""
        mine, theirs = self.boundaries, other.boundaries
        if not mine or not theirs or mine[-1] <= theirs[0] or theirs[-1] <= mine[0]:
            return True
        small, large = (mine, theirs) if len(mine) <= len(theirs) else (theirs, mine)
        for start, end in _intervals(small):
            place = bisect_right(large, start)
            if place % 2 == 1 or (place < len(large) and large[place] < end):
                return False
        return True

    @property
    def size(self) -> int:
        """The number of integers in the set."""
        return sum(self.boundaries[1::2]) - sum(self.boundaries[::2])

    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Return the intervals as inclusive `(first, last)` pairs, ascending."""
        return tuple((start, end - 1) for start, end in _intervals(self.boundaries))

    def first(self) -> int:
        """Return the smallest number; raises ValueError when the set is empty."""
        if not self.boundaries:
            raise ValueError("an empty set has no first number")
        return self.boundaries[0]

    def _reusing(self, boundaries: list[int], other: IntervalSet) -> IntervalSet:
        """Return the set with these boundaries: one of the two operands if it is equal, else a new one."""
        if not boundaries:
            return IntervalSet.EMPTY
        result = tuple(boundaries)
        if result == self.boundaries:
            return self
        return other if result == other.boundaries else IntervalSet(result)


IntervalSet.EMPTY = IntervalSet(())


def _intervals(boundaries: tuple[int, ...]) -> Iterable[tuple[int, int]]:
    return zip(boundaries[::2], boundaries[1::2], strict=True)


def _are_similar_in_size(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether sorting the boundaries of both sets together is quicker than searching the larger one."""
    return len(one) <= _SEARCHED * len(other) and len(other) <= _SEARCHED * len(one)


# Starts and ends are sorted apart from each other: position p is in a gap exactly when as many intervals have ended by
# p as have started. So between the i-th end and the start that follows in rank lies a gap if the end comes first, and
# two intervals are open if the start does.


def _joined(starts: list[int], ends: list[int]) -> list[int]:
    """Return the boundaries of the union of the intervals `[starts[i], ends[i])`, of which there is at least one."""
    starts = sorted(starts)
    ends = sorted(ends)
    boundaries = [starts[0]]
    for end, start in zip(ends, starts[1:], strict=False):
        if start > end:
            boundaries.append(end)
            boundaries.append(start)
    boundaries.append(ends[-1])
    return boundaries


def _shared(
    starts: Sequence[int], ends: Sequence[int], other_starts: Sequence[int], other_ends: Sequence[int]
) -> list[int]:
    """Return the boundaries of the intersection of two sets of disjoint intervals."""
    all_starts = sorted([*starts, *other_starts])
    all_ends = sorted([*ends, *other_ends])
    boundaries: list[int] = []
    for end, start in zip(all_ends, all_starts[1:], strict=False):
        if start < end:
            boundaries.append(start)
            boundaries.append(end)
    return boundaries


# In the three walks below, `small` is walked interval by interval and `large` is only searched. A position counts as
# inside `large` when an odd number of its boundaries lie at or before it.


def _pick(large: tuple[int, ...], small: tuple[int, ...], *, outside: bool = False) -> list[int]:
    """Return the part of `small` inside `large`, or the part outside it."""
    inside = 0 if outside else 1
    result: list[int] = []
    low = 0
    for index in range(0, len(small), 2):
        start, end = small[index], small[index + 1]
        low = bisect_right(large, start, low)
        if low % 2 == inside:
            result.append(start)
        high = bisect_left(large, end, low)
        if high > low:
            result.extend(large[low:high])
        if high % 2 == inside:
            result.append(end)
        low = high
    return result


def _cut(large: tuple[int, ...], small: tuple[int, ...]) -> list[int]:
    """Return `large` without `small`."""
    result: list[int] = []
    kept = 0
    for index in range(0, len(small), 2):
        start, end = small[index], small[index + 1]
        low = bisect_left(large, start, kept)
        result.extend(large[kept:low])
        if low % 2 == 1:
            result.append(start)
        kept = bisect_right(large, end, low)
        if kept % 2 == 1:
            result.append(end)
    result.extend(large[kept:])
    return result


def _paint(large: tuple[int, ...], small: tuple[int, ...]) -> list[int]:
    """Return `large` with `small` added."""
    result: list[int] = []
    kept = 0
    for index in range(0, len(small), 2):
        start, end = small[index], small[index + 1]
        low = bisect_left(large, start, kept)
        result.extend(large[kept:low])
        if low % 2 == 0:
            result.append(start)
        kept = bisect_right(large, end, low)
        if kept % 2 == 0:
            result.append(end)
    result.extend(large[kept:])
    return result
