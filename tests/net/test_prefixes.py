"""One prefix, address or range in canonical form."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network, summarize_address_range

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.net import canonical_prefixes


@given(st.ip_addresses().flatmap(lambda address: st.tuples(st.just(address), st.integers(0, address.max_prefixlen))))
def test_any_spelling_of_a_network_gives_its_canonical_prefix(parts: tuple[object, int]) -> None:
    address, length = parts
    network = ip_network(f"{address}/{length}", strict=False)
    expected = [f"{network.network_address}/{length}"]
    if "." in str(network) or ":ffff:" not in str(network):  # how mapped addresses are written differs by Python
        assert canonical_prefixes(f"{address}/{length}") == expected
        assert canonical_prefixes(str(network).upper()) == expected


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_range_gives_the_fewest_prefixes(one: int, other: int) -> None:
    first, last = IPv4Address(min(one, other)), IPv4Address(max(one, other))
    expected = [str(network) for network in summarize_address_range(first, last)]
    assert canonical_prefixes(f"{first} - {last}") == expected


GROUPS = st.lists(st.sampled_from([0, 0, 1, 0xA, 0xFFFF]), min_size=8, max_size=8)


@given(GROUPS)
def test_an_address_of_six_is_written_as_the_standard_library_does(groups: list[int]) -> None:
    address = IPv6Address(sum(group << 16 * place for place, group in enumerate(groups)))
    if address.ipv4_mapped is None:  # with dots from Python 3.13 on
        assert canonical_prefixes(str(address)) == [f"{address}/128"]


def test_a_mapped_address_is_written_without_dots() -> None:
    assert canonical_prefixes("::ffff:192.0.2.1") == ["::ffff:c000:201/128"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("10.0.0.0/33", id="length too long"),
        pytest.param("10.0.0.0/08", id="length with a zero"),
        pytest.param("10.0.0/8", id="three parts"),
        pytest.param("010.0.0.0/8", id="part with a zero"),
        pytest.param("10.0.0.0\x00/8", id="zero byte"),
        pytest.param("1" * 100_000 + "/8", id="very long"),
        pytest.param("٣.0.0.0/8", id="digits of another script"),
        pytest.param("10.0.0.9-10.0.0.1", id="range backwards"),
        pytest.param("Internet", id="tag"),
    ],
)
def test_a_text_that_is_not_a_prefix_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an"):
        canonical_prefixes(text)
