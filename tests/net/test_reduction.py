from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import AddressSet, Family, IntervalSet
from acrnet.net.reduction import least_prefixes, reduced

V4, V6 = 0xC0000200, 0x20010DB8 << 96
"""Where the small universes lie: 192.0.2.0 and 2001:db8::."""


def of_numbers(v4: set[int], v6: set[int] = frozenset()) -> AddressSet:  # type: ignore[assignment]  # an empty one
    return AddressSet(
        IntervalSet.of(*((V4 + number, V4 + number) for number in v4)),
        IntervalSet.of(*((V6 + number, V6 + number) for number in v6)),
    )


def prefixes_in(universe: int) -> list[frozenset[int]]:
    """Every prefix in a universe of so many addresses, as what it holds."""
    sizes = [1 << bit for bit in range(universe.bit_length())]
    return [frozenset(range(start, start + size)) for size in sizes for start in range(0, universe, size)]


def covers(numbers: set[int], universe: int, most: int) -> Iterator[frozenset[int]]:
    """Every set that at most so many prefixes make up and that holds these numbers: all choices are tried."""
    for count in range(1, most + 1):
        for chosen in combinations(prefixes_in(universe), count):
            union = frozenset().union(*chosen)
            if numbers <= union:
                yield union


def extra(addresses: AddressSet, cover: AddressSet, family: Family) -> int:
    return (cover - addresses).size(family)


@pytest.mark.long
@given(numbers=st.sets(st.integers(min_value=0, max_value=7), min_size=1), most=st.integers(min_value=1, max_value=4))
def test_of_eight_addresses_no_choice_of_prefixes_adds_fewer(numbers: set[int], most: int) -> None:
    addresses = of_numbers(numbers)
    cover = reduced(addresses, most)
    assert addresses <= cover
    assert len(cover.prefixes()) <= most
    assert extra(addresses, cover, Family.IPV4) == min(len(each - numbers) for each in covers(numbers, 8, most))


@pytest.mark.long
@given(numbers=st.sets(st.integers(min_value=0, max_value=15), min_size=1), most=st.integers(min_value=1, max_value=3))
def test_of_sixteen_addresses_of_six_no_choice_of_prefixes_adds_fewer(numbers: set[int], most: int) -> None:
    addresses = of_numbers(set(), numbers)
    cover = reduced(addresses, most)
    assert addresses <= cover
    assert len(cover.prefixes()) <= most
    assert extra(addresses, cover, Family.IPV6) == min(len(each - numbers) for each in covers(numbers, 16, most))


FOUR = st.sets(st.integers(min_value=0, max_value=3), min_size=1)


@given(v4=FOUR, v6=FOUR, most=st.integers(min_value=2, max_value=4))
def test_two_families_share_the_prefixes_so_that_the_weighed_cost_is_least(
    v4: set[int], v6: set[int], most: int
) -> None:
    addresses = of_numbers(v4, v6)
    cover = reduced(addresses, most)
    assert addresses <= cover
    assert len(cover.prefixes()) <= most
    cheapest = min(
        (len(one - v4) << 96) + len(other - v6)
        for count in range(1, most)
        for one in covers(v4, 4, count)
        for other in covers(v6, 4, most - count)
    )
    assert (extra(addresses, cover, Family.IPV4) << 96) + extra(addresses, cover, Family.IPV6) == cheapest


@given(
    numbers=st.sets(st.integers(min_value=0, max_value=255), min_size=1), most=st.integers(min_value=1, max_value=130)
)
def test_more_prefixes_never_cost_more_and_enough_cost_nothing(numbers: set[int], most: int) -> None:
    addresses = of_numbers(numbers)
    cover = reduced(addresses, most)
    assert extra(addresses, reduced(addresses, most + 1), Family.IPV4) <= extra(addresses, cover, Family.IPV4)
    assert (cover == addresses) == (most >= len(addresses.prefixes()))


@pytest.mark.parametrize(
    ("prefixes", "most", "cover"),
    [
        pytest.param(["192.0.2.0/27", "192.0.2.64/26"], 1, ["192.0.2.0/25"], id="one prefix around all"),
        pytest.param(
            ["192.0.2.0/32", "192.0.2.3/32", "198.51.100.0/24"], 2, ["192.0.2.0/30", "198.51.100.0/24"], id="near ones"
        ),
        pytest.param(
            # Joining the first two adds 65,534 addresses and joining the others, shorter ones, 128.
            ["10.0.0.0/32", "10.0.255.255/32", "192.0.2.0/26", "192.0.2.192/26"],
            3,
            ["10.0.0.0/32", "10.0.255.255/32", "192.0.2.0/24"],
            id="not the longest first",
        ),
        pytest.param(["0.0.0.0/1", "128.0.0.0/32"], 1, ["0.0.0.0/0"], id="everything"),
        pytest.param(["::/128", "ffff::/16"], 1, ["::/0"], id="everything of six"),
        pytest.param(["192.0.2.0/25", "192.0.2.128/25"], 1, ["192.0.2.0/24"], id="halves that are one prefix"),
        pytest.param(
            # Joining the IPv6 ones makes a /32, which weighs one IPv4 address at most; joining the IPv4 ones adds six.
            ["192.0.2.0/32", "192.0.2.7/32", "2001:db8::/64", "2001:db8:ffff::/64"],
            3,
            ["192.0.2.0/32", "192.0.2.7/32", "2001:db8::/32"],
            id="families weigh by length",
        ),
    ],
)
def test_covers_worked_out_by_hand(prefixes: list[str], most: int, cover: list[str]) -> None:
    assert list(reduced(AddressSet.parse(prefixes), most).prefixes()) == cover


@pytest.mark.parametrize(
    ("prefixes", "least"),
    [([], 0), (["192.0.2.0/24"], 1), (["::/1"], 1), (["192.0.2.0/24", "::/1"], 2)],
)
def test_fewer_prefixes_than_families_are_refused(prefixes: list[str], least: int) -> None:
    addresses = AddressSet.parse(prefixes)
    assert least_prefixes(addresses) == least
    assert len(reduced(addresses, least).prefixes()) == least
    with pytest.raises(ValueError, match=f"{least} are the fewest"):
        reduced(addresses, least - 1)


def test_very_many_prefixes_are_allowed_at_no_cost() -> None:
    addresses = AddressSet.parse(["192.0.2.0/24", "2001:db8::/32"])
    assert reduced(addresses, 10**12) == addresses
