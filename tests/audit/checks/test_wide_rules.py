"""Findings about rules that open much more than needed."""

from __future__ import annotations

import pytest

from acrnet.audit.model import Level
from acrnet.registry.need import Purpose

from ...estates import Json, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, private_need, tag_need
from ...registries import a_registry
from .audits import LOGIN, STORAGE, findings

WIDE: dict[str, tuple[str, Level, str]] = {
    # Of the 256 addresses of Storage, the need has 128; AzureCloud holds 256 more, and 65,536 networks of /64.
    "all of storage": ("Storage", Level.NOTE, "Storage: 128 IPv4 addresses more than needed"),
    "all of Azure": (
        "AzureCloud",
        Level.WARNING,
        "AzureCloud: 384 IPv4 addresses and 65,536 IPv6 networks of /64 more than needed",
    ),
    # 2**32 IPv4 addresses without those 128.
    "everything": ("*", Level.WARNING, "*: 4,294,967,168 IPv4 addresses and"),
    "a whole /8": ("203.0.0.0/8", Level.WARNING, "203.0.0.0/8: 16,777,088 IPv4 addresses more than needed"),
    "the Internet, spelt otherwise": ("INTERNET", Level.WARNING, "INTERNET: "),
}


@pytest.mark.parametrize("case", WIDE)
def test_an_allow_that_opens_much_more_is_reported_with_the_addresses(case: str) -> None:
    destination, level, opened = WIDE[case]
    (finding,) = findings(
        rule("allow-wide", 300, destination=destination), needs=[STORAGE], kind="more_open_than_needed"
    )
    assert finding.message.startswith(
        f"allow-wide (300) of nsg-app meets contoso/storage/westeurope (Storage.WestEurope, Tcp 443) and opens {opened}"
    )
    assert (finding.level, finding.rule, finding.need) == (level, "allow-wide", "contoso/storage/westeurope")
    assert finding.fix == (
        "Allow Tcp 443 to Storage.WestEurope by a rule of its own, which acrnet plan --nsg nsg-app adds, then delete"
        " allow-wide or narrow it; audit with --assume-remove allow-wide first."
    )


def test_with_a_narrow_rule_after_it_the_fix_is_to_delete_the_wide_one() -> None:
    (finding,) = findings(
        rule("allow-wide", 300, destination="Storage"),
        rule("deny-storage", 900, "Deny", STORAGE_WEST),
        rule("allow", 1000, destination=STORAGE_WEST),
        needs=[STORAGE],
        kind="more_open_than_needed",
    )
    assert finding.fix == (
        "Make sure that allow (1000) allows Tcp 443 to Storage.WestEurope, then delete allow-wide or narrow it; audit"
        " with --assume-remove allow-wide first."
    )


def test_every_wide_destination_is_named_with_the_addresses_of_all_of_them() -> None:
    halves = rule("halves", 300, destination="", destinationAddressPrefixes=["0.0.0.0/1", "128.0.0.0/1"])
    (finding,) = findings(halves, needs=[STORAGE], kind="more_open_than_needed")
    # 2**32 addresses in both, and the need has 128 of them, all in the second.
    assert "opens 0.0.0.0/1, 128.0.0.0/1: 4,294,967,168 IPv4 addresses more than needed." in finding.message


def test_other_destinations_of_a_rule_are_not_counted_as_wide() -> None:
    mixed = rule("mixed", 300, destination="", destinationAddressPrefixes=["8.0.0.0/8", STORAGE_WEST, "192.0.2.0/24"])
    (finding,) = findings(mixed, needs=[STORAGE], kind="more_open_than_needed")
    assert "opens 8.0.0.0/8: 16,777,216 IPv4 addresses more than needed." in finding.message


IDLE_WIDE: dict[str, tuple[tuple[Json, ...], Level, str]] = {
    # Storage has 256 addresses and the need 128 of them.
    "all of storage behind its tag of the region": (
        (rule("allow", 300, destination=STORAGE_WEST), rule("wide", 400, destination="Storage")),
        Level.NOTE,
        "wide (400) of nsg-app opens Storage on Tcp 443: 128 IPv4 addresses more than needed.",
    ),
    "a prefix behind a deny of half of it": (
        (
            rule("allow", 300, destination=STORAGE_WEST),
            rule("deny", 310, "Deny", "8.0.0.0/9"),
            rule("wide", 400, destination="8.0.0.0/8"),
        ),
        Level.WARNING,
        "wide (400) of nsg-app opens 8.0.0.0/8 on Tcp 443: 8,388,608 IPv4 addresses more than needed.",
    ),
    "a prefix where the need is denied": (
        (rule("deny", 300, "Deny", STORAGE_WEST), rule("wide", 400, destination="8.0.0.0/8")),
        Level.WARNING,
        "wide (400) of nsg-app opens 8.0.0.0/8 on Tcp 443: 16,777,216 IPv4 addresses more than needed.",
    ),
}


@pytest.mark.parametrize("case", IDLE_WIDE)
def test_a_wide_allow_that_meets_no_need_is_reported_too(case: str) -> None:
    rules, level, message = IDLE_WIDE[case]
    (finding,) = findings(*rules, needs=[STORAGE], kind="more_open_than_needed")
    assert (finding.level, finding.rule, finding.need, finding.message) == (level, "wide", "", message)
    assert finding.fix == "Delete wide or narrow it to what other services need; audit with --assume-remove wide first."


def test_a_wide_allow_that_meets_only_an_optional_need_is_reported() -> None:
    optional = tag_need(REGISTRY_WEST, required=False)
    rules = rule("allow", 300, destination=STORAGE_WEST), rule("wide", 400, destination="*")
    (finding,) = findings(*rules, needs=[STORAGE, optional], kind="more_open_than_needed")
    assert finding.rule == "wide"


FINE: dict[str, tuple[Json, ...]] = {
    "the tag of the region": (rule("allow", 300, destination=STORAGE_WEST),),
    "the tag of another region beside it": (
        rule("allow", 300, destination=STORAGE_WEST),
        rule("allow-north", 301, destination="Storage.NorthEurope"),
    ),
    "a wide rule behind a deny of everything": (
        rule("allow", 300, destination=STORAGE_WEST),
        rule("deny", 310, "Deny", "*", sourceAddressPrefix="*", protocol="*", destinationPortRange="*"),
        rule("allow-all", 400, destination="*"),
    ),
    "a wide rule behind what may be a deny of everything": (
        rule("allow", 300, destination=STORAGE_WEST),
        rule("deny", 310, "Deny", destination="NoSuchTag"),
        rule("allow-all", 400, destination="*"),
    ),
    "a wide rule for clients that there are none of": (
        rule("allow", 300, destination=STORAGE_WEST),
        rule("allow-all", 400, destination="*", sourceAddressPrefix="10.0.9.0/24"),
    ),
    "a wide rule for another port": (rule("allow-http", 300, destination="*", destinationPortRange="80"),),
    "a wide deny": (rule("deny", 300, "Deny", "*"),),
    "no rule but the default ones": (),
    "literal prefixes": (rule("allow", 300, destination="203.0.113.0/24"),),
}


@pytest.mark.parametrize("case", FINE)
def test_rules_that_open_little_or_decide_nothing_are_not_reported(case: str) -> None:
    assert findings(*FINE[case], needs=[STORAGE], kind="more_open_than_needed") == []


def test_the_global_tag_of_the_registry_service_is_not_wide() -> None:
    wide = rule("allow", 300, destination="AzureContainerRegistry")
    assert findings(wide, needs=[LOGIN], kind="more_open_than_needed") == []


def test_all_of_storage_is_not_wide_if_all_of_storage_is_needed() -> None:
    wanted = tag_need("Storage", Purpose.STORAGE)
    rules = rule("allow", 300, destination="Storage")
    assert findings(rules, needs=[wanted], kind="more_open_than_needed") == []


@pytest.mark.parametrize("space", ["10.0.0.0/8", "fc00::/7", "300.1.1.1/8"])
def test_private_space_is_not_wide_however_large(space: str) -> None:
    wanted = private_need("pe", "10.0.9.4/32")
    rules = rule("allow", 300, destination="", destinationAddressPrefixes=["10.0.9.4", space])
    assert findings(rules, needs=[wanted], kind="more_open_than_needed") == []


def test_an_optional_need_does_not_make_a_rule_wide() -> None:
    optional = tag_need(REGISTRY_WEST, required=False)
    assert findings(rule("allow", 300, destination="*"), needs=[optional], kind="more_open_than_needed") == []


def test_each_need_of_a_wide_rule_has_its_own_finding() -> None:
    reported = findings(rule("allow", 300, destination="AzureCloud"), kind="more_open_than_needed")
    assert [finding.need for finding in reported] == ["contoso/login/westeurope", "contoso/storage/westeurope"]


@pytest.mark.parametrize(
    ("changes", "ending"),
    [
        ({}, " more than needed; with dedicated data endpoints contoso would not need storage."),
        (
            {"sku": "Basic"},
            (
                " more than needed; with dedicated data endpoints, which need a Premium registry, contoso would not"
                " need storage."
            ),
        ),
        ({"data_endpoint_enabled": True}, " more than needed."),
    ],
    ids=["off", "off in a small registry", "on"],
)
def test_a_wide_allow_of_storage_says_whether_data_endpoints_would_end_the_need(
    changes: dict[str, object], ending: str
) -> None:
    reported = findings(
        rule("allow", 300, destination="Storage"),
        needs=[STORAGE],
        registries=[a_registry(**changes)],
        kind="more_open_than_needed",
    )
    assert reported[0].message.endswith(ending)
