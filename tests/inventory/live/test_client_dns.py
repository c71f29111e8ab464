from __future__ import annotations

import pytest

from acrnet.inventory.live.client_paths import read_client_paths
from acrnet.registry.names import ForwardingRule, PrivateZone
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import SUBSCRIPTION, network_id, vnet
from .ways import (
    OTHER,
    ZONE,
    answering,
    apps,
    forwarding_ruleset,
    link,
    only_path,
    reason,
    record,
    refused,
    resource,
    subnet_id,
)


def linked_zones(estate: OpenEstate) -> tuple[PrivateZone, ...]:
    zones = only_path(estate).private_zones
    assert isinstance(zones, tuple)
    return zones


def test_linked_private_zones_for_registries_are_read_with_public_names(estate_of: EstateOf) -> None:
    hub = f"/subscriptions/{OTHER}/resourceGroups/rg-dns"
    regional = network_id("privateDnsZones", "westeurope.data.privatelink.azurecr.io", hub)
    other = network_id("privateDnsZones", "privatelink.blob.core.windows.net")
    unlinked = network_id("privateDnsZones", "privatelink.azurecr.io", f"{hub}2")
    estate = estate_of(
        vnet("vnet", apps()),
        *(resource(zone, location="global") for zone in (ZONE, regional, other, unlinked)),
        link("own", "VNET", resolutionPolicy="NxDomainRedirect"),
        link("elsewhere", "elsewhere"),
        link("own", "vnet", regional, resolutionPolicy="Default"),
        link("own", "vnet", other),
        record("Contoso", "10.9.1.5", "10.9.1.4"),
        record("@", "10.9.1.1"),
        record("empty"),
        record("contoso", "10.9.1.6", zone=regional),
        record("contoso", "10.9.9.9", zone=unlinked),
    )
    zones = only_path(estate).private_zones
    assert isinstance(zones, tuple)
    assert {each.id.text: (each.records, each.falls_back) for each in zones} == {
        ZONE: (
            {"contoso.azurecr.io": ("10.9.1.4", "10.9.1.5"), "azurecr.io": ("10.9.1.1",), "empty.azurecr.io": ()},
            True,
        ),
        regional: ({"contoso.westeurope.data.azurecr.io": ("10.9.1.6",)}, False),
    }


def test_zones_are_looked_for_in_the_subscriptions_that_are_given(estate_of: EstateOf) -> None:
    elsewhere = network_id("privateDnsZones", "privatelink.azurecr.io", f"/subscriptions/{OTHER}/resourceGroups/rg")
    estate = estate_of(vnet("vnet", apps()), resource(elsewhere, location="global"), link("own", "vnet", elsewhere))
    (here,) = read_client_paths(estate.arm, subnet_id(), [SUBSCRIPTION])
    (there,) = read_client_paths(estate.arm, subnet_id(), [OTHER])
    assert here.private_zones == ()
    assert isinstance(there.private_zones, tuple)
    assert [zone.id.text for zone in there.private_zones] == [elsewhere]


def test_records_of_every_type_are_told_by_what_clients_get_for_the_name(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        resource(ZONE, location="global"),
        link("own", "vnet"),
        record("contoso", "10.9.1.5"),
        {"id": f"{ZONE}/AAAA/contoso", "properties": {"aaaaRecords": [{"ipv6Address": "fd00::5"}]}},
        {"id": f"{ZONE}/TXT/fabrikam", "properties": {"txtRecords": [{"value": ["hello"]}]}},
        {"id": f"{ZONE}/CNAME/litware", "properties": {"cnameRecord": {"cname": "proxy.litware.example"}}},
    )
    (zone,) = linked_zones(estate)
    assert zone.records == {
        "contoso.azurecr.io": ("10.9.1.5", "fd00::5"),
        "fabrikam.azurecr.io": (),
        "litware.azurecr.io": Unknown(
            "makes litware.azurecr.io an alias of proxy.litware.example, which was not followed"
        ),
    }


def test_a_zone_that_answers_for_the_public_names_is_read_too(estate_of: EstateOf) -> None:
    own = network_id("privateDnsZones", "contoso.azurecr.io")
    estate = estate_of(
        vnet("vnet", apps()),
        resource(own, location="global"),
        link("own", "vnet", own),
        record("@", "10.9.1.5", zone=own),
        resource(network_id("privateDnsZones", "notazurecr.io"), location="global"),
    )
    (zone,) = linked_zones(estate)
    assert zone.records == {"contoso.azurecr.io": ("10.9.1.5",)}


def test_forwarding_rules_that_are_on_come_from_any_subscription(estate_of: EstateOf) -> None:
    far = f"/subscriptions/{OTHER}/resourceGroups/rg-dns"
    rules = {"AzureCR.io.": ("10.0.0.5", "10.0.0.4"), ".": ("10.0.0.9",)}
    ruleset = network_id("dnsForwardingRulesets", "onward", far)
    estate = estate_of(
        vnet("vnet", apps()),
        *forwarding_ruleset("onward", "VNET", rules, group=far),
        *forwarding_ruleset("others", "elsewhere", {"azurecr.io.": ("10.0.0.7",)}),
        {
            "id": f"{ruleset}/forwardingRules/off",
            "properties": {"domainName": "io.", "forwardingRuleState": "Disabled"},
        },
    )
    (there,) = read_client_paths(estate.arm, subnet_id(), [SUBSCRIPTION])
    assert there.forwarding == (
        ForwardingRule(ResourceId.parse(ruleset), "", ("10.0.0.9",)),
        ForwardingRule(ResourceId.parse(ruleset), "azurecr.io", ("10.0.0.4", "10.0.0.5")),
    )


def test_forwarding_rules_are_not_read_for_clients_that_ask_other_resolvers(estate_of: EstateOf) -> None:
    network = vnet("vnet", apps())
    network["properties"]["dhcpOptions"] = {"dnsServers": ["10.0.0.4"]}
    estate = estate_of(network, *forwarding_ruleset("onward", "vnet", {".": ("10.0.0.9",)}))
    assert only_path(estate).forwarding == ()
    assert not [call for call in estate.calls if "listDnsForwardingRulesets" in call.path]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (refused("*/forwardingRules"), "acrnet cannot list the rules of DNS forwarding ruleset onward"),
        (
            answering("*/listDnsForwardingRulesets", 400, "NoRegisteredProviderFound"),
            "acrnet cannot list the DNS forwarding rulesets of virtual network vnet",
        ),
        (
            answering("*/listDnsForwardingRulesets", 409, "ScopeLocked"),
            "acrnet cannot list the DNS forwarding rulesets of virtual network vnet",
        ),
    ],
)
def test_rulesets_that_cannot_be_read_are_not_taken_for_none(estate_of: EstateOf, settings: str, why: str) -> None:
    rules = forwarding_ruleset("onward", "vnet", {"azurecr.io.": ("10.0.0.9",)})
    assert reason(only_path(estate_of(vnet("vnet", apps()), *rules, settings=settings)).forwarding) == why
