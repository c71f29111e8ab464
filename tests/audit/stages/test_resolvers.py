"""Whether the clients in 10.0.1.0/24 reach a resolver; 10.1.0.10 and 10.1.0.11 are in the peered hub."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from acrnet.audit.model import StageKind
from acrnet.net import Family
from acrnet.rules.client_path import AdminAction, NextHop
from acrnet.rules.verdict import Outcome

from .paths import LOGIN, UNREAD, a_path, admin, allow, deny, group, nsg, one, route, stage, to_appliance

ALLOWED, DENIED, UNDECIDABLE, PARTIAL = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE, Outcome.PARTIAL
ONE = {"dns_servers": ("10.1.0.10",)}
TWO = {"dns_servers": ("10.1.0.10", "10.1.0.11")}
WITHOUT_PORT_53 = nsg(deny("no-dns", 200, destinationPortRange="53"))
TO_HUB = "10.1.0.10/32"
NSG = WITHOUT_PORT_53.id


@pytest.mark.parametrize(
    ("changes", "expected", "because"),
    [
        pytest.param({}, ALLOWED, "DNS that Azure provides", id="Azure"),
        pytest.param({"dns_servers": ("168.63.129.16",)}, ALLOWED, "DNS that Azure provides", id="Azure by address"),
        pytest.param({"subnet_rules": WITHOUT_PORT_53}, ALLOWED, "DNS that Azure provides", id="no rule applies to it"),
        pytest.param(
            {"admin_rules": (admin(AdminAction.DENY, destinationPortRange="53"),)},
            ALLOWED,
            "DNS that Azure provides",
            id="nor a security admin rule",
        ),
        pytest.param(
            {"subnet_rules": nsg(deny("off", 300, "AzurePlatformDNS"))},
            DENIED,
            "port 53 to the resolver 168.63.129.16 is stopped by nsg-app: rule off (300) denies",
            id="but one that names it",
        ),
        pytest.param(
            {"interface_rules": nsg(deny("off", 300, "azureplatformdns"), name="nsg-nic")},
            DENIED,
            "port 53 to the resolver 168.63.129.16 is stopped by nsg-nic: rule off (300) denies",
            id="in any case, on the interface",
        ),
        pytest.param(
            {"admin_rules": (admin(AdminAction.DENY, "off", "AzurePlatformDNS"),)},
            DENIED,
            "port 53 to the resolver 168.63.129.16 is stopped by config: security admin rule off (10) denies",
            id="or a security admin rule that names it",
        ),
        pytest.param(
            {"subnet_rules": nsg(allow("on", 200, "AzurePlatformDNS"), deny("off", 300, "AzurePlatformDNS"))},
            ALLOWED,
            "DNS that Azure provides",
            id="the first that names it",
        ),
        pytest.param(
            {"subnet_rules": nsg(deny("off", 300, "AzurePlatformDNS", destinationPortRange="443"))},
            ALLOWED,
            "DNS that Azure provides",
            id="another port of it",
        ),
        pytest.param(
            {
                "admin_rules": (admin(AdminAction.ALWAYS_ALLOW, "on", "AzurePlatformDNS"),),
                "subnet_rules": nsg(deny("off", 300, "AzurePlatformDNS")),
            },
            ALLOWED,
            "DNS that Azure provides",
            id="always allowed",
        ),
        pytest.param(ONE, ALLOWED, "the resolver 10.1.0.10 is reached on port 53", id="a resolver in the hub"),
        pytest.param(
            ONE | {"subnet_rules": WITHOUT_PORT_53},
            DENIED,
            "UDP 53 to the resolver 10.1.0.10 is stopped by nsg-app: rule no-dns (200) denies",
            id="denied by the subnet",
        ),
        pytest.param(
            ONE | {"interface_rules": structs.replace(WITHOUT_PORT_53, name="nsg-nic")},
            DENIED,
            "UDP 53 to the resolver 10.1.0.10 is stopped by nsg-nic: rule no-dns (200) denies",
            id="denied by the interface",
        ),
        pytest.param(
            ONE | {"admin_rules": (admin(AdminAction.DENY, destinationPortRange="53"),)},
            DENIED,
            "UDP 53 to the resolver 10.1.0.10 is stopped by config: security admin rule corp (10) denies",
            id="denied by a security admin rule",
        ),
        pytest.param(
            ONE | {"routes": (route("10.1.0.0/16", NextHop.NONE, "drop"),)},
            DENIED,
            "UDP 53 to the resolver 10.1.0.10 is stopped by drop: route drop 10.1.0.0/16 -> None drops them",
            id="dropped by a route",
        ),
        pytest.param(
            {"dns_servers": ("10.9.0.10",)},
            DENIED,
            "UDP 53 to the resolver 10.9.0.10 is stopped by the stage route: "
            "system route 10.0.0.0/8 -> None drops them",
            id="in a network that is not near",
        ),
        pytest.param(
            ONE | {"routes": (to_appliance("10.1.0.0/16"),)},
            UNDECIDABLE,
            "UDP 53 to the resolver 10.1.0.10 depends on to-firewall: "
            "route to-firewall 10.1.0.0/16 -> VirtualAppliance 10.1.0.68",
            id="behind a firewall",
        ),
        pytest.param(
            ONE | {"subnet_rules": nsg(deny("no-udp", 200, TO_HUB, protocol="Udp"))},
            DENIED,
            "UDP 53 to the resolver 10.1.0.10 is stopped by nsg-app: rule no-udp (200) denies",
            id="UDP denied",
        ),
        pytest.param(
            ONE | {"subnet_rules": nsg(deny("no-tcp", 200, TO_HUB, protocol="Tcp"))},
            UNDECIDABLE,
            "TCP 53 to the resolver 10.1.0.10 is stopped by nsg-app: rule no-tcp (200) denies",
            id="only TCP denied",
        ),
        pytest.param(
            TWO | {"subnet_rules": nsg(deny("no-first", 200, TO_HUB))},
            ALLOWED,
            "the resolver 10.1.0.11 is reached on port 53",
            id="the second one is enough",
        ),
        pytest.param(
            TWO | {"subnet_rules": WITHOUT_PORT_53},
            DENIED,
            "UDP 53 to the resolver 10.1.0.10 is stopped by nsg-app: rule no-dns (200) denies; "
            "UDP 53 to the resolver 10.1.0.11 is stopped by nsg-app: rule no-dns (200) denies",
            id="neither",
        ),
        pytest.param(
            {"dns_servers": ("10.9.0.10", "168.63.129.16")},
            ALLOWED,
            "DNS that Azure provides",
            id="Azure as the second",
        ),
        pytest.param(
            {"dns_servers": ("resolver",)}, UNDECIDABLE, "a resolver 'resolver'", id="a resolver that is not an address"
        ),
        pytest.param({"dns_servers": UNREAD}, UNDECIDABLE, "resolvers that were not read", id="not read"),
    ],
)
def test_the_dns_stage_says_whether_a_resolver_is_reached(
    changes: dict[str, Any], expected: Outcome, because: str
) -> None:
    verdict = stage(one(a_path(**changes)), StageKind.DNS)
    assert (verdict.outcome, verdict.because) == (expected, because)


def test_a_need_whose_name_cannot_be_resolved_is_denied_although_its_address_is_open() -> None:
    result = one(a_path(**ONE, subnet_rules=WITHOUT_PORT_53))
    assert (result.outcome, result.seen, result.decided_by) == (DENIED, DENIED, StageKind.DNS)
    assert [each.kind for each in result.stages] == [StageKind.DNS]
    (view,) = result.views
    assert view.verdict.deciding_rules() == ()


@pytest.mark.parametrize(
    ("changes", "stopped"),
    [
        pytest.param(
            ONE | {"subnet_rules": WITHOUT_PORT_53}, [("no-dns", NSG, ["10.1.0.10/32"])], id="by the group of a subnet"
        ),
        pytest.param(
            ONE | {"admin_rules": (admin(AdminAction.DENY, destinationPortRange="53"),)},
            [("corp", admin(AdminAction.DENY).configuration, ["10.1.0.10/32"])],
            id="by a security admin rule",
        ),
        pytest.param(
            {"subnet_rules": nsg(deny("off", 300, "AzurePlatformDNS")), "interface_rules": nsg(name="nsg-nic")},
            [("off", NSG, ["168.63.129.16/32"])],
            id="to Azure",
        ),
        pytest.param(
            TWO | {"subnet_rules": WITHOUT_PORT_53},
            [("no-dns", NSG, ["10.1.0.10/32"]), ("no-dns", NSG, ["10.1.0.11/32"])],
            id="to either of two",
        ),
        pytest.param(
            ONE | {"routes": (route("10.1.0.0/16", NextHop.NONE),)},
            [(None, "route", ["10.1.0.10/32"])],
            id="by a route",
        ),
        pytest.param({}, [], id="by nothing"),
    ],
)
def test_stopped_queries_are_listed_with_the_rule_that_stops_them(
    changes: dict[str, Any], stopped: list[tuple[str | None, str, list[str]]]
) -> None:
    queries = one(a_path(**changes)).queries
    assert [
        (each.rule and each.rule.name, each.stage, list(each.flows.destinations.prefixes())) for each in queries
    ] == stopped
    assert all(each.flows.sample().destination_port == 53 and not each.passed for each in queries)


def test_clients_that_reach_a_resolver_are_separated_from_those_that_do_not() -> None:
    half = nsg(deny("no-dns", 200, destinationPortRange="53", sourceAddressPrefix="10.0.1.0/25"))
    result = one(a_path(**ONE, subnet_rules=half))
    assert result.outcome is PARTIAL
    (view,) = result.views
    assert view.verdict.denied.sources.prefixes() == ("10.0.1.0/25",)
    assert view.verdict.allowed.sources.prefixes() == ("10.0.1.128/25",)


def test_two_resolvers_that_each_serve_half_of_the_clients_serve_all() -> None:
    rules = nsg(
        deny("first", 200, TO_HUB, sourceAddressPrefix="10.0.1.0/25"),
        deny("second", 201, "10.1.0.11", sourceAddressPrefix="10.0.1.128/25"),
    )
    assert one(a_path(**TWO, subnet_rules=rules)).outcome is ALLOWED


def test_queries_that_only_some_source_ports_may_send_are_not_decided() -> None:
    rules = nsg(deny("low-ports", 200, TO_HUB, sourcePortRange="0-40000"))
    result = one(a_path(**ONE, subnet_rules=rules))
    assert (result.outcome, result.decided_by) == (UNDECIDABLE, StageKind.DNS)


def test_a_resolver_of_one_family_serves_clients_with_addresses_of_both() -> None:
    both = replace(LOGIN, families=(Family.IPV4, Family.IPV6))
    clients = group(sources=("10.0.1.0/24", "fd00::/64"))
    path = a_path(**ONE, group=clients, subnet_rules=WITHOUT_PORT_53)
    assert one(path, both).outcome is DENIED


def test_a_resolver_of_a_family_that_no_client_has_is_not_decided() -> None:
    assert one(a_path(dns_servers=("fd00::53",))).decided_by is StageKind.DNS


@pytest.mark.parametrize(
    ("changes", "stages"),
    [
        pytest.param({"dns_servers": UNREAD}, [StageKind.DNS], id="resolvers"),
        pytest.param(ONE | {"routes": (to_appliance("10.1.0.0/16"),)}, [StageKind.DNS], id="a firewall before them"),
        pytest.param(
            ONE | {"subnet_rules": UNREAD}, [StageKind.DNS, StageKind.SUBNET_NSG], id="a group before them and the need"
        ),
    ],
)
def test_an_unread_path_to_a_resolver_is_missing_and_what_was_seen_allows(
    changes: dict[str, Any], stages: list[StageKind]
) -> None:
    result = one(a_path(**changes))
    assert (result.outcome, result.seen) == (UNDECIDABLE, ALLOWED)
    assert [missing.stage for missing in result.missing] == stages


def test_an_unread_group_leaves_the_resolver_of_azure_undecided_for_packets_that_skip_it() -> None:
    skipped = a_path(admin_rules=(admin(AdminAction.ALWAYS_ALLOW),), subnet_rules=UNREAD)
    assert one(skipped).decided_by is StageKind.DNS
    assert one(a_path(subnet_rules=UNREAD)).decided_by is StageKind.SUBNET_NSG


@pytest.mark.parametrize("accepted", [StageKind.DNS, StageKind.FIREWALL])
def test_a_resolver_behind_a_firewall_is_reached_where_either_stage_is_accepted(accepted: StageKind) -> None:
    path = a_path(**ONE, routes=(to_appliance("10.1.0.0/16"),))
    result = one(path, LOGIN, None, accepted)
    assert result.outcome is ALLOWED
    assert any("taken as allowed" in text for text in result.assumptions)


def test_a_denied_resolver_is_denied_whatever_is_accepted() -> None:
    assert one(a_path(**ONE, subnet_rules=WITHOUT_PORT_53), LOGIN, None, *StageKind).outcome is DENIED


def test_the_assumption_that_custom_resolvers_know_the_name_is_stated() -> None:
    result = one(a_path(**TWO))
    assert "the resolvers 10.1.0.10, 10.1.0.11 are taken to answer for contoso.azurecr.io" in result.assumptions
