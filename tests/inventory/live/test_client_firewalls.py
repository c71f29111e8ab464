from __future__ import annotations

from collections import Counter

import pytest

from acrnet.firewall import FirewallAhead
from acrnet.inventory.live.client_dns import PrivateDns
from acrnet.inventory.live.client_firewalls import ClientFirewalls
from acrnet.inventory.live.client_paths import ClientPaths
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.virtual_hubs import VirtualHubs
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, network_id, peering, route_table, subnet, vnet, vnet_id
from .hubs import BASE, CLIENTS, FIREWALL, POLICY, firewall, ip_group, network_rule, policy, reads, rules
from .ways import TABLE, public_ip, refused, resource, subnet_id

IN_HUB = f"{vnet_id('hub')}/subnets/AzureFirewallSubnet"
ADDRESS = "10.1.4.4"
MANAGEMENT = {"managementIpConfiguration": {"name": "m", "properties": {"subnet": {"id": f"{IN_HUB}2"}}}}
STRAIGHT = {"straight": ("0.0.0.0/0", "Internet")}
STRAIGHT_ON: tuple[str, tuple[str, ...]] = ("", ())
ASSUMED = "fw, which has no management address, is taken to reach the Internet past the gateway of hub"
BROUGHT = "a gateway of hub may bring fw a default route, which was not read"


def estate(
    estate_of: EstateOf,
    *resources: Json,
    hub_routes: dict[str, tuple[str, str]] | None = None,
    gateway: bool = False,
    settings: str = "",
    **properties: object,
) -> OpenEstate:
    """A spoke whose two subnets are routed to a firewall in a hub, with a policy, its base and an IP Group."""
    spoke = vnet(
        "vnet",
        *(_routed(subnet(name, f"10.0.{number}.0/24"), TABLE) for number, name in enumerate(("apps", "jobs"))),
        peerings=[peering(vnet_id("hub"), "10.1.0.0/16")],
    )
    table = route_table("rt", all=("0.0.0.0/0", "VirtualAppliance"))
    table["properties"]["routes"][0]["properties"]["nextHopIpAddress"] = ADDRESS
    own = subnet("AzureFirewallSubnet", "10.1.4.0/26")
    tables = []
    if hub_routes is not None:
        own = _routed(own, network_id("routeTables", "rt-hub"))
        tables = [route_table("rt-hub", **hub_routes)]
    gateways = [subnet("GatewaySubnet", "10.1.5.0/27")] if gateway else []
    uses = {"firewallPolicy": {"id": POLICY.text}}
    return estate_of(
        spoke,
        table,
        vnet("hub", own, *gateways, space=["10.1.0.0/16"]),
        *tables,
        public_ip("pip"),
        policy(BASE),
        policy(POLICY, BASE),
        rules(POLICY, "own", network_rule(sources=(CLIENTS,))),
        rules(BASE, "company", network_rule()),
        ip_group(CLIENTS, "10.0.0.0/24"),
        firewall(FIREWALL, ADDRESS, IN_HUB, "pip", **{**uses, **properties}),
        *resources,
        settings=settings,
    )


def _routed(body: Json, table: str) -> Json:
    body["properties"]["routeTable"] = {"id": table}
    return body


def ahead(opened: OpenEstate, *clients: str) -> FirewallAhead | Unknown | None:
    """What is at the next hop of the clients, all of which have the same."""
    networks = Networks(opened.arm)
    paths = ClientPaths(opened.arm, PrivateDns(opened.arm, ()), networks=networks)
    firewalls = ClientFirewalls(opened.arm, networks)
    at = [firewalls.ahead_of(path) for name in clients or ("vnet/apps",) for path in paths.of(subnet_id(name))]
    assert all(each == at[0] for each in at)
    return at[0][ADDRESS]


def test_the_firewall_at_the_next_hop_is_read_with_its_policies_and_ip_groups_each_once(estate_of: EstateOf) -> None:
    opened = estate(estate_of)
    read = ahead(opened, "vnet/apps", "vnet/jobs")
    assert isinstance(read, FirewallAhead)
    assert (read.name, read.rules.id, read.detour, read.assumptions) == ("fw", FIREWALL.text, "", ())
    assert [getattr(layer, "policy", layer) for layer in read.rules.layers] == [BASE.name, POLICY.name]
    assert read.ip_groups == {CLIENTS.lower(): AddressSet.parse(["10.0.0.0/24"])}
    counted: Counter[str] = Counter()
    for path, times in reads(opened).items():
        counted[path.lower()] += times  # ids are spelled as they were found
    assert set(counted) >= {
        "virtualnetworks/hub",
        "microsoft.network/azurefirewalls",
        "firewallpolicies/base",
        "firewallpolicies/spokes",
        "base/rulecollectiongroups",
        "spokes/rulecollectiongroups",
        "ipgroups/clients",
        "publicipaddresses/pip",
    }
    assert max(counted.values()) == 1


def test_without_a_route_to_an_appliance_no_firewall_is_looked_for(estate_of: EstateOf) -> None:
    opened = estate_of(vnet("vnet", subnet("apps", "10.0.0.0/24")))
    networks = Networks(opened.arm)
    (path,) = ClientPaths(opened.arm, PrivateDns(opened.arm, ()), networks=networks).of(subnet_id())
    opened.calls.clear()
    assert ClientFirewalls(opened.arm, networks).ahead_of(path) == {}
    assert opened.calls == []


@pytest.mark.parametrize(
    ("settings", "unread"),
    [
        pytest.param(refused(f"*/firewallPolicies/{BASE.name}"), True, id="the base policy"),
        pytest.param(refused("*/ipGroups/*"), False, id="an IP Group"),
    ],
)
def test_what_may_not_be_read_is_unknown_among_the_rules(settings: str, unread: bool, estate_of: EstateOf) -> None:
    read = ahead(estate(estate_of, settings=settings))
    assert isinstance(read, FirewallAhead)
    assert any(isinstance(layer, Unknown) for layer in read.rules.layers) == unread
    assert any(isinstance(group, Unknown) for group in read.ip_groups.values()) != unread


def test_firewalls_that_may_not_be_listed_are_unknown(estate_of: EstateOf) -> None:
    assert isinstance(ahead(estate(estate_of, settings=refused("*/azureFirewalls"))), Unknown)


def test_an_appliance_that_is_not_a_firewall_is_left_out(estate_of: EstateOf) -> None:
    other = firewall(FIREWALL, "10.1.4.9", IN_HUB)
    assert ahead(estate_of(*_without_firewall(estate_of), other)) is None


def _without_firewall(estate_of: EstateOf) -> list[Json]:
    opened = estate(estate_of)
    bodies = [opened.arm.virtual_network(ResourceId.parse(vnet_id(name))) for name in ("vnet", "hub")]
    return [*bodies, opened.arm.route_table(ResourceId.parse(TABLE))]


@pytest.mark.parametrize(
    ("hub_routes", "gateway", "management", "expected"),
    [
        pytest.param(None, False, {}, STRAIGHT_ON, id="no route table"),
        pytest.param(STRAIGHT, True, MANAGEMENT, STRAIGHT_ON, id="a default route"),
        pytest.param({"home": ("10.0.0.0/8", "VnetLocal")}, False, {}, STRAIGHT_ON, id="private prefixes alone"),
        pytest.param(
            {"all": ("0.0.0.0/0", "VirtualNetworkGateway")},
            False,
            MANAGEMENT,
            ("fw sends packets on by route all 0.0.0.0/0 -> VirtualNetworkGateway, and what is there was not read", ()),
            id="forced tunnelling",
        ),
        pytest.param(
            {"tag": ("AzureContainerRegistry", "None")},
            False,
            {},
            (
                "fw sends packets on by route tag AzureContainerRegistry -> None, and what is there was not read",
                (),
            ),
            id="a service tag",
        ),
        pytest.param(None, True, {}, ("", (ASSUMED,)), id="a gateway beside a firewall that needs the Internet"),
        pytest.param(None, True, MANAGEMENT, (BROUGHT, ()), id="a gateway beside one that may be tunnelled"),
    ],
)
def test_the_routes_of_the_firewalls_own_subnet_decide_whether_it_sends_straight_to_the_internet(
    hub_routes: dict[str, tuple[str, str]] | None,
    gateway: bool,
    management: Json,
    expected: tuple[str, tuple[str, ...]],
    estate_of: EstateOf,
) -> None:
    read = ahead(estate(estate_of, hub_routes=hub_routes, gateway=gateway, **management))
    assert isinstance(read, FirewallAhead)
    assert (read.detour, read.assumptions) == expected


def test_routes_of_the_firewalls_subnet_that_may_not_be_read_leave_its_way_open(estate_of: EstateOf) -> None:
    opened = estate(estate_of, hub_routes=STRAIGHT, settings=refused("*/routeTables/rt-hub"))
    read = ahead(opened)
    assert isinstance(read, FirewallAhead)
    assert read.detour.startswith("where fw sends packets is not known, because acrnet")


WAN = ResourceId.parse(network_id("virtualHubs", "wan"))


def through_hub(estate_of: EstateOf, *, propagation: bool = True, settings: str = "") -> OpenEstate:
    """A spoke that is connected to a virtual hub, which sends packets for the Internet to its firewall."""
    table = route_table("rt")
    table["properties"]["disableBgpRoutePropagation"] = not propagation
    hub_network = "/subscriptions/x/resourceGroups/RG_wan/providers/Microsoft.Network/virtualNetworks/HV_wan"
    spoke = vnet(
        "vnet",
        _routed(subnet("apps", "10.0.0.0/24"), TABLE),
        peerings=[peering(hub_network, "10.9.0.0/23", useRemoteGateways=True)],
    )
    connection: Json = {"remoteVirtualNetwork": {"id": vnet_id("vnet")}, "enableInternetSecurity": True}
    to_firewall = {"name": "Internet", "destinations": ["Internet"], "nextHop": FIREWALL.text}
    secured = {
        "sku": {"name": "AZFW_Hub", "tier": "Standard"},
        "virtualHub": {"id": WAN.text},
        "hubIPAddresses": {"privateIPAddress": "10.9.0.132"},
        "firewallPolicy": {"id": POLICY.text},
    }
    return estate_of(
        spoke,
        table,
        resource(WAN.text),
        resource(f"{WAN}/hubVirtualNetworkConnections/vnet", **connection),
        resource(f"{WAN}/routingIntent/intent", routingPolicies=[to_firewall]),
        {"id": FIREWALL.text, "location": "westeurope", "properties": secured},
        policy(POLICY),
        rules(POLICY, "own", network_rule()),
        settings=settings,
    )


def behind_hub(opened: OpenEstate) -> tuple[ClientPath, dict[str, FirewallAhead | Unknown | None]]:
    networks = Networks(opened.arm)
    reader = ClientPaths(opened.arm, PrivateDns(opened.arm, ()), networks=networks, hubs=VirtualHubs(opened.arm))
    (path,) = reader.of(subnet_id())
    return path, ClientFirewalls(opened.arm, networks).ahead_of(path)


def test_the_firewall_of_a_secured_virtual_hub_is_read_with_its_rules_each_once(estate_of: EstateOf) -> None:
    opened = through_hub(estate_of)
    path, at = behind_hub(opened)
    read = at[FIREWALL.key]
    assert (path.hub_firewall, len(at)) == (FIREWALL, 1)
    assert isinstance(read, FirewallAhead)
    assert [getattr(layer, "policy", layer) for layer in read.rules.layers] == [POLICY.name]
    assert read.assumptions == (
        "fw is taken to send packets for public addresses from virtual hub wan straight to the Internet",
    )
    counted = reads(opened)
    assert counted["azureFirewalls/fw"] == counted["wan/routingIntent"] == 1
    assert counted["wan/hubVirtualNetworkConnections"] == counted["Microsoft.Network/virtualHubs"] == 1


def test_a_subnet_that_takes_no_routes_of_gateways_takes_none_of_the_hub(estate_of: EstateOf) -> None:
    path, at = behind_hub(through_hub(estate_of, propagation=False))
    assert (path.hub, at) == (None, {})


def test_hubs_that_may_not_be_listed_leave_the_hub_unknown(estate_of: EstateOf) -> None:
    path, at = behind_hub(through_hub(estate_of, settings=refused("*/virtualHubs")))
    assert isinstance(path.hub, Unknown)
    assert (path.hub_firewall, at) == (None, {})


def test_without_a_gateway_of_a_peer_no_hub_is_looked_for(estate_of: EstateOf) -> None:
    opened = estate_of(vnet("vnet", subnet("apps", "10.0.0.0/24"), subnet("GatewaySubnet", "10.0.1.0/27")))
    path, _ = behind_hub(opened)
    assert path.hub is None
    assert reads(opened)["Microsoft.Network/virtualHubs"] == 0
