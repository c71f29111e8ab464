from __future__ import annotations

from dataclasses import replace

from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network, network_doubts
from acrnet.rules.clients import ClientGroup

from ..estates import vnet_id
from ..needs import catalog

NETWORK = ResourceId.parse(vnet_id("vnet-app"))
GROUP = ClientGroup(
    name="vnet-app/app",
    subnet=ResourceId.parse(f"{vnet_id('vnet-app')}/subnets/app"),
    sources=("10.0.1.0/24",),
    stages=(),
    interfaces=2,
    virtual_network=NETWORK,
    address_space=("10.0.0.0/16",),
    peered_networks=(),
    peered_address_space=("10.9.0.0/16",),
    routes=("172.16.0.0/12",),
    route_tags=(),
    default_route=False,
    gateway=False,
)


def addresses(*prefixes: str) -> AddressSet:
    return AddressSet.parse(prefixes)


def test_virtual_network_holds_address_space_peerings_routes_and_the_clients() -> None:
    network = client_network(GROUP, catalog())
    assert network.sources == addresses("10.0.1.0/24")
    assert network.virtual_network == addresses("10.0.0.0/16", "10.9.0.0/16", "172.16.0.0/12")
    assert network.assumptions == ()


def test_stated_sources_narrow_the_clients_and_do_not_replace_them() -> None:
    network = client_network(GROUP, catalog(), sources=addresses("10.0.1.128/25", "192.0.2.1"))
    assert network.sources == addresses("10.0.1.128/25")


def test_a_stated_virtual_network_replaces_what_was_read() -> None:
    network = client_network(GROUP, catalog(), virtual_network=addresses("10.8.0.0/16"))
    assert network.virtual_network == addresses("10.8.0.0/16", "10.0.1.0/24")


def test_the_addresses_of_a_service_tag_in_a_route_are_in_virtual_network() -> None:
    network = client_network(replace(GROUP, route_tags=("storage.westeurope",)), catalog())
    assert addresses("203.0.113.0/26", "203.0.113.128/26") <= network.virtual_network


def test_parts_left_out_of_virtual_network_are_reported() -> None:
    group = replace(GROUP, route_tags=("Storage.WestEurope", "Storage.Nowhere"), gateway=True)
    route, gateway = network_doubts(group, catalog())
    assert route.startswith("a route of app goes to Storage.Nowhere, which Public/")
    assert gateway == "vnet-app has a gateway: VirtualNetwork is taken without the address space beyond it"
    assert network_doubts(GROUP, catalog()) == ()
