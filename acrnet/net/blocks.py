"""Aligned blocks of addresses: what one prefix can stand for."""

from __future__ import annotations

from acrnet.net.interval_set import IntervalSet


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
