from __future__ import annotations

from collections import Counter

import pytest

from acrnet.errors import RemoteError
from acrnet.inventory.live.networks import read_clients
from acrnet.inventory.live.nsg import nsg_from_wire, read_nsgs
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, NsgClients
from acrnet.rules.nsg import NetworkSecurityGroup

from ...conftest import EstateOf, OpenEstate
from ...estates import GROUP, Json, network_id, nic, nic_id, nsg, nsg_id, peering, route_table, subnet, vnet, vnet_id
from ...scripted import Reply, Script

APP = nsg_id("nsg-app")
CARD = nsg_id("nsg-card")


def clients_of(estate: OpenEstate, *names: str) -> dict[str, NsgClients]:
    """Read the clients of security groups by name, the calls counted from after the groups were read."""
    read = read_nsgs(estate.arm, [ResourceId.parse(nsg_id(name)) for name in names])
    estate.calls.clear()
    by_nsg = read_clients(estate.arm, [group for group in read.values() if isinstance(group, NetworkSecurityGroup)])
    return {name: by_nsg[nsg_id(name).lower()] for name in names}


def ways(clients: NsgClients) -> dict[str, tuple[tuple[str, ...], list[str], int]]:
    """Return sources, names of the stages and number of interfaces of each group."""
    return {
        group.name: (group.sources, [stage.name for stage in group.stages], group.interfaces)
        for group in clients.groups
    }


def only_group(estate: OpenEstate) -> ClientGroup:
    clients = clients_of(estate, "nsg-app")["nsg-app"]
    assert clients.unknown == ()
    (group,) = clients.groups
    return group


def test_interfaces_with_a_group_of_their_own_are_separate_from_the_subnet(estate_of: EstateOf) -> None:
    estate = estate_of(
        nsg("nsg-app"),
        nsg("nsg-card"),
        vnet("vnet", subnet("apps", ["10.0.1.0/24", "fd00:1::/64"], nsg=APP)),
        nic("plain-1", "vnet/apps", "10.0.1.4"),
        nic("plain-2", "vnet/apps", "10.0.1.5"),
        nic("card-1", "vnet/apps", "10.0.1.6", "fd00:1::6", nsg=CARD),
        nic("card-2", "vnet/apps", "10.0.1.7", nsg=CARD),
    )
    clients = clients_of(estate, "nsg-app")["nsg-app"]
    assert clients.unknown == ()
    assert ways(clients) == {
        "vnet/apps": (("10.0.1.0/24", "fd00:1::/64"), ["nsg-app"], 2),
        "vnet/apps behind nsg-card": (("10.0.1.6", "10.0.1.7", "fd00:1::6"), ["nsg-card", "nsg-app"], 2),
    }


@pytest.mark.parametrize(
    ("subnet_group", "stages"), [("", ["nsg-app"]), (CARD, ["nsg-app", "nsg-card"]), (APP, ["nsg-app", "nsg-app"])]
)
def test_a_packet_of_an_interface_meets_its_group_first_and_that_of_the_subnet_if_any_second(
    estate_of: EstateOf, subnet_group: str, stages: list[str]
) -> None:
    estate = estate_of(
        nsg("nsg-app"),
        nsg("nsg-card"),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=subnet_group)),
        nic("own", "vnet/apps", "10.0.1.4", nsg=APP),
    )
    clients = clients_of(estate, "nsg-app")["nsg-app"]
    assert clients.unknown == ()
    assert ways(clients)["vnet/apps behind nsg-app"] == (("10.0.1.4",), stages, 1)


def test_a_private_endpoint_and_a_load_balancer_in_the_subnet_are_not_clients(estate_of: EstateOf) -> None:
    apps = subnet("apps", "10.0.1.0/24", nsg=APP)
    endpoint_nic = network_id("networkInterfaces", "endpoint-nic")
    apps["properties"]["ipConfigurations"] = [
        {"id": f"{endpoint_nic}/ipConfigurations/ip0"},
        {"id": f"{network_id('loadBalancers', 'lb')}/frontendIPConfigurations/front"},
    ]
    estate = estate_of(
        nsg("nsg-app"), vnet("vnet", apps), nic("endpoint-nic", "vnet/apps", "10.0.1.9", privateEndpoint={"id": "x"})
    )
    assert ways(clients_of(estate, "nsg-app")["nsg-app"]) == {"vnet/apps": (("10.0.1.0/24",), ["nsg-app"], 0)}


def test_a_security_group_attached_to_nothing_has_no_clients_and_costs_no_call(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"))
    assert clients_of(estate, "nsg-app") == {"nsg-app": NsgClients((), ())}
    assert estate.calls == []


def test_the_virtual_network_is_its_address_space_its_peerings_and_the_routes_of_the_subnet(
    estate_of: EstateOf,
) -> None:
    table = route_table(
        "rt",
        onprem=("192.168.0.0/16", "VirtualAppliance"),
        storage=("Storage.WestEurope", "Internet"),
        hole=("198.51.100.0/24", "None"),
    )
    estate = estate_of(
        nsg("nsg-app"),
        vnet(
            "vnet",
            subnet("apps", "10.0.1.0/24", nsg=APP, route_table=network_id("routeTables", "rt")),
            space=["10.0.0.0/16", "fd00:1::/48"],
            peerings=[
                peering(vnet_id("hub"), "10.9.0.0/16", useRemoteGateways=True),
                peering(vnet_id("gone"), "10.8.0.0/16", state="Disconnected"),
                peering(vnet_id("walled"), "10.7.0.0/16", allowVirtualNetworkAccess=False),
            ],
        ),
        table,
    )
    group = only_group(estate)
    assert group.virtual_network.text == vnet_id("vnet")
    assert group.address_space == ("10.0.0.0/16", "fd00:1::/48")
    assert [remote.name for remote in group.peered_networks] == ["hub"]
    assert group.routes == ("192.168.0.0/16", "198.51.100.0/24")
    assert group.route_tags == ("Storage.WestEurope",)
    assert group.virtual_network_prefixes == (
        "10.0.0.0/16",
        "10.9.0.0/16",
        "192.168.0.0/16",
        "198.51.100.0/24",
        "fd00:1::/48",
    )
    assert (group.default_route, group.gateway) == (False, True)


@pytest.mark.parametrize(
    ("prefix", "hop", "leads_away"),
    [
        ("0.0.0.0/0", "VirtualAppliance", True),
        ("::/0", "VirtualNetworkGateway", True),
        ("0.0.0.0/0", "Internet", False),
        ("0.0.0.0/0", "None", False),
        ("10.0.0.0/8", "VirtualAppliance", False),
    ],
)
def test_only_a_default_route_to_an_appliance_or_a_gateway_counts_as_one(
    estate_of: EstateOf, prefix: str, hop: str, leads_away: bool
) -> None:
    table = network_id("routeTables", "rt")
    estate = estate_of(
        nsg("nsg-app"),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP, route_table=table)),
        route_table("rt", only=(prefix, hop)),
    )
    assert only_group(estate).default_route is leads_away


@pytest.mark.parametrize("hop", ["VirtualAppliance", "Internet"])
def test_halves_of_everything_are_a_default_route_which_the_tag_may_hold_wherever_it_leads(
    estate_of: EstateOf, hop: str
) -> None:
    table = network_id("routeTables", "rt")
    halves = {"low": ("0.0.0.0/1", hop), "high": ("128.0.0.0/1", hop)}
    estate = estate_of(
        nsg("nsg-app"),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP, route_table=table)),
        route_table("rt", **halves, plant=("172.16.0.0/12", hop)),
    )
    group = only_group(estate)
    assert group.default_route is True
    assert group.routes == ("172.16.0.0/12",)


def test_a_network_with_its_own_gateway_has_further_address_space(estate_of: EstateOf) -> None:
    network = vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP), subnet("GatewaySubnet", "10.0.255.0/27"))
    assert only_group(estate_of(nsg("nsg-app"), network)).gateway


UNREADABLE = {
    "a virtual network that may not be read": (
        [vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP))],
        'faults: [{path: "*/virtualNetworks/vnet", status: 403, code: AuthorizationFailed, times: always}]',
        "acrnet cannot read virtual network vnet",
    ),
    "a route table that is gone": (
        [vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP, route_table=network_id("routeTables", "gone")))],
        "",
        "acrnet cannot read route table gone",
    ),
    "an interface that may not be read": (
        [vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP)), nic("shy", "vnet/apps", "10.0.1.4")],
        'faults: [{path: "*/networkInterfaces/shy", status: 403, code: Forbidden, times: always}]',
        "acrnet cannot read network interface shy",
    ),
    "an interface without an address": (
        [vnet("vnet", subnet("apps", "10.0.1.0/24")), nic("blank", "vnet/apps", "", nsg=APP)],
        "",
        "network interface blank has no private address",
    ),
    "an interface without a subnet": (
        [{"id": nic_id("loose"), "location": "westeurope", "properties": {"networkSecurityGroup": {"id": APP}}}],
        "",
        "network interface loose has no subnet",
    ),
    "an interface without an address beside others of its subnet": (
        [vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP)), nic("blank", "vnet/apps", "", nsg=CARD)],
        "",
        "network interface blank has no private address",
    ),
    "the network of an attached interface": (
        [nic("away", "elsewhere/apps", "10.0.1.4", nsg=APP)],
        "",
        "acrnet cannot read virtual network elsewhere",
    ),
    "a peering that does not list its address space": (
        [vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP), peerings=[peering(vnet_id("hub"))])],
        "",
        "the peering with hub does not list its address space",
    ),
    "a subnet the network does not show": (
        [vnet("vnet"), nic("lost", "vnet/apps", "10.0.1.4", nsg=APP)],
        "",
        "virtual network vnet does not list its subnet apps",
    ),
}


@pytest.mark.parametrize(("resources", "settings", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_resource_that_cannot_be_read_is_unknown_and_never_absent(
    estate_of: EstateOf, resources: list[Json], settings: str, reason: str
) -> None:
    estate = estate_of(nsg("nsg-app"), *resources, settings=settings)
    clients = clients_of(estate, "nsg-app")["nsg-app"]
    assert len(clients.unknown) == 1
    assert clients.unknown[0].reason.startswith(reason)


def test_an_error_other_than_403_and_404_is_raised(estate_of: EstateOf) -> None:
    estate = estate_of(
        nsg("nsg-app"),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP)),
        settings='faults: [{path: "*/virtualNetworks/vnet", status: 500, times: always}]',
    )
    with pytest.raises(RemoteError, match="Cannot read virtual network vnet"):
        clients_of(estate, "nsg-app")


def test_fifty_groups_in_one_network_read_the_network_and_their_route_table_once(estate_of: EstateOf) -> None:
    names = [f"nsg-{number}" for number in range(50)]
    table = network_id("routeTables", "rt")
    subnets = [
        subnet(f"snet-{number}", f"10.0.{number}.0/24", nsg=nsg_id(name), route_table=table)
        for number, name in enumerate(names)
    ]
    estate = estate_of(*map(nsg, names), vnet("vnet", *subnets), route_table("rt"))
    clients = clients_of(estate, *names)
    assert all(len(each.groups) == 1 and not each.unknown for each in clients.values())
    assert Counter(call.path.rpartition("/")[2] for call in estate.calls) == {"vnet": 1, "rt": 1}


@pytest.mark.parametrize(("interfaces", "calls"), [(4, 4), (5, 1), (40, 1)])
def test_many_interfaces_of_a_resource_group_are_listed_and_few_are_read(
    estate_of: EstateOf, interfaces: int, calls: int
) -> None:
    estate = estate_of(
        nsg("nsg-app"),
        nsg("nsg-card"),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP)),
        *(nic(f"nic-{number}", "vnet/apps", f"10.0.1.{number + 4}", nsg=CARD) for number in range(interfaces)),
    )
    clients = clients_of(estate, "nsg-app")["nsg-app"]
    assert ways(clients)["vnet/apps behind nsg-card"][2] == interfaces
    assert sum("networkInterfaces" in call.path for call in estate.calls) == calls


def test_interfaces_that_may_not_be_listed_are_read_one_by_one(estate_of: EstateOf) -> None:
    estate = estate_of(
        nsg("nsg-app"),
        vnet("vnet", subnet("apps", "10.0.1.0/24", nsg=APP)),
        *(nic(f"nic-{number}", "vnet/apps", f"10.0.1.{number + 4}") for number in range(6)),
        settings='faults: [{path: "*/networkInterfaces", status: 403, code: AuthorizationFailed, times: always}]',
    )
    assert only_group(estate).interfaces == 6


SCALE_SET = f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/aks"


def scale_set_nic(number: int, group: str = "") -> Json:
    interface = nic("nic", "vnet/apps", f"10.0.1.{number + 4}", nsg=group)
    return {**interface, "id": f"{SCALE_SET}/virtualMachines/{number}/networkInterfaces/nic"}


def network_of_scale_set(interfaces: list[Json]) -> Json:
    apps = subnet("apps", "10.0.1.0/24", nsg=APP)
    apps["id"] = f"{vnet_id('vnet')}/subnets/apps"
    apps["properties"]["ipConfigurations"] = [{"id": f"{each['id']}/ipConfigurations/ip0"} for each in interfaces]
    return vnet("vnet", apps)


def test_the_interfaces_of_a_scale_set_are_read_with_one_list() -> None:
    interfaces = [scale_set_nic(0), scale_set_nic(1, CARD), scale_set_nic(2, CARD)]
    script = Script(Reply(200, network_of_scale_set(interfaces)), Reply(200, {"value": interfaces}))
    attached = nsg("nsg-app")
    attached["properties"]["subnets"] = [{"id": f"{vnet_id('vnet')}/subnets/apps"}]
    group = nsg_from_wire(attached, ResourceId.parse(APP))
    clients = read_clients(script.arm, [group])[APP.lower()]
    assert clients.unknown == ()
    assert ways(clients) == {
        "vnet/apps": (("10.0.1.0/24",), ["nsg-app"], 1),
        "vnet/apps behind nsg-card": (("10.0.1.5", "10.0.1.6"), ["nsg-card", "nsg-app"], 2),
    }
    assert [call.path for call in script.calls] == [vnet_id("vnet"), f"{SCALE_SET}/networkInterfaces"]


def test_a_scale_set_that_cannot_be_listed_leaves_its_interfaces_unknown(estate_of: EstateOf) -> None:
    apps = network_of_scale_set([scale_set_nic(0), scale_set_nic(1)])
    clients = clients_of(estate_of(nsg("nsg-app"), apps), "nsg-app")["nsg-app"]
    assert [unknown.reason.partition(" (")[0] for unknown in clients.unknown] == [
        "acrnet cannot read network interfaces of scale set aks"
    ]
