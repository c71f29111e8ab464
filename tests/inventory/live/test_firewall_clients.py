"""The subnets whose routes lead to a firewall, in a virtual network and in a virtual hub."""

from __future__ import annotations

import pytest

from acrnet.firewall import read_firewall
from acrnet.inventory.live.firewall_clients import FirewallClients
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.virtual_hubs import VirtualHubs
from acrnet.rules.clients import NsgClients
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, network_id, peering, route_table, subnet, vnet, vnet_id
from .hubs import FIREWALL, firewall, reads
from .test_virtual_hubs import HUB, connection, intent
from .ways import refused, resource

IN_HUB = f"{vnet_id('hub')}/subnets/AzureFirewallSubnet"
ADDRESS = "10.1.4.4"
BESIDE = firewall(FIREWALL, ADDRESS, IN_HUB)
INSIDE = firewall(FIREWALL, "", "", virtualHub={"id": HUB.text})


def table(name: str, prefix: str = "0.0.0.0/0", hop: str = "VirtualAppliance", address: str = ADDRESS) -> Json:
    body = route_table(name, route=(prefix, hop))
    body["properties"]["routes"][0]["properties"]["nextHopIpAddress"] = address
    return body


def routed(name: str, prefix: str, by: str = "") -> Json:
    body = subnet(name, prefix)
    if by:
        body["properties"]["routeTable"] = {"id": network_id("routeTables", by)}
    return body


def behind(estate: OpenEstate, body: Json) -> NsgClients:
    estate.calls.clear()
    return FirewallClients(Networks(estate.arm), VirtualHubs(estate.arm)).behind([read_firewall(body)])


def names(clients: NsgClients) -> list[tuple[str, tuple[str, ...]]]:
    return [(group.name, group.sources) for group in clients.groups]


def hub(*subnets: Json) -> Json:
    return vnet(
        "hub",
        subnet("AzureFirewallSubnet", "10.1.4.0/26"),
        *subnets,
        space=["10.1.0.0/16"],
        peerings=[peering(vnet_id("spoke"), "10.0.0.0/16")],
    )


def test_subnets_with_a_route_to_the_firewall_are_its_clients(estate_of: EstateOf) -> None:
    estate = estate_of(
        hub(routed("tools", "10.1.1.0/24", "all")),
        vnet(
            "spoke",
            routed("apps", "10.0.1.0/24", "all"),
            routed("jobs", "10.0.2.0/24", "all"),
            routed("elsewhere", "10.0.3.0/24", "other"),
            routed("inwards", "10.0.4.0/24", "private"),
            routed("tagged", "10.0.5.0/24", "tag"),
            routed("straight", "10.0.6.0/24"),
        ),
        table("all"),
        table("other", address="10.1.4.9"),
        table("private", "10.0.0.0/8"),
        table("tag", "AzureContainerRegistry"),
    )
    clients = behind(estate, BESIDE)
    assert names(clients) == [
        ("hub/tools", ("10.1.1.0/24",)),
        ("spoke/apps", ("10.0.1.0/24",)),
        ("spoke/jobs", ("10.0.2.0/24",)),
        ("spoke/tagged", ("10.0.5.0/24",)),
    ]
    assert clients.unknown == ()
    assert max(reads(estate).values()) == 1


def test_the_subnets_of_networks_that_take_the_route_of_a_hub_are_its_clients(estate_of: EstateOf) -> None:
    spoke = vnet(
        "spoke",
        routed("apps", "10.0.1.0/24"),
        routed("own", "10.0.2.0/24", "own"),
        routed("closed", "10.0.3.0/24", "closed"),
        subnet("GatewaySubnet", "10.0.9.0/27"),
    )
    closed = route_table("closed")
    closed["properties"]["disableBgpRoutePropagation"] = True
    estate = estate_of(
        resource(HUB.text), connection(), intent("Internet"), spoke, table("own", address="10.9.9.9"), closed
    )
    assert names(behind(estate, INSIDE)) == [("spoke/apps", ("10.0.1.0/24",))]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((connection(enableInternetSecurity=False), intent("Internet")), id="a connection without it"),
        pytest.param(
            (connection(), intent("Internet", next_hop=HUB)),
            id="an intent with another next hop",
        ),
    ],
)
def test_a_hub_that_sends_nothing_to_the_firewall_has_no_clients_for_it(
    parts: tuple[Json, ...], estate_of: EstateOf
) -> None:
    estate = estate_of(resource(HUB.text), *parts, vnet("spoke", subnet("apps", "10.0.1.0/24")))
    assert behind(estate, INSIDE) == NsgClients((), ())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("*/virtualNetworks/hub", BESIDE),
        ("*/virtualNetworks/spoke", BESIDE),
        ("*/routeTables/all", BESIDE),
        ("*/routingIntent", INSIDE),
        ("*/hubVirtualNetworkConnections", INSIDE),
    ],
)
def test_what_may_not_be_read_leaves_it_open_who_the_clients_are(path: str, body: Json, estate_of: EstateOf) -> None:
    estate = estate_of(
        hub(),
        vnet("spoke", routed("apps", "10.0.1.0/24", "all")),
        table("all"),
        resource(HUB.text),
        connection(),
        intent("Internet"),
        settings=refused(path),
    )
    (reason,) = behind(estate, body).unknown
    assert isinstance(reason, Unknown)


def test_a_firewall_that_could_not_be_read_leaves_it_open_too(estate_of: EstateOf) -> None:
    estate = estate_of(hub())
    lost = Unknown("it may not be read")
    clients = FirewallClients(Networks(estate.arm), VirtualHubs(estate.arm)).behind([lost])
    assert clients == NsgClients((), (lost,))
