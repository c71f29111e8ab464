from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import Family, IntervalSet
from acrnet.net.blocks import aligned_blocks
from acrnet.net.prefixes import format_block, parse_block


@pytest.mark.parametrize(
    ("ranges", "blocks"),
    [
        ([], []),
        ([(0, 31)], [(0, 32)]),
        ([(8, 15)], [(8, 8)]),
        ([(1, 6)], [(1, 1), (2, 2), (4, 2), (6, 1)]),
        ([(4, 11)], [(4, 4), (8, 4)]),
        ([(3, 3), (16, 31)], [(3, 1), (16, 16)]),
    ],
)
def test_the_fewest_blocks_of_a_set_of_five_bits(ranges: list[tuple[int, int]], blocks: list[tuple[int, int]]) -> None:
    assert aligned_blocks(IntervalSet.of(*ranges), bits=5) == blocks


@given(numbers=st.sets(st.integers(min_value=0, max_value=31)))
def test_every_aligned_block_in_the_set_lies_in_one_of_the_blocks(numbers: set[int]) -> None:
    blocks = [
        set(range(start, start + size))
        for start, size in aligned_blocks(IntervalSet.of(*((number, number) for number in numbers)), bits=5)
    ]
    assert set().union(*blocks) == numbers
    assert sum(map(len, blocks)) == len(numbers)
    for size in (1, 2, 4, 8, 16, 32):
        for start in range(0, 32, size):
            inner = set(range(start, start + size))
            assert not inner <= numbers or any(inner <= block for block in blocks)


@pytest.mark.parametrize("text", ["198.51.100.0/27", "0.0.0.0/0", "::/0", "2001:db8::/127", "192.0.2.1/32"])
def test_a_prefix_is_read_and_written_as_it_was(text: str) -> None:
    assert format_block(*parse_block(text)) == text


def test_an_address_is_a_block_of_one() -> None:
    assert parse_block("192.0.2.1") == (Family.IPV4, 0xC0000201, 1)
