"""Findings about denies of the platform addresses on which DNS and managed identities depend."""

from __future__ import annotations

import pytest

from acrnet.audit.model import Level
from acrnet.audit.subject import Clients

from ...estates import Json, rule
from .audits import findings, network


def deny(tag: str, **changes: object) -> Json:
    return rule("deny", 300, "Deny", tag, **{"protocol": "*", "destinationPortRange": "*", **changes})


BROKEN: dict[str, tuple[tuple[Json, ...], str]] = {
    "name resolution": (
        (deny("AzurePlatformDNS"),),
        "denies AzurePlatformDNS on port 53, so clients that use the DNS of Azure cannot resolve the registry",
    ),
    "name resolution over Udp only": (
        (deny("AzurePlatformDNS", protocol="Udp", destinationPortRange="53"),),
        "denies AzurePlatformDNS on port 53, so clients that use the DNS of Azure cannot resolve the registry",
    ),
    "managed identities": (
        (deny("azureplatformimds", protocol="Tcp", destinationPortRange="80"),),
        "denies AzurePlatformIMDS on port 80, so clients cannot sign in with a managed identity",
    ),
    "an allow for a part of the clients": (
        (rule("allow", 200, destination="AzurePlatformIMDS", destinationPortRange="80",
              sourceAddressPrefix="10.0.1.0/25"), deny("AzurePlatformIMDS")),
        "denies AzurePlatformIMDS on port 80, so some clients cannot sign in with a managed identity",
    ),
    "a deny for a part of the clients": (
        (deny("AzurePlatformDNS", protocol="Udp", sourceAddressPrefix="10.0.1.0/25"),),
        "denies AzurePlatformDNS on port 53, so some clients that use the DNS of Azure cannot resolve the registry",
    ),
    "two denies that add up to all clients": (
        (deny("AzurePlatformDNS", sourceAddressPrefix="10.0.1.0/25"),
         rule("rest", 310, "Deny", "AzurePlatformDNS", protocol="*", destinationPortRange="*",
              sourceAddressPrefix="10.0.1.128/25")),
        "denies AzurePlatformDNS on port 53, so clients that use the DNS of Azure cannot resolve the registry",
    ),
    "an allow of everything, which does not name the tag": (
        (rule("allow", 200, destination="*", protocol="*", destinationPortRange="*"), deny("AzurePlatformIMDS")),
        "denies AzurePlatformIMDS on port 80, so clients cannot sign in with a managed identity",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_deny_of_a_platform_tag_says_what_breaks(case: str) -> None:
    rules, denying = BROKEN[case]
    (finding,) = findings(*rules, needs=[], kind="platform_tag_denied")
    assert finding.message == f"deny (300) of nsg-app {denying}."
    assert (finding.level, finding.rule) == (Level.WARNING, "deny")


@pytest.mark.parametrize(
    "rules",
    [
        (deny("AzurePlatformDNS", destinationPortRange="80"),),
        (deny("AzurePlatformIMDS", protocol="Udp"),),
        (deny("AzurePlatformLKM"),),
        (deny("AzurePlatformIMDS", direction="Inbound"),),
        (deny("AzurePlatformIMDS", sourceAddressPrefix="10.0.9.0/24"),),
        (rule("allow", 300, destination="AzurePlatformIMDS", destinationPortRange="80"),),
        (deny("*"),),
        (
            rule("allow", 200, destination="AzurePlatformDNS", protocol="*", destinationPortRange="53"),
            deny("AzurePlatformDNS"),
        ),
    ],
    ids=[
        "other port",
        "other protocol",
        "other tag",
        "inbound",
        "other clients",
        "allow",
        "everything",
        "allowed first",
    ],
)
def test_a_deny_that_breaks_nothing_of_the_platform_is_not_reported(rules: tuple[Json, ...]) -> None:
    assert findings(*rules, needs=[], kind="platform_tag_denied") == []


def test_both_platform_services_are_reported_separately() -> None:
    reported = findings(deny("AzurePlatformDNS"), {**deny("AzurePlatformIMDS"), "name": "deny-two"}, needs=[])
    denying = [each.rule for each in reported if each.id == "platform_tag_denied"]
    assert denying == ["deny", "deny-two"]


OWN, AZURE = ("10.0.9.4",), ("168.63.129.16",)


@pytest.mark.parametrize(
    ("resolvers", "who"),
    [
        pytest.param([()], "so clients that use", id="the DNS of Azure, or nobody knows"),
        pytest.param([AZURE], "so clients that use", id="the DNS of Azure by its address"),
        pytest.param([OWN, ()], "so clients that use", id="some ask it"),
        pytest.param([OWN], "", id="none asks it"),
    ],
)
def test_a_deny_of_the_dns_of_azure_matters_to_clients_that_ask_it(resolvers: list[tuple[str, ...]], who: str) -> None:
    clients = [
        Clients(f"vnet-{number}/app", network(f"10.0.{number}.0/24"), own) for number, own in enumerate(resolvers)
    ]
    told = findings(deny("AzurePlatformDNS"), needs=[], clients=clients, kind="platform_tag_denied")
    assert [who in finding.message for finding in told] == ([True] if who else [])


def test_a_deny_of_the_metadata_service_matters_whatever_resolvers_clients_ask() -> None:
    clients = [Clients("vnet-app/app", network("10.0.1.0/24"), OWN)]
    assert len(findings(deny("AzurePlatformIMDS"), needs=[], clients=clients, kind="platform_tag_denied")) == 1
