"""Findings about prefix lists that were copied from a service tag."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.audit.checks.copied_prefixes import drifted_copies
from acrnet.audit.model import Level
from acrnet.net import AddressSet, Family
from acrnet.tags import ServiceTag, TagCatalog, parse_tag_file

from ...estates import Json, rule, service_tags
from ...needs import catalog
from .audits import findings

TAG = ["192.0.2.0/28", "192.0.2.32/28", "192.0.2.64/28", "192.0.2.96/28", "192.0.2.128/28", "2001:db8:7::/48"]
OTHER = ["198.51.100.0/28", "198.51.100.32/28", "198.51.100.64/28"]
TAGS = catalog(service_tags(Storage__WestEurope=TAG, Storage__NorthEurope=OTHER, Storage=[*TAG, *OTHER]))


def listing(*prefixes: str, **changes: object) -> Json:
    many: Json = {"destinationAddressPrefix": None, "destinationAddressPrefixes": list(prefixes), **changes}
    return rule("list", 300, **many)


def drift(*prefixes: str) -> list[str]:
    return [each.message for each in findings(listing(*prefixes), needs=[], tags=TAGS, kind="drifted_prefixes")]


def test_an_outdated_copy_is_reported_with_missing_and_superfluous_addresses() -> None:
    (finding,) = findings(listing(*TAG[:4], "192.0.2.240/29"), needs=[], tags=TAGS, kind="drifted_prefixes")
    assert finding.message == (
        "list (300) of nsg-app has an outdated copy of the prefixes of Storage.WestEurope: compared with"
        f" {TAGS.id}, 16 IPv4 addresses missing (192.0.2.128/28) and 8 IPv4 addresses too many (192.0.2.240/29)."
    )
    assert finding.fix == "Name the service tag Storage.WestEurope in place of the 5 prefixes."
    assert (finding.level, finding.rule) == (Level.WARNING, "list")


def test_private_prefixes_in_a_copy_do_not_count() -> None:
    (message,) = drift(*TAG[:4], "10.0.0.0/8")
    assert "16 IPv4 addresses missing (192.0.2.128/28)." in message


def test_a_copy_in_a_deny_is_a_copy_too() -> None:
    reported = findings(listing(*TAG[:4], access="Deny"), needs=[], tags=TAGS, kind="drifted_prefixes")
    assert len(reported) == 1


NO_DRIFT: dict[str, tuple[str, ...]] = {
    "an exact copy of one family": tuple(TAG[:5]),
    "an exact copy with private prefixes": (*TAG[:5], "10.0.0.0/8"),
    "the same coverage in other prefixes": (*TAG[:4], "192.0.2.128/29", "192.0.2.136/29"),
    "too little of the tag": tuple(TAG[:2]),
    "fewer than three equal prefixes": (*TAG[:2], "203.0.113.0/24"),
    "less than the most of the tag": (*TAG[:2], "203.0.113.0/24", "203.0.112.0/24"),
    "mostly something else": (*TAG[:3], "203.0.113.0/28", "203.0.113.32/28", "203.0.113.64/28"),
    "private space": ("10.0.0.0/16", "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"),
}


@pytest.mark.parametrize("case", NO_DRIFT)
def test_a_list_that_is_not_an_outdated_copy_is_not_reported(case: str) -> None:
    assert drift(*NO_DRIFT[case]) == []


def test_the_most_similar_tag_counts_as_the_source() -> None:
    # All of Storage.NorthEurope and most of Storage but one prefix each: the list is as good as the second.
    lists = tuple(sorted((*TAG[:5], *OTHER[:2])))
    assert drifted_copies([lists], TAGS)[lists].tag == "Storage"
    northern = tuple(sorted((*OTHER, "203.0.113.0/28")))
    assert drifted_copies([northern], TAGS)[northern].tag == "Storage.NorthEurope"


REAL = Path(__file__).parents[3].parent / "shared" / "data" / "servicetags"


@pytest.mark.long
@pytest.mark.skipif(not REAL.is_dir(), reason="the real tag files are not beside the repository")
def test_copies_of_an_older_file_are_outdated_and_copies_of_the_newer_file_are_not() -> None:
    older, newer = (parse_tag_file((REAL / f"public-{n}.json").read_bytes(), expected_cloud=None) for n in (346, 376))
    services = ("AzureContainerRegistry", "Storage")
    copies = {}
    for source in (older, newer):
        for record in source.records():
            if record.name.partition(".")[0] in services:
                prefixes = tuple(prefix for prefix in record.prefix_list() if ":" not in prefix)
                copies[prefixes] = record.name
    drifted = drifted_copies(copies, newer)
    outdated = {each: name for each, name in copies.items() if AddressSet.parse(each) != now(newer, name)}
    assert len(outdated) >= 40
    assert {prefixes: copy.tag for prefixes, copy in drifted.items()} == {
        prefixes: name for prefixes, name in outdated.items() if prefixes in drifted or len(prefixes) >= 5
    }
    for prefixes, copy in drifted.items():
        assert (AddressSet.parse(prefixes) - copy.extra) | copy.missing == now(newer, copy.tag)


def now(tags: TagCatalog, name: str) -> AddressSet:
    """The IPv4 addresses a tag has."""
    tag = tags.get(name)
    assert isinstance(tag, ServiceTag)
    return tag.addresses.only(Family.IPV4)
