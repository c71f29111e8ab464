"""Covering a set of addresses with few prefixes, at the cost of as few other addresses as can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import add

from acrnet.net.address_set import AddressSet
from acrnet.net.blocks import aligned_blocks
from acrnet.net.family import Family
from acrnet.net.interval_set import IntervalSet


def least_prefixes(addresses: AddressSet) -> int:
    """Return how few prefixes can cover a set: one for each address family it has."""
    return sum(bool(addresses.of_family(family)) for family in Family)


def reduced(addresses: AddressSet, most: int) -> AddressSet:
    """Return the smallest set that holds all these addresses and can be written as at most so many prefixes.

    No other choice of prefixes adds fewer addresses: an exact dynamic programme over the trie of the prefixes, in which
    a branch is covered as a whole or its two halves share the prefixes between them (after Soldo, Argyraki and
    Markopoulou, "Optimal Source-Based Filtering of Malicious Traffic", Transactions on Networking 20(2), 2012).

    Where both families are there, prefixes of one length weigh the same in each, so an added IPv6 address weighs 2**-96
    of an IPv4 one.

    Raises ValueError for fewer prefixes than `least_prefixes`.
    """
    least = least_prefixes(addresses)
    if most < least:
        raise ValueError(f"{most} prefixes cannot cover it: {least} are the fewest")
    v4, v6 = (_covers(addresses.of_family(family), family.bits, most) for family in Family)
    if v4 is None or v6 is None:
        return AddressSet(*(IntervalSet.EMPTY if each is None else each.best(most) for each in (v4, v6)))
    shift = Family.IPV6.bits - Family.IPV4.bits
    shares = range(1, min(most - 1, len(v4.costs)) + 1)
    _, count = min(((v4.cost(count) << shift) + v6.cost(most - count), count) for count in shares)
    return AddressSet(v4.best(count), v6.best(most - count))


@dataclass(frozen=True, slots=True)
class _Covers:
    """What it costs to cover the addresses below one branch of the trie."""

    start: int
    size: int
    """Start and size of the block that the branch spans."""
    covered: int
    """How many of its addresses are in the set."""
    costs: list[int]
    """How many other addresses one prefix adds, two prefixes, and so on: never more than the one before."""
    halves: tuple[_Covers, _Covers] | None
    """None for a prefix of the set itself."""

    def cost(self, most: int) -> int:
        """Return how many other addresses at most so many prefixes add."""
        return self.costs[min(most, len(self.costs)) - 1]

    def best(self, most: int) -> IntervalSet:
        """Return the cheapest cover by at most so many prefixes; of equally cheap ones that with the fewest."""
        count = self.costs.index(self.cost(most)) + 1
        blocks = list(self._blocks(count))
        return IntervalSet.from_half_open([start for start, _ in blocks], [start + size for start, size in blocks])

    def _blocks(self, count: int) -> Iterator[tuple[int, int]]:
        open_branches = [(self, count)]
        while open_branches:
            branch, prefixes = open_branches.pop()
            if prefixes == 1 or branch.halves is None:
                yield branch.start, branch.size
                continue
            left, right = branch.halves
            wanted = branch.costs[prefixes - 1]
            first = next(
                first
                for first in _shares(left.costs, right.costs, prefixes)
                if left.costs[first - 1] + right.costs[prefixes - first - 1] == wanted
            )
            open_branches += [(left, first), (right, prefixes - first)]


def _covers(addresses: IntervalSet, bits: int, most: int) -> _Covers | None:
    """Return the costs of covering numbers of so many bits by at most so many prefixes; None for an empty set."""
    finished: list[_Covers] = []
    spans: list[int] = []
    """Sizes of the branches that join each part with the next: ever smaller ones, so the last two are joined first."""
    for start, size in aligned_blocks(addresses, bits):
        part = _Covers(start, size, size, [0], None)
        if finished:
            span = 1 << (finished[-1].start ^ start).bit_length()
            while spans and spans[-1] < span:
                _join_last(finished, spans, most)
            spans.append(span)
        finished.append(part)
    while spans:
        _join_last(finished, spans, most)
    return finished[0] if finished else None


def _join_last(finished: list[_Covers], spans: list[int], most: int) -> None:
    right, left, span = finished.pop(), finished.pop(), spans.pop()
    covered = left.covered + right.covered
    costs = [span - covered, *_shared_costs(left.costs, right.costs, most)]
    finished.append(_Covers(left.start & -span, span, covered, costs, (left, right)))


def _shared_costs(left: list[int], right: list[int], most: int) -> Iterator[int]:
    """Yield the least cost of two halves that share two prefixes, three, and so on."""
    if len(right) > len(left):
        left, right = right, left
    reverse = right[::-1]
    if len(right) == 1:
        yield from (cost + right[0] for cost in left[: most - 1])
        return
    for prefixes in range(2, min(most, len(left) + len(right)) + 1):
        shares = _shares(left, right, prefixes)
        skipped = len(right) - prefixes
        yield min(
            map(add, left[shares.start - 1 : shares.stop - 1], reverse[skipped + shares.start : skipped + shares.stop])
        )


def _shares(left: list[int], right: list[int], prefixes: int) -> range:
    """Return how many of so many prefixes the left half can have."""
    return range(max(1, prefixes - len(right)), min(prefixes - 1, len(left)) + 1)
