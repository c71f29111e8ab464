"""What a plan warns about at a firewall, though every need is met."""

from __future__ import annotations

from typing import Any

import pytest

from ...firewall.bodies import Rest, application_rule, collection, group, network_rule
from .policies import LAYERS, LOGIN, live, owned_group, owned_rule, target


def warnings(*groups: Rest, **properties: Any) -> list[str]:
    return list(target(live("hub", *groups, **properties)).propose([LOGIN, LAYERS]).warnings)


def earlier(*rules: Rest) -> Rest:
    return group("rcg", 100, collection("web", 100, "Allow", *rules))


def test_a_policy_with_nothing_else_in_it_is_no_reason_to_warn() -> None:
    assert warnings() == []


@pytest.mark.parametrize(
    ("inspected", "named"),
    [
        ({"targetFqdns": ["*.azurecr.io"]}, "contoso.azurecr.io"),
        ({"targetFqdns": [], "webCategories": ["computersandtechnology"]}, "what may be a registry"),
    ],
)
def test_tls_inspection_of_a_registry_is_named(inspected: Rest, named: str) -> None:
    rule = {**application_rule("inspect"), "terminateTLS": True, **inspected}
    (warning,) = warnings(earlier(rule))
    assert warning.startswith(f"hub: rcg/web/inspect inspects TLS for {named}: clients")


def test_tls_inspection_of_other_names_is_no_reason_to_warn() -> None:
    assert warnings(earlier({**application_rule("inspect", "*.example.com"), "terminateTLS": True})) == []


@pytest.mark.parametrize(
    ("priority", "sources", "warned"),
    [(100, ["*"], 1), (1000, ["*"], 1), (1001, ["*"], 0), (100, ["10.8.1.7"], 1), (100, ["10.9.0.0/16"], 0)],
)
def test_tls_inspection_counts_ahead_of_the_rules_and_for_their_clients(
    priority: int, sources: list[str], warned: int
) -> None:
    rule = {**application_rule("inspect", "*.azurecr.io"), "terminateTLS": True, "sourceAddresses": sources}
    inspecting = group("rcg", priority, collection("web", 100, "Allow", rule))
    there = owned_group(owned_rule("contoso", "contoso.azurecr.io"), priority=1000)
    assert sum("inspects TLS" in text for text in warnings(inspecting, there)) == warned


def test_tls_inspection_by_a_parent_is_ahead_of_the_rules_whatever_its_priority() -> None:
    rule = {**application_rule("inspect", "*.azurecr.io"), "terminateTLS": True}
    parent = live("root", group("rcg", 65000, collection("web", 65000, "Allow", rule)))
    of = target(live("hub", line=["root"]), parents={"root": parent})
    assert sum("inspects TLS" in text for text in of.propose([LOGIN]).warnings) == 1


@pytest.mark.parametrize(("number", "warned"), [(1000, False), (1001, True)])
def test_more_host_names_in_network_rules_than_a_firewall_looks_up_well_are_named(number: int, warned: bool) -> None:
    names = [f"host-{each}.example.com" for each in range(number)]
    rules = [
        network_rule(name, destinationAddresses=None, destinationFqdns=half)
        for name, half in (("a", names[:600]), ("b", [*names[500:], names[0].upper()]))
    ]
    found = [text for text in warnings(earlier(*rules), dnsSettings={"enableProxy": True}) if "work" in text]
    assert bool(found) is warned
    if warned:
        assert "name 1,001 hosts, more than the 1,000" in found[0]


def test_plans_of_service_tags_do_not_ask_for_host_names_that_they_do_not_write() -> None:
    of = target(names=False, tags=True)
    assert [text for text in of.propose([LOGIN]).warnings if "narrow nothing" in text] == []


def test_a_network_rule_that_admits_clients_whatever_the_name_is_named() -> None:
    (warning,) = warnings(earlier(network_rule("all", "AzureCloud")))
    assert warning == (
        "hub: The network rule hub/rcg/web/all lets clients reach AzureContainerRegistry.WestEurope,"
        " Storage.WestEurope whatever name they ask for, so that host names in application rules narrow nothing there."
    )


@pytest.mark.parametrize("proxy", [{}, {"dnsSettings": {"enableProxy": False}}, {"sku": {"tier": "Basic"}}])
def test_host_names_in_network_rules_without_the_dns_proxy_are_named(proxy: Rest) -> None:
    rule = network_rule("sql", destinationAddresses=None, destinationFqdns=["sql.example.com"])
    assert "hub: rcg/web/sql names hosts in a network rule, and the DNS proxy of the policy is off." in warnings(
        earlier(rule), **proxy
    )


def test_host_names_in_network_rules_with_the_dns_proxy_are_fine() -> None:
    rule = network_rule("sql", destinationAddresses=None, destinationFqdns=["sql.example.com"])
    found = warnings(earlier(rule), dnsSettings={"enableProxy": True})
    assert [text for text in found if "proxy" in text] == []


def test_an_explicit_proxy_is_named() -> None:
    (warning,) = warnings(explicitProxy={"enableExplicitProxy": True})
    assert warning.startswith("hub: hub has an explicit proxy, or may have")


def test_an_ip_group_that_admits_others_than_the_clients_is_named() -> None:
    of = target(ip_groups={"ipg-depot": ["10.8.0.0/23"]}, sources=["10.8.1.0/24"])
    (warning,) = of.propose([LOGIN]).warnings
    assert warning == (
        "hub: The IP Group ipg-depot has 256 addresses that no client of this plan has, and the rules admit these too:"
        " 10.8.0.0/24."
    )


def test_rules_of_this_owner_in_a_group_of_another_name_are_named_and_left() -> None:
    old = owned_group(owned_rule("contoso", "contoso.azurecr.io"), name="rcg-acrnet-old")
    (warning,) = warnings(old)
    assert warning.startswith("hub: rcg-acrnet-old has rules of this owner as well")
