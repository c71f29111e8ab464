"""AddressSet against the standard library's ipaddress."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import AddressSet, Family

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, length: int) -> Network:
    return ipaddress.ip_network((address, length), strict=False)


# Long prefixes in a corner of each family, so that networks nest and touch, and any prefix at all.
networks_v4 = st.builds(
    network, st.integers(0x0A000000, 0x0A0000FF).map(ipaddress.IPv4Address), st.integers(24, 32)
) | st.builds(network, st.ip_addresses(v=4), st.integers(0, 32))
networks_v6 = st.builds(
    network, st.integers(0xFD << 120, (0xFD << 120) + 255).map(ipaddress.IPv6Address), st.integers(120, 128)
) | st.builds(network, st.ip_addresses(v=6), st.integers(0, 128))
network_lists = st.lists(networks_v4 | networks_v6, max_size=12)


def parse(networks: Iterable[Network]) -> AddressSet:
    return AddressSet.parse(str(each) for each in networks)


def collapsed(networks: Sequence[Network]) -> list[Network]:
    v4 = [each for each in networks if isinstance(each, ipaddress.IPv4Network)]
    v6 = [each for each in networks if isinstance(each, ipaddress.IPv6Network)]
    return [*ipaddress.collapse_addresses(v4), *ipaddress.collapse_addresses(v6)]


def neighbours(networks: Iterable[Network]) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Return the first and last address of each network and the addresses just outside it."""
    addresses: set[ipaddress.IPv4Address | ipaddress.IPv6Address] = set()
    for each in networks:
        address_type = type(each.network_address)
        for number in (int(each[0]) - 1, int(each[0]), int(each[-1]), int(each[-1]) + 1):
            if 0 <= number < 1 << each.max_prefixlen:
                addresses.add(address_type(number))
    return addresses


def holds(networks: Iterable[Network], address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in each for each in networks)


@pytest.mark.long
@given(network_lists)
def test_the_fewest_prefixes_are_those_of_the_standard_library(networks: list[Network]) -> None:
    # As networks, since Python 3.13 writes IPv4-mapped addresses otherwise than 3.11.
    assert [ipaddress.ip_network(prefix) for prefix in parse(networks).prefixes()] == collapsed(networks)


@pytest.mark.long
@given(network_lists)
def test_prefixes_parse_back_to_the_same_set(networks: list[Network]) -> None:
    addresses = parse(networks)
    assert AddressSet.parse(addresses.prefixes()) == addresses


@pytest.mark.long
@given(network_lists, network_lists)
def test_each_operation_agrees_with_membership_at_every_edge(left: list[Network], right: list[Network]) -> None:
    a, b = parse(left), parse(right)
    for address in neighbours([*left, *right]):
        in_a, in_b = holds(left, address), holds(right, address)
        assert (address in a) == in_a
        assert (address in a & b) == (in_a and in_b)
        assert (address in a | b) == (in_a or in_b)
        assert (address in a - b) == (in_a and not in_b)
        assert (address in a.complement()) == (not in_a)
        assert (str(address) in AddressSet.union([b, a])) == (in_a or in_b)


@pytest.mark.long
@given(network_lists, network_lists)
def test_subset_and_disjointness_follow_from_the_algebra(left: list[Network], right: list[Network]) -> None:
    a, b = parse(left), parse(right)
    assert (a <= b) == (a & b == a)
    assert a.isdisjoint(b) == (a & b == AddressSet.EMPTY)
    assert a & b <= a <= a | b


@pytest.mark.long
@given(network_lists)
def test_sizes_add_up_over_the_fewest_prefixes(networks: list[Network]) -> None:
    addresses = parse(networks)
    fewest = [ipaddress.ip_network(prefix) for prefix in addresses.prefixes()]
    for family in Family:
        sizes = [each.num_addresses for each in fewest if each.max_prefixlen == family.bits]
        assert addresses.size(family) == sum(sizes)
    assert addresses.sizes == (addresses.size(Family.IPV4), addresses.size(Family.IPV6))


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        pytest.param("10.1.2.3", ("10.1.2.3/32",), id="one IPv4 address"),
        pytest.param("fd00::1", ("fd00::1/128",), id="one IPv6 address"),
        pytest.param("10.1.2.3/8", ("10.0.0.0/8",), id="host bits"),
        pytest.param("fd00::ff/120", ("fd00::/120",), id="IPv6 host bits"),
        pytest.param("10.0.0.1-10.0.0.4", ("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"), id="range"),
        pytest.param("10.0.0.1 - 10.0.0.1", ("10.0.0.1/32",), id="range with spaces"),
        pytest.param("FD00:0:0::1-fd00::2", ("fd00::1/128", "fd00::2/128"), id="IPv6 range"),
        pytest.param("0.0.0.0/0", ("0.0.0.0/0",), id="all of IPv4"),
        pytest.param("::/0", ("::/0",), id="all of IPv6"),
        pytest.param("::ffff:10.0.0.1", ("::ffff:a00:1/128",), id="IPv4-mapped"),
    ],
)
def test_each_spelling_is_read(text: str, prefixes: tuple[str, ...]) -> None:
    assert AddressSet.parse([text]).prefixes() == prefixes


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "*",
        "Internet",
        "10.0.0",
        "010.0.0.1",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/ 8",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "fd00::/129",
        "fe80::1%eth0",
        "10.0.0.5-10.0.0.4",
        "10.0.0.1-fd00::1",
        "10.0.0.1-",
        "10.0.0.1-10.0.0.2/8",
        "10.0.0.1\0",
        "\ud800",
        "１0.0.0.1",  # noqa: RUF001 - a digit of another script is the point
    ],
)
def test_any_other_value_is_refused_by_name(bad: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared below
        AddressSet.parse(["10.0.0.0/8", bad])
    assert str(caught.value).startswith(f"{bad!r} is not an")


def test_a_member_of_a_short_prefix_is_found_among_longer_ones_that_start_later() -> None:
    addresses = AddressSet.parse(["20.161.0.0/16", "20.161.139.107/32", "20.160.48.0/20", "20.161.3.189/32"])
    assert "20.161.2.218" in addresses
    assert addresses.prefixes() == ("20.160.48.0/20", "20.161.0.0/16")


def test_a_complement_is_within_one_family_when_one_is_named() -> None:
    addresses = AddressSet.parse(["0.0.0.0/1", "::/1"])
    assert addresses.complement(Family.IPV4).prefixes() == ("128.0.0.0/1",)
    assert addresses.complement(Family.IPV6).prefixes() == ("8000::/1",)
    assert addresses.complement().prefixes() == ("128.0.0.0/1", "8000::/1")


def test_only_keeps_one_family() -> None:
    addresses = AddressSet.parse(["10.0.0.0/8", "fd00::/8"])
    assert addresses.only(Family.IPV4).prefixes() == ("10.0.0.0/8",)
    assert addresses.only(Family.IPV6).prefixes() == ("fd00::/8",)
    assert AddressSet.all_of(Family.IPV6).prefixes() == ("::/0",)


def test_the_first_address_is_an_ipv4_one_if_there_is_any() -> None:
    assert AddressSet.parse(["fd00::/8", "10.0.0.0/8"]).first() == ipaddress.ip_address("10.0.0.0")
    assert AddressSet.parse(["fd00::/8"]).first() == ipaddress.ip_address("fd00::")


def test_membership_of_a_text_that_is_not_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'10\.0\.0\.0/8' is not an IP address"):
        assert "10.0.0.0/8" in AddressSet.ALL


def test_an_empty_set_is_false_and_has_no_first_address() -> None:
    assert not AddressSet.EMPTY
    with pytest.raises(ValueError, match="an empty set has no first number"):
        AddressSet.EMPTY.first()


def test_family_sizes_are_exact_to_the_last_bit() -> None:
    holed = AddressSet.ALL - AddressSet.parse(["8000::1"])
    assert holed.sizes == (2**32, 2**128 - 1)
