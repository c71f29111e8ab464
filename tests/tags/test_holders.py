from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.tags import TagCatalog, TagRecord
from acrnet.tags.holders import Holder, TagIndex

from .conftest import TagDocument, tag_entry


def catalog_with(tags: dict[str, list[str]]) -> TagCatalog:
    records = (TagRecord(name, "", "", "", "\n".join(prefixes)) for name, prefixes in tags.items())
    return TagCatalog.of(
        records, cloud="Public", change_number="1", sha256="0" * 64, source="file", location="", content="0" * 64
    )


def test_the_tag_with_the_fewest_addresses_comes_first_with_the_prefix_that_holds_the_address(
    catalog: TagCatalog,
) -> None:
    answer = TagIndex(catalog).holders_of("198.51.100.7")
    assert answer.holders == (
        Holder("AzureContainerRegistry.FranceCentral", "198.51.100.0/27"),
        Holder("AzureContainerRegistry", "198.51.100.0/25"),
        Holder("AzureCloud", "198.51.100.0/24"),
    )
    assert answer.partly == ()


def test_an_address_of_six_is_looked_up_among_its_own(catalog: TagCatalog) -> None:
    assert [holder.tag for holder in TagIndex(catalog).holders_of("2001:db8:1::9").holders] == [
        "AzureContainerRegistry.FranceCentral",
        "AzureContainerRegistry",
        "AzureCloud",
    ]


@pytest.mark.parametrize("text", ["192.0.2.1", "::1", "10.0.0.0/8", "0.0.0.0/32"])
def test_an_address_outside_all_tags_is_in_none(catalog: TagCatalog, text: str) -> None:
    answer = TagIndex(catalog).holders_of(text)
    assert (answer.holders, answer.partly) == ((), ())


def test_a_tag_covers_a_part_of_a_wider_prefix(catalog: TagCatalog) -> None:
    answer = TagIndex(catalog).holders_of("198.51.100.0/26")
    assert [holder.tag for holder in answer.holders] == ["AzureContainerRegistry", "AzureCloud"]
    assert answer.partly == ("AzureContainerRegistry.FranceCentral", "AzureContainerRegistry.WestEurope")


def test_prefixes_side_by_side_hold_what_spans_them(
    document: TagDocument, catalog_of: Callable[[TagDocument], TagCatalog]
) -> None:
    document["values"] = [tag_entry("Storage", "192.0.2.0/25", "192.0.2.128/25")]
    assert TagIndex(catalog_of(document)).holders_of("192.0.2.64/26").holders == (Holder("Storage", "192.0.2.0/24"),)
    assert TagIndex(catalog_of(document)).holders_of("192.0.2.0/24").holders == (Holder("Storage", "192.0.2.0/24"),)


def test_a_prefix_is_found_among_later_ones_of_other_lengths() -> None:
    """libcidr 1.0.1 misses the first of these prefixes for this address."""
    prefixes = ["20.161.0.0/16", "20.161.139.107/32", "20.160.48.0/20", "20.161.3.189/32"]
    answer = TagIndex(catalog_with({"Storage": prefixes})).holders_of("20.161.2.218")
    assert answer.holders == (Holder("Storage", "20.161.0.0/16"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("10.0.0.1/8", "'10.0.0.1/8' has bits set beyond its length"),
        ("2001:db8::1/32", "'2001:db8::1/32' has bits set beyond its length"),
        ("10.0.0.0/33", "'10.0.0.0/33' is not a CIDR prefix"),
        ("10.0.0.0/08", "'10.0.0.0/08' is not a CIDR prefix"),
        ("10.0.0.0/", "'10.0.0.0/' is not a CIDR prefix"),
        ("10.0.0.0-10.0.0.9", "'10.0.0.0-10.0.0.9' is not an IP address"),
        ("010.0.0.1", "'010.0.0.1' is not an IP address"),
        ("fe80::1%eth0", "'fe80::1%eth0' is not an IP address"),
        ("\x1b[31m", "'\\x1b[31m' is not an IP address"),
        ("", "'' is not an IP address"),
    ],
)
def test_a_text_that_is_not_an_address_is_refused(catalog: TagCatalog, text: str, problem: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole message is compared
        TagIndex(catalog).holders_of(text)
    assert str(raised.value) == problem


PREFIXES = st.integers(min_value=26, max_value=32).flatmap(
    lambda length: st.integers(min_value=0, max_value=2 ** (length - 26) - 1).map(
        lambda number: f"192.0.2.{number << (32 - length)}/{length}"
    )
)


@pytest.mark.long
@given(
    tags=st.dictionaries(st.sampled_from("ABCD"), st.lists(PREFIXES, max_size=6), max_size=4),
    asked=PREFIXES,
)
def test_the_answer_is_that_of_a_search_address_by_address(tags: dict[str, list[str]], asked: str) -> None:
    wanted = set(ip_network(asked))
    addresses = {name: {each for prefix in prefixes for each in ip_network(prefix)} for name, prefixes in tags.items()}
    answer = TagIndex(catalog_with(tags)).holders_of(asked)
    assert {holder.tag for holder in answer.holders} == {name for name, own in addresses.items() if wanted <= own}
    assert set(answer.partly) == {name for name, own in addresses.items() if wanted & own and not wanted <= own}
    for holder in answer.holders:
        assert wanted <= set(ip_network(holder.prefix)) <= addresses[holder.tag]
    sizes = [len(addresses[holder.tag]) for holder in answer.holders]
    assert sizes == sorted(sizes)
