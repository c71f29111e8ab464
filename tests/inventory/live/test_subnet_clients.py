from __future__ import annotations

import pytest

from acrnet.errors import UsageError
from acrnet.inventory.live.client_paths import read_client_paths
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import EgressKind
from acrnet.rules.rule import RuleSet
from acrnet.unknown import Unknown

from ...conftest import EstateOf
from ...estates import GROUP, Json, network_id, nic, nic_id, nsg, nsg_id, subnet, vnet
from .ways import apps, egress, only_path, paths, public_ip, reason, refused, resource, subnet_id


def test_interfaces_with_settings_of_their_own_are_separate_clients(estate_of: EstateOf) -> None:
    by_address = nic("card", "vnet/apps", "10.0.1.6", nsg=nsg_id("nsg-card"))
    by_address["properties"]["dnsSettings"] = {"dnsServers": ["10.9.0.4", "10.9.0.5"]}
    by_exit = nic("door", "vnet/apps", "10.0.1.7")
    by_exit["properties"]["ipConfigurations"][0]["properties"]["publicIPAddress"] = {
        "id": network_id("publicIPAddresses", "pip")
    }
    estate = estate_of(
        vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")})),
        nsg("nsg-app"),
        nsg("nsg-card"),
        nic("plain-1", "vnet/apps", "10.0.1.4"),
        nic("plain-2", "vnet/apps", "10.0.1.5"),
        nic("endpoint", "vnet/apps", "10.0.1.9", privateEndpoint={"id": "x"}),
        by_address,
        by_exit,
        public_ip("pip", "192.0.2.1"),
    )
    by_name = paths(estate)
    assert {name: (path.group.sources, path.group.interfaces) for name, path in by_name.items()} == {
        "vnet/apps": (("10.0.1.0/24",), 2),
        "vnet/apps behind nsg-card asking 10.9.0.4 and 10.9.0.5": (("10.0.1.6",), 1),
        "vnet/apps out by pip": (("10.0.1.7",), 1),
    }
    card = by_name["vnet/apps behind nsg-card asking 10.9.0.4 and 10.9.0.5"]
    assert [stage.name for stage in card.group.stages] == ["nsg-card", "nsg-app"]
    assert isinstance(card.interface_rules, RuleSet)
    assert isinstance(card.subnet_rules, RuleSet)
    assert (card.interface_rules.name, card.subnet_rules.name) == ("nsg-card", "nsg-app")
    assert by_name["vnet/apps"].interface_rules is None
    assert egress(by_name["vnet/apps out by pip"]) == [(EgressKind.PUBLIC_IP, "pip", ("192.0.2.1/32",))]


def test_the_subnet_is_a_client_even_if_every_interface_has_settings_of_its_own(
    estate_of: EstateOf,
) -> None:
    network = vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")}))
    network["properties"]["dhcpOptions"] = {"dnsServers": ["10.9.0.4"]}
    by_azure = nic("own", "vnet/apps", "10.0.1.6", dnsSettings={"dnsServers": ["168.63.129.16"]})
    by_name = paths(estate_of(network, nsg("nsg-app"), by_azure))
    assert {name: (path.group.sources, path.group.interfaces, path.dns_servers) for name, path in by_name.items()} == {
        "vnet/apps": (("10.0.1.0/24",), 0, ("10.9.0.4",)),
        "vnet/apps asking the DNS of Azure": (("10.0.1.6",), 1, ()),
    }


def test_an_interface_is_one_client_with_its_addresses_in_each_of_its_subnets(estate_of: EstateOf) -> None:
    two = nic("two", "vnet/apps", "10.0.1.4", "10.0.1.5")
    two["properties"]["ipConfigurations"][1]["properties"]["subnet"] = {"id": subnet_id("vnet/back").text}
    estate = estate_of(vnet("vnet", apps(), subnet("back", "10.0.2.0/24")), two)
    client = ResourceId.parse(nic_id("two"))
    by_name = paths(estate, client)
    assert {name: path.group.sources for name, path in by_name.items()} == {
        "vnet/apps/two": ("10.0.1.4",),
        "vnet/back/two": ("10.0.1.5",),
    }
    assert {path.id for path in by_name.values()} == {client}


def with_groups(interface: Json, *groups: list[str]) -> Json:
    """The interface with these application security groups on its addresses, one list for each."""
    for configuration, names in zip(interface["properties"]["ipConfigurations"], groups, strict=True):
        configuration["properties"]["applicationSecurityGroups"] = [
            {"id": network_id("applicationSecurityGroups", name)} for name in names
        ]
    return interface


@pytest.mark.parametrize(
    ("addresses", "groups", "known"),
    [
        pytest.param(["10.0.1.4"], [["asg-a", "asg-b"]], ["asg-a", "asg-b"], id="one address"),
        pytest.param(["10.0.1.4"], [[]], [], id="in none"),
        pytest.param(["10.0.1.4", "10.0.1.5"], [["asg-a"], ["asg-a"]], ["asg-a"], id="two addresses"),
        pytest.param(
            ["10.0.1.4", "10.0.1.5"],
            [["asg-a"], []],
            "addresses of own are in different application security groups",
            id="two that differ",
        ),
        pytest.param([""], [["asg-a"]], "network interface own does not list its addresses", id="no address"),
    ],
)
def test_the_application_security_groups_of_an_interface_are_known(
    estate_of: EstateOf, addresses: list[str], groups: list[list[str]], known: list[str] | str
) -> None:
    estate = estate_of(vnet("vnet", apps()), with_groups(nic("own", "vnet/apps", *addresses), *groups))
    read = only_path(estate, ResourceId.parse(nic_id("own"))).application_groups
    assert (reason(read) if isinstance(read, Unknown) else sorted(each.name for each in read)) == known
    assert isinstance(only_path(estate).application_groups, Unknown)


def test_interfaces_that_share_a_path_have_common_groups_or_unknown_ones(estate_of: EstateOf) -> None:
    def behind(name: str, group: str, address: str, *groups: str) -> Json:
        return with_groups(nic(name, "vnet/apps", address, nsg=nsg_id(group)), list(groups))

    estate = estate_of(
        vnet("vnet", apps()),
        nsg("alike"),
        nsg("apart"),
        behind("a", "alike", "10.0.1.4", "asg-a"),
        behind("b", "alike", "10.0.1.5", "asg-a"),
        behind("c", "apart", "10.0.1.6", "asg-a"),
        behind("d", "apart", "10.0.1.7"),
    )
    groups = {name: path.application_groups for name, path in paths(estate).items()}
    assert groups["vnet/apps behind alike"] == frozenset(
        {ResourceId.parse(network_id("applicationSecurityGroups", "asg-a"))}
    )
    assert reason(groups["vnet/apps behind apart"]) == "the clients are in different application security groups"


@pytest.mark.parametrize("address", ["", "garbage"])
def test_an_interface_that_does_not_list_all_its_addresses_may_have_any_of_its_subnet(
    estate_of: EstateOf, address: str
) -> None:
    estate = estate_of(vnet("vnet", apps()), nic("half", "vnet/apps", "10.0.1.4", address))
    assert only_path(estate, ResourceId.parse(nic_id("half"))).group.sources == ("10.0.1.0/24",)


def test_an_interface_without_an_address_may_have_any_of_its_subnet(estate_of: EstateOf) -> None:
    estate = estate_of(vnet("vnet", apps()), nic("blank", "vnet/apps", ""))
    assert only_path(estate, ResourceId.parse(nic_id("blank"))).group.sources == ("10.0.1.0/24",)


@pytest.mark.parametrize(
    ("of_interface", "of_network", "servers"),
    [
        ([], [], ()),
        ([], ["10.9.0.4"], ("10.9.0.4",)),
        (["10.8.0.4"], ["10.9.0.4"], ("10.8.0.4",)),
        (["AzureProvidedDNS"], ["10.9.0.4"], ()),
        ([], ["168.63.129.16"], ()),
        ([], ["10.9.0.4", "168.63.129.16"], ("10.9.0.4", "168.63.129.16")),
    ],
)
def test_the_resolvers_of_the_interface_come_before_those_of_the_network(
    estate_of: EstateOf, of_interface: list[str], of_network: list[str], servers: tuple[str, ...]
) -> None:
    network = vnet("vnet", apps())
    network["properties"]["dhcpOptions"] = {"dnsServers": of_network}
    interface = nic("one", "vnet/apps", "10.0.1.4", dnsSettings={"dnsServers": of_interface})
    assert only_path(estate_of(network, interface), ResourceId.parse(nic_id("one"))).dns_servers == servers


def test_interfaces_that_cannot_be_read_are_clients_with_unknown_settings(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        nic("plain", "vnet/apps", "10.0.1.4"),
        nic("shy", "vnet/apps", "10.0.1.5"),
        settings=refused("*/networkInterfaces/shy"),
    )
    by_name = paths(estate)
    assert list(by_name) == ["vnet/apps", "vnet/apps, interfaces that cannot be read"]
    shy = by_name["vnet/apps, interfaces that cannot be read"]
    assert shy.group.sources == ("10.0.1.0/24",)
    why = "acrnet cannot read network interface shy"
    assert [reason(each) for each in (shy.dns_servers, shy.interface_rules, shy.egress)] == [why, why, why]


NO_CLIENT = {
    "a network that is gone": ([], subnet_id(), "The path of apps cannot be read, because acrnet cannot read"),
    "a subnet that the network lacks": (
        [vnet("vnet")],
        subnet_id(),
        "The path of apps cannot be read, because virtual network vnet does not list its subnet apps",
    ),
    "an interface that is gone": (
        [],
        ResourceId.parse(nic_id("gone")),
        "The path of gone cannot be read, because acrnet cannot read network interface gone",
    ),
    "an interface whose network is gone": (
        [nic("lost", "vnet/apps", "10.0.1.4")],
        ResourceId.parse(nic_id("lost")),
        "The path of lost cannot be read, because acrnet cannot read virtual network vnet",
    ),
    "an interface without a subnet": (
        [resource(nic_id("loose"))],
        ResourceId.parse(nic_id("loose")),
        "Network interface loose has no subnet",
    ),
    "the interface of a private endpoint": (
        [nic("pe", "vnet/apps", "10.0.1.4", privateEndpoint={"id": "x"})],
        ResourceId.parse(nic_id("pe")),
        "pe is the network interface of a private endpoint, which opens no connections",
    ),
}


@pytest.mark.parametrize(("resources", "client", "message"), NO_CLIENT.values(), ids=NO_CLIENT)
def test_a_resource_that_cannot_be_a_client_is_a_usage_error(
    estate_of: EstateOf, resources: list[Json], client: ResourceId, message: str
) -> None:
    estate = estate_of(nsg("anything"), *resources)
    with pytest.raises(UsageError) as caught:
        read_client_paths(estate.arm, client)
    assert caught.value.message.startswith(message)
    assert caught.value.next_step


def test_members_of_different_pools_of_one_load_balancer_are_separate(estate_of: EstateOf) -> None:
    def behind(name: str, pool: str, address: str) -> Json:
        interface = nic(name, "vnet/apps", address)
        configuration = interface["properties"]["ipConfigurations"][0]["properties"]
        configuration["loadBalancerBackendAddressPools"] = [
            {"id": f"{network_id('loadBalancers', 'lb')}/backendAddressPools/{pool}"}
        ]
        return interface

    estate = estate_of(vnet("vnet", apps()), behind("one", "blue", "10.0.1.4"), behind("two", "green", "10.0.1.5"))
    assert list(paths(estate)) == ["vnet/apps", "vnet/apps out by lb/blue", "vnet/apps out by lb/green"]


def of_scale_set(name: str, machine: int, address: str, group: str = "") -> Json:
    """The interface of a machine of a scale set, which has the same name on every machine."""
    scale_set = f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/{name}"
    interface = nic("card", "vnet/apps", address, nsg=nsg_id(group) if group else "")
    return {**interface, "id": f"{scale_set}/virtualMachines/{machine}/networkInterfaces/card"}


POOL = [of_scale_set("pool", machine, f"10.0.1.{4 + machine}", "nsg-pool") for machine in (0, 1)]


def test_the_next_machine_of_a_subnet_of_scale_sets_is_one_of_theirs(estate_of: EstateOf) -> None:
    others = of_scale_set("other", 0, "10.0.1.9")
    others["properties"]["dnsSettings"] = {"dnsServers": ["10.9.0.4"]}
    by_name = paths(estate_of(vnet("vnet", apps()), nsg("nsg-pool"), *POOL, others))
    assert {name: (path.group.sources, path.group.interfaces, path.scale_sets) for name, path in by_name.items()} == {
        "vnet/apps asking 10.9.0.4": (("10.0.1.0/24",), 1, ("other",)),
        "vnet/apps behind nsg-pool": (("10.0.1.0/24",), 2, ("pool",)),
    }


@pytest.mark.parametrize(
    ("beside", "interfaces"),
    [
        pytest.param(nic("plain", "vnet/apps", "10.0.1.9"), 1, id="a machine that goes the subnet's way"),
        pytest.param(nic("own", "vnet/apps", "10.0.1.9", nsg=nsg_id("nsg-own")), 0, id="one with a way of its own"),
        pytest.param(of_scale_set("open", 0, "10.0.1.9"), 1, id="a scale set that goes the subnet's way"),
    ],
)
def test_beside_other_machines_the_next_one_may_go_the_way_of_the_subnet(
    estate_of: EstateOf, beside: Json, interfaces: int
) -> None:
    by_name = paths(estate_of(vnet("vnet", apps()), nsg("nsg-pool"), nsg("nsg-own"), *POOL, beside))
    assert (by_name["vnet/apps"].group.interfaces, by_name["vnet/apps"].scale_sets) == (interfaces, ())
    assert by_name["vnet/apps behind nsg-pool"].group.sources == ("10.0.1.4", "10.0.1.5")


def test_a_private_endpoint_beside_scale_sets_is_not_a_machine(estate_of: EstateOf) -> None:
    endpoint = nic("endpoint", "vnet/apps", "10.0.1.9", privateEndpoint={"id": "x"})
    by_name = paths(estate_of(vnet("vnet", apps()), nsg("nsg-pool"), *POOL, endpoint))
    assert list(by_name) == ["vnet/apps behind nsg-pool"]


def test_an_interface_that_a_list_lacks_is_not_blamed_on_permissions(estate_of: EstateOf) -> None:
    subnet = apps(ipConfigurations=[{"id": f"{each['id']}/ipConfigurations/ip0"} for each in POOL])
    path = paths(estate_of(vnet("vnet", subnet), nsg("nsg-pool"), POOL[0]))["vnet/apps, interfaces that cannot be read"]
    assert reason(path.dns_servers) == (
        "the list of network interfaces of scale set pool does not include card of machine 1"
    )
