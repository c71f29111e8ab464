"""Findings about names in rules: unknown tags, tags in another case, and invalid names."""

from __future__ import annotations

import pytest

from acrnet.audit.model import Level

from ...estates import Json, rule
from .audits import CATALOG, findings, kinds

UNREADABLE: dict[str, tuple[Json, str]] = {
    "a placeholder": (
        rule("r", 300, destination="AzureCloud.<location>"),
        "the destination 'AzureCloud.<location>' is neither a prefix nor a service tag",
    ),
    "a host name with a path": (
        rule("r", 300, sourceAddressPrefix="https://contoso.azurecr.io"),
        "the source 'https://contoso.azurecr.io' is neither a prefix nor a service tag",
    ),
    "what only looks like a prefix": (
        rule("r", 300, destination="300.1.1.1/8"),
        "the destination '300.1.1.1/8' is neither a prefix nor a service tag",
    ),
    "no destination": (rule("r", 300, destination=""), "it names no destination"),
    "no port": (rule("r", 300, destinationPortRange=""), "it names no destination port"),
    "a port that is none": (rule("r", 300, destinationPortRange="https"), "'https' is not a destination port"),
    "a source port that is none": (rule("r", 300, sourcePortRange="any port"), "'any port' is not a source port"),
    "a protocol that is none": (rule("r", 300, protocol="Sctp"), "'Sctp' is not a protocol"),
    "no protocol": (rule("r", 300, protocol=None), "it names no protocol"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_part_of_a_rule_is_reported(case: str) -> None:
    odd, reasons = UNREADABLE[case]
    (finding,) = findings(odd, kind="unreadable_rule")
    assert finding.message == f"r (300) of nsg-app may match anything where it cannot be read: {reasons}."
    assert (finding.level, finding.rule) == (Level.WARNING, "r")


@pytest.mark.parametrize(
    "host", ["myregistry.azurecr.io", "contoso.com", "WWW.Contoso.Example", "myregistry.westeurope.data.azurecr.io"]
)
def test_a_host_name_is_not_reported_as_a_tag_of_newer_data(host: str) -> None:
    odd = rule("r", 300, destination=host)
    (finding,) = findings(odd, kind="unreadable_rule")
    assert finding.message == (
        "r (300) of nsg-app may match anything where it cannot be read: the destination"
        f" {host!r} is a host name, which security rules do not accept."
    )
    assert finding.fix == "Name the service tag of the host or its addresses; a firewall can filter by host names."
    assert findings(odd, kind="unknown_tag") == []


@pytest.mark.parametrize("name", ["Storage.WestEuropa", "AzureFrontDoor.Frontends", "Comet", "Network"])
def test_a_name_like_a_tag_is_an_unknown_tag_and_not_a_host_name(name: str) -> None:
    odd = rule("r", 300, destination=name)
    assert len(findings(odd, kind="unknown_tag")) == 1
    assert findings(odd, kind="unreadable_rule") == []


def test_a_tag_that_does_not_exist_is_reported_with_similar_ones() -> None:
    (finding,) = findings(rule("r", 300, destination="Storage.WestEuropa"), kind="unknown_tag")
    assert finding.message == (
        "r (300) of nsg-app names 'Storage.WestEuropa', which is not a service tag of this cloud: the service tags"
        f" {CATALOG.id} have none named 'Storage.WestEuropa' (the nearest are Storage.WestEurope,"
        " Storage.NorthEurope)."
    )
    assert finding.level is Level.WARNING


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("storage.westeurope", "Storage.WestEurope"),
        ("AzureContainerRegistry.westeurope", "AzureContainerRegistry.WestEurope"),
        ("INTERNET", "Internet"),
        ("azureplatformdns", "AzurePlatformDNS"),
    ],
)
def test_a_tag_in_another_case_is_a_note(written: str, right: str) -> None:
    (finding,) = findings(rule("r", 300, destination=written), kind="tag_case")
    assert finding.message == f"r (300) of nsg-app spells the service tag {right} as {written!r}."
    assert (finding.level, finding.fix) == (Level.NOTE, f"Write {right}.")


def test_sources_are_checked_too_and_a_name_on_both_sides_is_reported_once() -> None:
    both = rule("r", 300, destination="storage", sourceAddressPrefix="storage")
    assert len(findings(both, kind="tag_case")) == 1
    assert len(findings(rule("r", 300, sourceAddressPrefix="virtualnetwork"), kind="tag_case")) == 1


def test_each_spelling_is_checked_in_rules_that_mean_the_same() -> None:
    reported = findings(
        rule("right", 300, destination="Storage"), rule("wrong", 301, destination="storage"), kind="tag_case"
    )
    assert [finding.rule for finding in reported] == ["wrong"]


@pytest.mark.parametrize(
    "fine",
    [
        rule("right-tag", 300, destination="Storage.WestEurope"),
        rule("special-tags", 300, destination="AzureLoadBalancer"),
        rule("platform", 300, destination="AzurePlatformIMDS"),
        rule("any", 300, destination="Any", sourceAddressPrefix="*", protocol="any"),
        rule("host-bits", 300, destination="10.1.2.3/8"),
        rule("a-range", 300, destination="10.1.2.3-10.1.2.9"),
        rule("v6", 300, destination="2001:DB8::/32", sourceAddressPrefix="fd00::/8"),
        rule("inbound", 300, destination="NoSuchTag", direction="Inbound"),
        rule("group", 300, destination="", destinationApplicationSecurityGroups=[{"id": "/subscriptions/s/asg"}]),
        rule("ports", 300, destinationPortRange=None, destinationPortRanges=["443", "8000 - 8080"]),
    ],
    ids=lambda each: str(each["name"]),
)
def test_what_azure_accepts_is_not_reported(fine: Json) -> None:
    assert not kinds(fine, needs=[]) & {"unknown_tag", "tag_case", "unreadable_rule"}
