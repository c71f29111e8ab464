"""Counts and amounts in sentences: what a person can use, never twenty digits."""

from __future__ import annotations

import pytest

from acrnet.net.amounts import addresses, amount_of, share


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 address"),
        (40, "40 addresses"),
        # All of IPv4 is 2^32 addresses, ten digits.
        (4_294_967_296, "4,294,967,296 addresses"),
        # A /56 has 2^(128 - 56) addresses, a /55 twice as many.
        (1 << 72, "2^72 addresses"),
        ((1 << 73) + 40, "about 2^73 addresses"),
        ((1 << 73) - (1 << 60), "about 2^73 addresses"),
    ],
)
def test_large_counts_are_powers_of_two(number: int, words: str) -> None:
    assert addresses(number) == words


@pytest.mark.parametrize(
    ("number", "total", "words"),
    [
        (16, 40, "16 of 40 addresses"),
        (40, 40, "all 40 addresses"),
        (1, 1, "its only address"),
        (1 << 73, 1 << 73, "all of it"),
        (40, (1 << 73) + 40, "40 of about 2^73 addresses"),
        ((1 << 73), (1 << 73) + 40, "nearly all of about 2^73 addresses"),
        (1 << 72, 1 << 73, "2^72 of 2^73 addresses"),
    ],
)
def test_a_share_says_all_only_of_all(number: int, total: int, words: str) -> None:
    assert share(number, total) == words


@pytest.mark.parametrize(
    ("v4", "v6", "words"),
    [
        (0, 0, "0 IPv4 addresses"),
        (48, 1 << 64, "48 IPv4 addresses and 1 IPv6 network of /64"),
        (0, 1 << 73, "512 IPv6 networks of /64"),
        # ::/0 holds 2^64 networks of /64.
        (0, 1 << 128, "2^64 IPv6 networks of /64"),
        (0, (1 << 64) - 1, "about 2^64 IPv6 addresses"),
        (1, 1, "1 IPv4 address and 1 IPv6 address"),
    ],
)
def test_amounts_of_each_family(v4: int, v6: int, words: str) -> None:
    assert amount_of(v4, v6) == words
