from __future__ import annotations

from typing import Any

import pytest

from acrnet.firewall import AzureFirewall
from acrnet.inventory.live.azure_firewalls import Firewalls
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.virtual_network import VirtualNetwork
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, network_id, peering, subnet, vnet, vnet_id
from .hubs import FIREWALL, firewall, reads
from .ways import public_ip, refused, resource

SPOKE = ResourceId.parse(vnet_id("spoke"))
IN_HUB = f"{vnet_id('hub')}/subnets/AzureFirewallSubnet"


def hub(space: str = "10.0.0.0/16") -> Json:
    return vnet("hub", subnet("AzureFirewallSubnet", "10.0.4.0/26"), space=[space])


def spoke() -> Json:
    return vnet(
        "spoke",
        subnet("apps", "10.1.1.0/24"),
        space=["10.1.0.0/16"],
        peerings=[peering(vnet_id("hub"), "10.0.0.0/16"), peering(vnet_id("other"), "10.2.0.0/16")],
    )


def other() -> Json:
    return vnet("other", space=["10.2.0.0/16"])


def at(estate: OpenEstate, *addresses: str, network: ResourceId = SPOKE) -> dict[str, Any]:
    networks = Networks(estate.arm)
    clients = networks.network(network)
    assert isinstance(clients, VirtualNetwork)
    return Firewalls(estate.arm).at(addresses, clients, networks)


def test_the_firewall_at_a_next_hop_is_found_in_the_peered_network_that_has_the_address(estate_of: EstateOf) -> None:
    estate = estate_of(spoke(), hub(), other(), firewall(FIREWALL, "10.0.4.4", IN_HUB))
    read = at(estate, "10.0.4.4", "10.0.4.5", "10.9.9.9")
    assert {address: value.id if value else None for address, value in read.items()} == {
        "10.0.4.4": FIREWALL.text,
        "10.0.4.5": None,  # some other appliance
        "10.9.9.9": None,
    }
    assert reads(estate)["Microsoft.Network/azureFirewalls"] == 1


def test_a_firewall_in_the_network_of_the_clients_is_found_without_reading_others(estate_of: EstateOf) -> None:
    estate = estate_of(spoke(), hub(), other(), firewall(FIREWALL, "10.0.4.4", IN_HUB))
    (value,) = at(estate, "10.0.4.4", network=ResourceId.parse(vnet_id("hub"))).values()
    assert value.id == FIREWALL.text
    assert dict(reads(estate)) == {"virtualNetworks/hub": 1, "Microsoft.Network/azureFirewalls": 1}


def test_the_same_address_in_a_network_that_is_not_peered_is_another_firewall(estate_of: EstateOf) -> None:
    elsewhere = f"{vnet_id('elsewhere')}/subnets/AzureFirewallSubnet"
    estate = estate_of(spoke(), hub(), other(), firewall(FIREWALL, "10.0.4.4", elsewhere))
    assert at(estate, "10.0.4.4") == {"10.0.4.4": None}


def test_firewalls_that_may_not_be_listed_are_unknown_and_so_is_an_address_that_may_be_in_a_network_not_read(
    estate_of: EstateOf,
) -> None:
    closed = estate_of(spoke(), hub(), other(), settings=refused("*/azureFirewalls"))
    assert isinstance(at(closed, "10.0.4.4")["10.0.4.4"], Unknown)
    hidden = estate_of(spoke(), hub(), other(), settings=refused("*/virtualNetworks/hub"))
    assert "hub" in at(hidden, "10.0.4.4")["10.0.4.4"].reason


def test_a_next_hop_that_is_not_an_address_is_unknown(estate_of: EstateOf) -> None:
    (value,) = at(estate_of(spoke(), hub(), other()), "fw.example.com").values()
    assert value == Unknown("the next hop 'fw.example.com' is not an address")


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        pytest.param([], Unknown("whether the firewall has an IPv6 address was not read"), id="no public address"),
        pytest.param(["IPv4"], False, id="IPv4 only"),
        pytest.param(["IPv4", "IPv6"], True, id="both"),
    ],
)
def test_a_firewall_with_a_public_ipv6_address_passes_ipv6(
    public: list[str], expected: bool | Unknown, estate_of: EstateOf
) -> None:
    addresses = [
        resource(network_id("publicIPAddresses", f"pip{number}"), publicIPAddressVersion=version)
        for number, version in enumerate(public)
    ]
    names = [each["id"].rpartition("/")[2] for each in addresses]
    estate = estate_of(*addresses, firewall(FIREWALL, "10.0.4.4", IN_HUB, *names))
    read = Firewalls(estate.arm).firewall(FIREWALL)
    assert isinstance(read, AzureFirewall)
    assert read.dual_stack == expected


def test_a_public_address_that_may_not_be_read_leaves_open_whether_ipv6_passes(estate_of: EstateOf) -> None:
    settings = refused("*/publicIPAddresses/pip")
    estate = estate_of(public_ip("pip"), firewall(FIREWALL, "10.0.4.4", IN_HUB, "pip"), settings=settings)
    read = Firewalls(estate.arm).firewall(FIREWALL)
    assert isinstance(read, AzureFirewall)
    assert isinstance(read.dual_stack, Unknown)
