"""Aligned blocks of addresses: what one prefix can stand for."""

from __future__ import annotations

from typing import Final

from acrnet.net.interval_set import IntervalSet

BLOCK_LENGTH_BITS: Final = 8
"""A block can be one number, `start << BLOCK_LENGTH_BITS | length`, with the length of its prefix: sorted, such numbers
have each block behind those that hold it."""
_LENGTH: Final = (1 << BLOCK_LENGTH_BITS) - 1


def joined_blocks(blocks: list[int], bits: int) -> IntervalSet:
    """Return the addresses of blocks of so many bits, each as one number, in any order.

    A service-tag file lists 40,000 prefixes that lie in 800 others. One sort puts those behind these, and only these
    are looked at further; sorting starts and ends takes twice as long.
    """
    if not blocks:
        return IntervalSet.EMPTY
    boundaries: list[int] = []
    end = next_block = -1
    for block in sorted(blocks):
        if block < next_block:
            continue
        start = block >> BLOCK_LENGTH_BITS
        if start != end:
            boundaries.append(end)
            boundaries.append(start)
        end = start + (1 << bits - (block & _LENGTH))
        next_block = end << BLOCK_LENGTH_BITS
    boundaries.append(end)
    return IntervalSet(tuple(boundaries[1:]))


def aligned_blocks(addresses: IntervalSet, bits: int) -> list[tuple[int, int]]:
    """Return the fewest blocks that make up exactly these addresses of so many bits, ascending, as start and size.

    The size of a block is a power of two and divides its start, so that a prefix stands for it. Each block is as large
    as the set lets it be: any aligned block that lies in the set lies in one of these.
    """
    blocks = []
    boundaries = addresses.boundaries
    for start, end in zip(boundaries[::2], boundaries[1::2], strict=True):
        left = end - start
        if not left & (left - 1) and not start & (left - 1):
            blocks.append((start, left))
            continue
        while start < end:
            # The largest block is limited by how the start is aligned and by what is left of the range.
            size = min(start & -start or 1 << bits, 1 << ((end - start).bit_length() - 1))
            blocks.append((start, size))
            start += size  # noqa: PLW2901 - the range is eaten up from its start
    return blocks
