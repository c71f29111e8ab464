"""Plan, audit of a group and audit of a client give one answer to where the names of a registry lead."""

from __future__ import annotations

from typing import Any

import pytest

from ..estates import Json, network_id, nic, nic_id, nsg, nsg_id, registry, subnet, vnet, vnet_id
from ..needs import deny_all
from ..registries import connection, endpoint_id, interface, private_endpoint
from .conftest import RunCommand, WriteEstate

ZONE = network_id("privateDnsZones", "privatelink.azurecr.io")
CLOSED = nsg("nsg-led", deny_all(4000, "deny-internet", destinationAddressPrefix="Internet"))
PRIVATE = "vault/private/pe"
PUBLIC = ("vault/login/westeurope", "vault/storage/westeurope")


def resource(identifier: str, **properties: object) -> Json:
    return {"id": identifier, "location": "global", "properties": properties}


def with_endpoint(*, linked: bool = True, dns: tuple[str, ...] = ()) -> tuple[Json, ...]:
    """The registry vault, open to the public, with a private endpoint in its clients' own network."""
    network = vnet("vnet-led", subnet("apps", "10.0.1.0/24", nsg=nsg_id("nsg-led")), subnet("endpoints", "10.0.2.0/24"))
    if dns:
        network["properties"]["dhcpOptions"] = {"dnsServers": list(dns)}
    endpoint = private_endpoint("pe", nic_id("pe-nic"))
    endpoint["properties"]["subnet"]["id"] = f"{vnet_id('vnet-led')}/subnets/endpoints"
    link = resource(f"{ZONE}/virtualNetworkLinks/led", virtualNetwork={"id": vnet_id("vnet-led")})
    return (
        registry("vault", privateEndpointConnections=[connection(endpoint_id("pe"), "vault")]),
        network,
        endpoint,
        interface("pe-nic", ("10.0.2.4", "registry", "vault.azurecr.io")),
        resource(ZONE),
        resource(f"{ZONE}/A/vault", aRecords=[{"ipv4Address": "10.0.2.4"}]),
        *([link] if linked else []),
    )


def test_clients_led_to_a_private_endpoint_need_nothing_public_whoever_asks(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    estate(CLOSED, more=with_endpoint())
    client = acrnet("audit", "--registry", "vault", "--client", "vnet-led/apps")
    group = acrnet("audit", "--registry", "vault", "--nsg", "nsg-led")
    plan = acrnet("plan", "--registry", "vault", "--nsg", "nsg-led", "--detailed-exitcode")
    assert (client.code, client.headline) == (0, "Audit: the one required need is met on 1 client.")
    assert (group.code, group.headline) == (0, "Audit: the one required need is met on 1 NSG.")
    assert plan.code == 3
    assert plan.headline == "Plan: 1 to create (1 redundant today) on 1 NSG; every need is met after it."
    assert "+ acrnet-private-vault-v4" in plan.out
    for ended in (client, group, plan):
        assert PRIVATE in ended.out
        assert not any(need in ended.out for need in PUBLIC)
        assert "Clients resolve vault.azurecr.io to its public addresses" not in ended.out
    assert "privatelink.azurecr.io leads vault.azurecr.io to 10.0.2.4" in plan.out


def test_clients_of_a_network_without_the_zone_are_led_to_public_addresses_whoever_asks(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    estate(CLOSED, more=with_endpoint(linked=False))
    group = acrnet("audit", "--registry", "vault", "--nsg", "nsg-led")
    plan = acrnet("plan", "--registry", "vault", "--nsg", "nsg-led")
    assert (group.code, plan.code) == (4, 0)
    assert plan.headline == "Plan: 2 to create on 1 NSG; every need is met after it."
    for ended in (group, plan):
        assert all(need in ended.out for need in PUBLIC)
        assert PRIVATE not in ended.out
        assert "no private DNS zone that answers for vault.azurecr.io is linked to vnet-led" in ended.out


@pytest.mark.parametrize(
    ("changes", "settings", "reason"),
    [
        pytest.param({"dns": ("10.0.9.53",)}, "", "what the resolvers 10.0.9.53 answer is not known", id="resolvers"),
        pytest.param(
            {},
            'faults: [{path: "*/privateDnsZones", status: 403, code: AuthorizationFailed, times: always}]',
            "acrnet cannot list the private DNS zones of",
            id="zones that may not be read",
        ),
    ],
)
def test_where_names_lead_is_stated_where_it_is_not_known_and_public_needs_stay(
    acrnet: RunCommand, estate: WriteEstate, changes: dict[str, Any], settings: str, reason: str
) -> None:
    estate(CLOSED, more=with_endpoint(**changes), settings=settings)
    group = acrnet("audit", "--registry", "vault", "--nsg", "nsg-led")
    plan = acrnet("plan", "--registry", "vault", "--nsg", "nsg-led")
    assert (group.code, plan.code) == (4, 0)
    for ended in (group, plan):
        assert all(need in ended.out for need in PUBLIC)
        text = " ".join(ended.out.split())
        assert f"where vault.azurecr.io leads clients in vnet-led is not known, because {reason}" in text
        assert "Clients resolve vault.azurecr.io to its public addresses" in text


def test_an_interface_with_resolvers_of_its_own_leaves_open_where_names_lead(
    acrnet: RunCommand, estate: WriteEstate
) -> None:
    own = nic("vm", "vnet-led/apps", "10.0.1.4", dnsSettings={"dnsServers": ["10.0.9.53"]})
    registry_and_network = with_endpoint()
    network = registry_and_network[1]
    network["properties"]["subnets"][0]["properties"]["ipConfigurations"] = [
        {"id": f"{nic_id('vm')}/ipConfigurations/ip0"}
    ]
    estate(CLOSED, more=(*registry_and_network, own))
    plan = acrnet("plan", "--registry", "vault", "--nsg", "nsg-led")
    assert plan.headline == "Plan: 3 to create (1 redundant today) on 1 NSG; every need is met after it."
    assert "some network interfaces of vnet-led/apps have resolvers of their own" in " ".join(plan.out.split())


def test_where_names_lead_is_unknown_for_stated_clients_elsewhere(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(CLOSED, more=with_endpoint())
    plan = acrnet("plan", "--registry", "vault", "--nsg", "nsg-led", "--source", "10.50.0.0/24")
    assert all(need in plan.out for need in PUBLIC)
    assert "Clients resolve vault.azurecr.io to its public addresses" in " ".join(plan.out.split())


def test_zones_are_read_once_and_only_for_a_registry_with_an_endpoint(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate(CLOSED)
    without = acrnet("plan", "--registry", "vault", "--nsg", "nsg-led", "-v")
    assert "privateDnsZones" not in without.err
    estate(CLOSED, more=with_endpoint())
    ended = acrnet("audit", "--registry", "vault", "--nsg", "nsg-led", "--client", "vnet-led/apps", "-v")
    assert ended.err.count("virtualNetworkLinks") == 1
