"""Findings about needs that rule sets deny, deny in part, leave undecidable, or allow only by default rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrnet.audit.model import Level
from acrnet.audit.subject import Clients
from acrnet.registry.need import Purpose

from ...estates import Json, nsg_id, rule
from ...needs import REGISTRY_WEST, STORAGE_WEST, private_need, tag_need
from .audits import ALLOW_LOGIN, DENY_INTERNET, LOGIN, findings, network

WHAT = "contoso/login/westeurope (AzureContainerRegistry.WestEurope, Tcp 443)"


def test_a_denied_need_names_the_rule_the_addresses_a_packet_and_the_fix() -> None:
    (finding,) = findings(DENY_INTERNET, needs=[LOGIN])
    assert (finding.id, finding.level) == ("need_denied", Level.ERROR)
    assert finding.message == (
        f"nsg-app denies {WHAT}: deny-internet (4000) stops all 64 addresses, for example 10.0.1.0 to 198.51.100.0 port"
        " 443."
    )
    assert finding.fix == (
        "Allow Tcp 443 to AzureContainerRegistry.WestEurope at a priority below 4000; acrnet plan --nsg nsg-app shows"
        " how."
    )
    assert (finding.rule_set, finding.rule, finding.need, finding.client) == (
        nsg_id("nsg-app"),
        "deny-internet",
        "contoso/login/westeurope",
        "",
    )
    assert finding.documentation == "docs/findings.md#need_denied"


STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)


def test_needs_that_the_same_rule_denies_have_one_cause_and_others_have_none_in_common() -> None:
    login, storage = findings(DENY_INTERNET, needs=[LOGIN, STORAGE], kind="need_denied")
    assert login.cause == storage.cause == "deny-internet (4000)"
    own_rule = rule("deny-storage", 200, "Deny", STORAGE_WEST)
    login, storage = findings(own_rule, DENY_INTERNET, needs=[LOGIN, STORAGE], kind="need_denied")
    assert (login.cause, storage.cause) == ("deny-internet (4000)", "deny-storage (200)")
    (partly,) = findings(PARTIAL["some addresses"][0], needs=[LOGIN], kind="need_partly_denied")
    assert partly.cause == ""


def test_a_need_of_one_address_is_reported_as_one() -> None:
    (finding,) = findings(rule("deny", 200, "Deny", "10.0.0.0/8"), needs=[private_need("pe", "10.0.9.4/32")])
    assert finding.message == (
        "nsg-app denies contoso/private/pe (10.0.9.4/32, Tcp 443): deny (200) stops its only address, for example"
        " 10.0.1.0 to 10.0.9.4 port 443."
    )


PARTIAL: dict[str, tuple[Json, str]] = {
    "some addresses": (
        rule("deny-some", 200, "Deny", "198.51.100.16/28"),
        (
            f"nsg-app denies a part of {WHAT}: deny-some (200) stops 16 of 64 addresses, for example 10.0.1.0 to"
            " 198.51.100.16 port 443."
        ),
    ),
    "some clients": (
        rule("deny-half", 200, "Deny", sourceAddressPrefix="10.0.1.128/25"),
        (
            f"nsg-app denies a part of {WHAT} for some of its clients: deny-half (200) stops all 64 addresses, for"
            " example 10.0.1.128 to 198.51.100.0 port 443."
        ),
    ),
}


@pytest.mark.parametrize("case", PARTIAL)
def test_a_partly_denied_need_says_how_much_and_for_whom(case: str) -> None:
    denying, message = PARTIAL[case]
    (finding,) = findings(ALLOW_LOGIN, denying, needs=[LOGIN])
    assert (finding.id, finding.level, finding.message) == ("need_partly_denied", Level.ERROR, message)


def test_clients_whose_need_is_denied_are_named_if_others_are_allowed() -> None:
    clients = [Clients("v/app", network("10.0.1.0/24")), Clients("v/jobs", network("10.0.2.0/24"))]
    denying = rule("deny-jobs", 200, "Deny", sourceAddressPrefix="10.0.2.0/24")
    (finding,) = findings(ALLOW_LOGIN, denying, needs=[LOGIN], clients=clients)
    assert finding.message.startswith(f"nsg-app denies a part of {WHAT} for v/jobs: deny-jobs (200) stops all 64")


def test_several_rules_are_named_in_the_order_they_are_tried() -> None:
    first, second = rule("x", 300, "Deny", "198.51.100.0/27"), rule("y", 200, "Deny", "198.51.100.32/27")
    (finding,) = findings(first, second, needs=[LOGIN], kind="need_denied")
    assert "y (200) stops 32 of 64 addresses, x (300) stops 32 of 64 addresses" in finding.message
    assert finding.rule == "y"
    assert "below 200" in finding.fix


def test_without_a_priority_before_it_a_deny_has_to_move() -> None:
    (finding,) = findings(rule("deny", 100, "Deny"), needs=[LOGIN], kind="need_denied")
    assert finding.fix == (
        "Give deny a higher number than 100, and allow Tcp 443 to AzureContainerRegistry.WestEurope before it."
    )


def test_with_all_priorities_before_it_taken_a_deny_has_to_move_too() -> None:
    taken = rule("allow-http", 100, destinationPortRange="80")
    (finding,) = findings(taken, rule("deny", 101, "Deny"), needs=[LOGIN], kind="need_denied")
    assert finding.fix == (
        "Give deny a higher number than 101, and allow Tcp 443 to AzureContainerRegistry.WestEurope before it."
    )
    (finding,) = findings(taken, rule("deny", 102, "Deny"), needs=[LOGIN], kind="need_denied")
    assert "at a priority below 102" in finding.fix


TO_LOGIN = "Tcp 443 to AzureContainerRegistry.WestEurope"
SETTLED: dict[str, tuple[tuple[Json, ...], str]] = {
    "a deny of licensing": (
        (rule("deny", 200, "Deny", "AzurePlatformLKM", protocol="*", destinationPortRange="*"), ALLOW_LOGIN),
        f"Limit deny to port 1688, which Windows licensing uses, or allow {TO_LOGIN} at a priority below 200.",
    ),
    "a deny of licensing that comes first": (
        (rule("deny", 100, "Deny", "AzurePlatformLKM", protocol="*", destinationPortRange="*"), ALLOW_LOGIN),
        (
            "Limit deny to port 1688, which Windows licensing uses, or give deny a higher number than 100 and allow"
            f" {TO_LOGIN} before it."
        ),
    ),
    "rules of one priority": (
        (rule("a", 200, destination=REGISTRY_WEST), rule("b", 200, "Deny", REGISTRY_WEST)),
        (
            "Give the rules that share the priority 200 numbers of their own, or allow"
            f" {TO_LOGIN} at a priority below 200."
        ),
    ),
    "a rule that any other comes before": (
        (rule("deny", 5000, "Deny", "TagOfTomorrow"),),
        f"Supply what is missing, or allow {TO_LOGIN}.",
    ),
    "an unknown tag that comes first": (
        (rule("deny", 100, "Deny", "TagOfTomorrow"), ALLOW_LOGIN),
        f"Supply what is missing, or give deny a higher number than 100 and allow {TO_LOGIN} before it.",
    ),
}


@pytest.mark.parametrize("case", SETTLED)
def test_the_fix_of_an_undecidable_need_can_be_followed(case: str) -> None:
    rules, fix = SETTLED[case]
    (finding,) = findings(*rules, needs=[LOGIN], kind="need_undecidable")
    assert finding.fix == fix


def test_a_deny_of_licensing_on_its_port_leaves_nothing_undecided() -> None:
    deny = rule("deny", 100, "Deny", "AzurePlatformLKM", destinationPortRange="1688")
    assert findings(deny, ALLOW_LOGIN, needs=[LOGIN]) == []


def test_a_denied_optional_need_is_a_warning() -> None:
    optional = tag_need(REGISTRY_WEST, required=False)
    assert [finding.level for finding in findings(DENY_INTERNET, needs=[optional])] == [Level.WARNING]


def test_an_undecidable_need_says_why_and_names_the_rule_in_doubt() -> None:
    doubtful = rule("deny-app", 200, "Deny", "TagOfTomorrow")
    (finding,) = findings(ALLOW_LOGIN, doubtful, needs=[LOGIN], kind="need_undecidable")
    assert finding.level is Level.WARNING
    assert finding.message.startswith(f"Whether nsg-app allows {WHAT} cannot be decided, because the service tags")
    assert finding.rule == "deny-app"
    assert finding.fix == (
        "Supply what is missing, or allow Tcp 443 to AzureContainerRegistry.WestEurope at a priority below 200."
    )


def test_a_need_with_unknown_addresses_is_undecidable_without_a_rule() -> None:
    (finding,) = findings(needs=[private_need("pe", unknown="the endpoint is closed to you")])
    assert finding.message == (
        "Whether nsg-app allows contoso/private/pe (contoso.azurecr.io, Tcp 443) cannot be decided, because the"
        " endpoint is closed to you."
    )
    assert (finding.rule, finding.fix) == ("", "Supply what is missing and run the audit again.")


def test_an_undecidable_optional_need_is_no_finding() -> None:
    assert findings(needs=[private_need("pe", unknown="it is closed", required=False)]) == []


def test_a_partly_denied_need_says_what_is_undecidable_in_the_rest() -> None:
    rules = rule("deny-some", 150, "Deny", "198.51.100.0/28"), rule("deny-app", 200, "Deny", "TagOfTomorrow")
    (finding,) = findings(ALLOW_LOGIN, *rules, needs=[LOGIN], kind="need_partly_denied")
    assert "; the rest is undecidable, because the service tags" in finding.message


DEFAULT: dict[str, tuple[tuple[Json, ...], bool]] = {
    "no rule at all": ((), True),
    "a deny of other ports": ((rule("deny-ssh", 200, "Deny", destinationPortRange="22"),), True),
    "a rule of its own": ((ALLOW_LOGIN,), False),
    "a rule for a part": ((rule("allow-some", 200, destination="198.51.100.0/28"),), False),
    "an allow of Internet by hand": ((rule("allow-internet", 200),), False),
}


@pytest.mark.parametrize("case", DEFAULT)
def test_a_need_that_only_default_rules_allow_is_a_note(case: str) -> None:
    rules, expected = DEFAULT[case]
    reported = findings(*rules, needs=[LOGIN], kind="allowed_by_default_rule")
    assert bool(reported) is expected
    for finding in reported:
        assert finding.level is Level.NOTE
        assert finding.message == f"nsg-app allows {WHAT} by the default rule AllowInternetOutBound only."


def test_default_rules_are_enough_for_optional_needs() -> None:
    assert findings(needs=[tag_need(REGISTRY_WEST, required=False)]) == []


@pytest.mark.parametrize(
    "denying",
    [
        rule("deny-ssh", 200, "Deny", destinationPortRanges=["22", "3389"], destinationPortRange=None),
        rule("deny-udp", 200, "Deny", protocol="Udp"),
        rule("deny-inbound", 200, "Deny", direction="Inbound"),
        rule("deny-other-clients", 200, "Deny", sourceAddressPrefix="10.0.2.0/24"),
        rule("deny-storage", 200, "Deny", "Storage"),
        rule("deny-late", 2000, "Deny"),
    ],
    ids=lambda each: str(each["name"]),
)
def test_a_deny_of_something_else_is_not_reported(denying: Json) -> None:
    assert findings(ALLOW_LOGIN, denying, needs=[LOGIN]) == []


PACKAGES = replace(
    LOGIN, id="contoso/platform/packages", purpose=Purpose.PLATFORM, tag=None, hosts=("packages.example",)
)
BY_NAME = (
    "Allow Tcp 443 to Internet here, and let a firewall or proxy that knows names admit only packages.example; or judge"
    " without the profile."
)


def test_a_need_that_only_host_names_express_is_left_to_what_knows_names() -> None:
    (denied,) = findings(DENY_INTERNET, needs=[PACKAGES], kind="need_denied")
    assert denied.fix == BY_NAME
    (open_,) = findings(ALLOW_LOGIN, DENY_INTERNET, needs=[PACKAGES], kind="need_undecidable")
    assert open_.fix == BY_NAME
    assert open_.message.endswith("and rules that do not see them treat public addresses differently.")
