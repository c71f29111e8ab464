from __future__ import annotations

from acrnet.inventory.live.virtual_hubs import VirtualHubs
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import HubEgress
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, network_id, vnet_id
from .hubs import FIREWALL, reads
from .ways import OTHER, refused, resource

HUB = ResourceId.parse(network_id("virtualHubs", "hub"))
SPOKE = ResourceId.parse(vnet_id("spoke"))


def connection(network: ResourceId = SPOKE, hub: ResourceId = HUB, **properties: object) -> Json:
    inner = {"remoteVirtualNetwork": {"id": network.text.upper()}, "enableInternetSecurity": True, **properties}
    return {"id": f"{hub}/hubVirtualNetworkConnections/{network.name}", "properties": inner}


def intent(*destinations: str, next_hop: ResourceId = FIREWALL) -> Json:
    policies = [{"name": each, "destinations": [each], "nextHop": next_hop.text} for each in destinations]
    return {"id": f"{HUB}/routingIntent/intent", "properties": {"routingPolicies": policies}}


def of(estate: OpenEstate, network: ResourceId = SPOKE) -> HubEgress | Unknown | None:
    return VirtualHubs(estate.arm).of(network)


def test_what_goes_to_the_internet_goes_to_the_next_hop_of_the_routing_intent(estate_of: EstateOf) -> None:
    estate = estate_of(resource(HUB.text), connection(), intent("PrivateTraffic", "Internet"))
    assert of(estate) == HubEgress(HUB, FIREWALL)


def test_a_connection_that_takes_no_default_route_has_no_next_hop(estate_of: EstateOf) -> None:
    estate = estate_of(resource(HUB.text), connection(enableInternetSecurity=False), intent("Internet"))
    assert of(estate) == HubEgress(HUB, None)
    assert reads(estate)["hub/routingIntent"] == 0


def test_a_network_that_no_hub_is_connected_to_has_none(estate_of: EstateOf) -> None:
    estate = estate_of(resource(HUB.text), connection(), intent("Internet"))
    assert of(estate, ResourceId.parse(vnet_id("other"))) is None


def test_a_hub_without_a_routing_intent_for_the_internet_leaves_open_where_packets_go(estate_of: EstateOf) -> None:
    egress = of(estate_of(resource(HUB.text), connection(), intent("PrivateTraffic")))
    assert isinstance(egress, HubEgress)
    assert egress.next_hop == Unknown(
        "virtual hub hub has no routing intent for the Internet, and its routes are not read"
    )


def test_a_next_hop_that_is_not_a_resource_is_unknown(estate_of: EstateOf) -> None:
    policy = {"name": "Internet", "destinations": ["Internet"], "nextHop": "fw"}
    broken = {"id": f"{HUB}/routingIntent/intent", "properties": {"routingPolicies": [policy]}}
    egress = of(estate_of(resource(HUB.text), connection(), broken))
    assert isinstance(egress, HubEgress)
    assert egress.next_hop == Unknown("the routing intent of virtual hub hub has the next hop 'fw'")


def test_hubs_are_looked_for_in_every_subscription_or_in_those_named_and_read_once(estate_of: EstateOf) -> None:
    elsewhere = ResourceId.parse(f"/subscriptions/{OTHER}/resourceGroups/wan/providers/Microsoft.Network/virtualHubs/h")
    estate = estate_of(resource(HUB.text), resource(elsewhere.text), connection(hub=elsewhere), settings="page_size: 1")
    hubs = VirtualHubs(estate.arm)
    for _ in range(2):
        egress = hubs.of(SPOKE)
    assert isinstance(egress, HubEgress)
    assert egress.hub == elsewhere
    assert set(reads(estate).values()) == {1, 2}  # each subscription lists its own hubs
    assert reads(estate)["Microsoft.Network/virtualHubs"] == 2
    assert VirtualHubs(estate.arm, [HUB.subscription]).of(SPOKE) is None


def test_hubs_or_connections_that_may_not_be_listed_leave_open_whether_there_is_one(estate_of: EstateOf) -> None:
    for path in ("*/virtualHubs", "*/hubVirtualNetworkConnections"):
        assert isinstance(of(estate_of(resource(HUB.text), connection(), settings=refused(path))), Unknown)
    closed = of(estate_of(resource(HUB.text), connection(), intent("Internet"), settings=refused("*/routingIntent")))
    assert isinstance(closed, HubEgress)
    assert isinstance(closed.next_hop, Unknown)
