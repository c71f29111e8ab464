"""Findings about owned rules that were edited, or that have only the name or the mark."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.audit.model import Level
from acrnet.registry.need import Need
from acrnet.rules.desired import desired_rules
from acrnet.rules.ownership import Owner
from acrnet.rules.wire import write_rule

from ...estates import Json, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, owned, private_need
from .audits import LOGIN, STORAGE, findings, kinds

LONG = "registrywithaveryverylongnamethatleavesnoroomatall"
PRIVATE = private_need("pe", "10.9.0.4/32", "10.9.0.5/32", registry=LONG)
EDITED: dict[str, tuple[Json, str]] = {
    "the access": ({"access": "Deny"}, "access: Allow -> Deny"),
    "the direction": ({"direction": "Inbound"}, "direction: Outbound -> Inbound"),
    "the ports": (
        {"destinationPortRange": None, "destinationPortRanges": ["80", "443"]},
        "destinationPortRange: 443 -> 80, 443",
    ),
    "the protocol": ({"protocol": "*"}, "protocol: Tcp -> *"),
    "the destination": (
        {"destinationAddressPrefix": "Storage"},
        "destinationAddressPrefix: Storage.WestEurope -> Storage",
    ),
    "the sources": ({"sourceAddressPrefix": "*"}, "sourceAddressPrefix: VirtualNetwork -> *"),
    "a word of the description": (
        {"description": "managed by acrnet owner=default: do not touch"},
        (
            "description: managed by acrnet owner=default: Storage.WestEurope on 443 -> managed by acrnet"
            " owner=default: do not touch"
        ),
    ),
}


@pytest.mark.parametrize("case", EDITED)
def test_an_edited_owned_rule_is_reported_with_its_differences(case: str) -> None:
    changes, differences = EDITED[case]
    (finding,) = findings(owned(STORAGE_WEST, **changes), kind="owned_rule_edited")
    assert finding.message == (
        "acrnet-Storage.WestEurope (1000) of nsg-app is marked as owned by default, but is not what acrnet writes under"
        f" its name: {differences}."
    )
    assert (finding.level, finding.rule) == (Level.WARNING, "acrnet-Storage.WestEurope")


def test_a_rule_of_another_owner_is_checked_too() -> None:
    edited = owned(STORAGE_WEST, owner="platform", destinationPortRange="80")
    (finding,) = findings(edited, kind="owned_rule_edited")
    assert "is marked as owned by platform" in finding.message


ON_ANOTHER_PORT = replace(LOGIN, ports=(12000,))


@pytest.mark.parametrize(
    "need",
    [LOGIN, STORAGE, PRIVATE, ON_ANOTHER_PORT],
    ids=["login", "storage", "private, with a long name", "another port"],
)
@pytest.mark.parametrize("sources", [(), ("10.1.0.0/16", "10.2.0.4/32")], ids=["any client", "some clients"])
@pytest.mark.parametrize("label", ["default", "platform"])
def test_no_rule_that_acrnet_writes_counts_as_edited(need: Need, sources: tuple[str, ...], label: str) -> None:
    for priority in (100, 1000):
        written = [write_rule(each.at(priority)) for each in desired_rules([need], Owner(label), sources)]
        assert written
        assert not kinds(*written, needs=[need], owner=label) & {"owned_rule_edited", "owned_rule_half_marked"}


def test_another_port_than_the_one_in_the_name_is_an_edit() -> None:
    (each,) = desired_rules([ON_ANOTHER_PORT], Owner())
    written = write_rule(each.at(1000))
    properties = {**written["properties"], "destinationPortRange": "443"}  # type: ignore[dict-item]
    (finding,) = findings({**written, "properties": properties}, kind="owned_rule_edited")
    assert finding.message.endswith("under its name: destinationPortRange: 12000 -> 443.")


def test_a_name_with_a_port_but_no_mark_is_a_warning() -> None:
    name = f"acrnet-{REGISTRY_WEST}-p12000"
    copied = rule(name, 1000, destination=REGISTRY_WEST, destinationPortRange="12000")
    (finding,) = findings(copied, kind="owned_rule_half_marked")
    assert "has a name that acrnet gives, but no mark" in finding.message


def test_sources_other_than_those_in_the_name_are_an_edit() -> None:
    (each,) = desired_rules([STORAGE], Owner(), ("10.1.0.0/16",))
    written = write_rule(each.at(1000))
    properties = {**written["properties"], "sourceAddressPrefix": "10.0.0.0/8"}  # type: ignore[dict-item]
    (finding,) = findings({**written, "properties": properties}, kind="owned_rule_edited")
    assert finding.message.endswith("under its name: sourceAddressPrefix: not the sources in its name.")


def test_private_addresses_of_the_other_family_are_an_edit() -> None:
    (each,) = desired_rules([PRIVATE], Owner())
    written = write_rule(each.at(1000))
    properties = {**written["properties"], "destinationAddressPrefixes": ["fd00::/64", "fd01::/64"]}  # type: ignore[dict-item]
    (finding,) = findings({**written, "properties": properties}, kind="owned_rule_edited")
    assert "destinationAddressPrefix: not the IPv4 addresses of private endpoints" in finding.message


def test_a_name_of_acrnet_without_the_mark_is_a_warning() -> None:
    (finding,) = findings(owned(STORAGE_WEST, description=""), kind="owned_rule_half_marked")
    assert finding.level is Level.WARNING
    assert finding.message == (
        "acrnet-Storage.WestEurope (1000) of nsg-app has a name that acrnet gives, but no mark in its description, so"
        " acrnet does not treat it as its own."
    )


def test_a_mark_that_was_copied_to_another_rule_is_a_note() -> None:
    copied = rule("allow-web", 1000, description="managed by acrnet owner=platform: Storage on 443")
    (finding,) = findings(copied, kind="owned_rule_half_marked")
    assert finding.level is Level.NOTE
    assert (
        "has the mark of the owner platform in its description, but a name that does not start with" in finding.message
    )


@pytest.mark.parametrize(
    "foreign",
    [
        rule("acrnet-experiments", 1000),
        rule("acrnet-private-thing", 1000),
        rule("allow-acr", 1000, destination=REGISTRY_WEST),
        rule("acrnet-platform-Storage.WestEurope", 1000, destination=STORAGE_WEST),
        rule("described", 1000, description="not managed by acrnet owner=nobody"),
        rule("bad-owner", 1000, description="managed by acrnet owner=Somebody"),
    ],
    ids=lambda each: str(each["name"]),
)
def test_a_rule_with_a_similar_name_is_not_reported(foreign: Json) -> None:
    assert not kinds(foreign) & {"owned_rule_edited", "owned_rule_half_marked"}
