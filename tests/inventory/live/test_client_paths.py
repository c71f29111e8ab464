from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.live.client_dns import PrivateDns
from acrnet.inventory.live.client_paths import ClientPaths, read_client_paths
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath, EgressKind, NextHop, Route
from acrnet.rules.rule import RuleSet
from acrnet.unknown import Unknown

from ...conftest import EstateOf
from ...estates import (
    GROUP,
    SUBSCRIPTION,
    Json,
    network_id,
    nsg,
    nsg_id,
    peering,
    route_table,
    rule,
    subnet,
    vnet,
    vnet_id,
)
from .ways import (
    NAT,
    POLICY,
    TABLE,
    ZONE,
    admin_rule,
    admin_rules,
    answering,
    apps,
    egress,
    link,
    only_path,
    public_ip,
    reason,
    record,
    refused,
    resource,
    subnet_id,
)


def test_a_plain_subnet_uses_azure_dns_has_no_rules_and_default_egress(estate_of: EstateOf) -> None:
    path = only_path(estate_of({**vnet("vnet", apps()), "location": "West Europe"}))
    assert (path.id, path.group.name, path.group.sources) == (subnet_id(), "vnet/apps", ("10.0.1.0/24",))
    assert path.region == "westeurope"
    assert (path.dns_servers, path.admin_rules, path.routes, path.service_endpoints) == ((), (), (), ())
    assert (path.interface_rules, path.subnet_rules) == (None, None)
    assert (path.endpoint_policies, path.private_zones) == ((), ())
    assert egress(path) == [
        (EgressKind.DEFAULT, "", "default outbound access has an address that Azure may change"),
    ]
    assert (path.gateway_routes, path.endpoint_subnets) == (True, {})


def test_every_route_is_read_with_its_next_hop_and_canonical_prefix(estate_of: EstateOf) -> None:
    table = route_table(
        "rt",
        all=("0.0.0.0/0", "VirtualAppliance"),
        home=("10.1.2.3/8", "vnetlocal"),
        storage=("Storage.WestEurope", "Internet"),
        odd=("192.0.2.0/24", "Teleport"),
        v6=("2001:DB8::/32", "None"),
    )
    table["properties"]["routes"][0]["properties"]["nextHopIpAddress"] = "10.9.0.4"
    table["properties"]["disableBgpRoutePropagation"] = True
    path = only_path(estate_of(vnet("vnet", apps(routeTable={"id": TABLE})), table))
    unknown = Unknown("route odd has the next hop 'Teleport', which acrnet does not know")
    assert path.routes == (
        Route("all", "0.0.0.0/0", NextHop.APPLIANCE, "10.9.0.4"),
        Route("home", "10.0.0.0/8", NextHop.VIRTUAL_NETWORK),
        Route("odd", "192.0.2.0/24", unknown),
        Route("v6", "2001:db8::/32", NextHop.NONE),
        Route("storage", "Storage.WestEurope", NextHop.INTERNET),
    )
    assert path.group.default_route
    assert path.group.routes == ("10.0.0.0/8", "192.0.2.0/24", "2001:db8::/32")
    assert not path.gateway_routes


def test_the_services_that_a_subnet_is_delegated_to_are_read(estate_of: EstateOf) -> None:
    web = {"properties": {"serviceName": "Microsoft.Web/serverFarms"}}
    nameless: Json = {"properties": {}}
    assert only_path(estate_of(vnet("vnet", apps(delegations=[web, nameless])))).delegations == (
        "Microsoft.Web/serverFarms",
    )
    assert only_path(estate_of(vnet("vnet", apps()))).delegations == ()


def test_service_endpoints_are_read_with_the_resources_their_policies_admit(estate_of: EstateOf) -> None:
    subnet = apps(
        serviceEndpoints=[
            {"service": "Microsoft.Storage", "locations": ["West Europe", "northeurope"]},
            {"service": "Microsoft.ContainerRegistry"},
        ],
        serviceEndpointPolicies=[{"id": POLICY}],
    )
    definitions = [{"properties": {"serviceResources": ["/services/Azure", "/subscriptions/x/accounts/b"]}}]
    path = only_path(estate_of(vnet("vnet", subnet), resource(POLICY, serviceEndpointPolicyDefinitions=definitions)))
    assert [(each.service, each.locations) for each in path.service_endpoints] == [
        ("Microsoft.Storage", ("northeurope", "westeurope")),
        ("Microsoft.ContainerRegistry", ("*",)),
    ]
    assert path.endpoint_policies == ("/services/Azure", "/subscriptions/x/accounts/b")


FULL = [
    vnet(
        "vnet",
        apps(
            networkSecurityGroup={"id": nsg_id("nsg-app")},
            routeTable={"id": TABLE},
            serviceEndpointPolicies=[{"id": POLICY}],
        ),
    ),
    nsg("nsg-app"),
    route_table("rt", all=("0.0.0.0/0", "VirtualAppliance")),
    resource(POLICY, serviceEndpointPolicyDefinitions=[{"properties": {"serviceResources": ["/services/Azure"]}}]),
    resource(ZONE, location="global"),
    link("own", "vnet"),
    record("contoso", "10.9.1.5"),
]


def records(path: ClientPath) -> object:
    assert isinstance(path.private_zones, tuple)
    return path.private_zones[0].records


REFUSED: dict[str, tuple[str, Callable[[ClientPath], object], str]] = {
    "security admin rules": (
        "*/listNetworkManagerEffectiveSecurityAdminRules",
        lambda path: path.admin_rules,
        "acrnet cannot read effective security admin rules of virtual network vnet",
    ),
    "the group of the subnet": (
        "*/networkSecurityGroups/nsg-app",
        lambda path: path.subnet_rules,
        "acrnet cannot read network security group nsg-app",
    ),
    "the route table": ("*/routeTables/rt", lambda path: path.routes, "acrnet cannot read route table rt"),
    "a service endpoint policy": (
        "*/serviceEndpointPolicies/sep",
        lambda path: path.endpoint_policies,
        "acrnet cannot read service endpoint policy sep",
    ),
    "private zones": (
        "*/privateDnsZones",
        lambda path: path.private_zones,
        f"acrnet cannot list the private DNS zones of {SUBSCRIPTION}: you lack a permission: An error occurred",
    ),
    "links of a zone": (
        "*/virtualNetworkLinks",
        lambda path: path.private_zones,
        "acrnet cannot list the virtual network links of private DNS zone privatelink.azurecr.io",
    ),
    "records of a zone": (
        "*/ALL",
        records,
        "acrnet cannot list the records of private DNS zone privatelink.azurecr.io",
    ),
    "forwarding rulesets": (
        "*/listDnsForwardingRulesets",
        lambda path: path.forwarding,
        "acrnet cannot list the DNS forwarding rulesets of virtual network vnet",
    ),
}


@pytest.mark.parametrize(("path", "field", "why"), REFUSED.values(), ids=REFUSED)
def test_a_resource_that_may_not_be_read_is_unknown_in_its_place_only(
    estate_of: EstateOf, path: str, field: Callable[[ClientPath], object], why: str
) -> None:
    path_read = only_path(estate_of(*FULL, settings=refused(path)))
    assert reason(field(path_read)) == why
    fields: list[object] = [
        path_read.dns_servers,
        path_read.admin_rules,
        path_read.interface_rules,
        path_read.subnet_rules,
        path_read.routes,
    ]
    fields += [path_read.endpoint_policies, path_read.egress, path_read.private_zones, path_read.forwarding]
    assert sum(isinstance(each, Unknown) for each in fields) == (0 if field is records else 1)


def test_routes_that_cannot_be_read_may_have_a_default_route_among_them(estate_of: EstateOf) -> None:
    path = only_path(estate_of(*FULL, settings=refused("*/routeTables/rt")))
    assert path.group.default_route
    assert path.gateway_routes


def test_rules_cannot_be_judged_in_a_network_with_a_peering_of_unknown_address_space(
    estate_of: EstateOf,
) -> None:
    network = vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")}), peerings=[peering(vnet_id("hub"))])
    path = only_path(estate_of(network, nsg("nsg-app"), *admin_rules(admin_rule("one", 100, "Deny"))))
    why = "the peering with hub does not list its address space"
    assert [reason(each) for each in (path.admin_rules, path.subnet_rules)] == [why, why]
    assert path.interface_rules is None


@pytest.mark.parametrize(
    ("changes", "in_tag", "prefixes", "why"),
    [
        (
            {"allowVirtualNetworkAccess": False},
            (),
            ("10.1.0.0/16",),
            "does not allow access, which it may carry nevertheless",
        ),
        ({"peerCompleteVnets": False}, (), ("10.1.0.0/16",), "is between some of their subnets"),
        ({"remoteAddressSpace": None}, (), (), "does not list its address space"),
    ],
    ids=["without access", "of subnets", "without address space"],
)
def test_a_peering_that_may_or_may_not_carry_packets_is_in_doubt(
    estate_of: EstateOf, changes: Json, in_tag: tuple[str, ...], prefixes: tuple[str, ...], why: str
) -> None:
    path = only_path(estate_of(vnet("vnet", apps(), peerings=[peering(vnet_id("hub"), "10.1.0.0/16", **changes)])))
    (doubtful,) = path.doubtful_peerings
    assert doubtful.network == ResourceId.parse(vnet_id("hub"))
    assert doubtful.prefixes == prefixes
    assert doubtful.reason == f"the peering with hub {why}"
    assert path.group.peered_address_space == in_tag


def test_a_peering_that_is_not_connected_carries_nothing(estate_of: EstateOf) -> None:
    path = only_path(
        estate_of(vnet("vnet", apps(), peerings=[peering(vnet_id("hub"), "10.1.0.0/16", state="Initiated")]))
    )
    assert (path.doubtful_peerings, path.group.peered_networks) == ((), ())


@pytest.mark.parametrize("name", ["GatewaySubnet", "RouteServerSubnet"])
def test_a_gateway_and_a_route_server_bring_routes(estate_of: EstateOf, name: str) -> None:
    assert only_path(estate_of(vnet("vnet", apps(), subnet(name, "10.0.9.0/27")))).group.gateway


def test_a_default_route_to_a_next_hop_of_a_new_kind_may_lead_to_an_appliance(estate_of: EstateOf) -> None:
    table = route_table("rt", default=("0.0.0.0/0", "VirtualApplianceEcmp"))
    assert only_path(estate_of(vnet("vnet", apps(routeTable={"id": TABLE})), table)).group.default_route


@pytest.mark.parametrize(
    "network",
    [
        vnet("vnet", subnet("apps", "10.0.1.0/99")),
        vnet("vnet", apps(), space=["everything"]),
        vnet("vnet", apps(), peerings=[peering(vnet_id("hub"), "<b>")]),
    ],
    ids=["subnet", "address space", "peering"],
)
def test_an_invalid_prefix_is_refused_in_one_sentence(estate_of: EstateOf, network: Json) -> None:
    with pytest.raises(RemoteError, match=r"was described with the address prefix '.*', which is not one"):
        only_path(estate_of(network))


def test_a_subnet_without_a_prefix_is_not_a_client(estate_of: EstateOf) -> None:
    with pytest.raises(UsageError, match="because subnet apps has no address prefix"):
        only_path(estate_of(vnet("vnet", subnet("apps", []))))


def test_a_policy_without_resources_is_not_taken_for_no_policy(estate_of: EstateOf) -> None:
    estate = estate_of(vnet("vnet", apps(serviceEndpointPolicies=[{"id": POLICY}])), resource(POLICY))
    assert reason(only_path(estate).endpoint_policies) == (
        "service endpoint policy sep names no resource, and what it then does is not documented"
    )


@pytest.mark.parametrize("path", ["*/natGateways/nat", "*/privateDnsZones", "*/virtualNetworks/vnet"])
def test_an_error_other_than_403_and_404_is_raised(estate_of: EstateOf, path: str) -> None:
    estate = estate_of(
        vnet("vnet", apps(natGateway={"id": NAT})), resource(NAT), settings=answering(path, 500, "InternalServerError")
    )
    with pytest.raises(RemoteError):
        read_client_paths(estate.arm, subnet_id())


def test_many_clients_that_share_their_surroundings_read_each_part_of_them_once(estate_of: EstateOf) -> None:
    settings = {
        "networkSecurityGroup": {"id": nsg_id("nsg-app")},
        "routeTable": {"id": TABLE},
        "natGateway": {"id": NAT},
        "serviceEndpointPolicies": [{"id": POLICY}],
    }
    subnets = [subnet(f"snet-{number}", f"10.0.{number}.0/24") for number in range(20)]
    for each in subnets:
        each["properties"].update(settings)
    estate = estate_of(
        vnet("vnet", *subnets),
        *FULL[1:],
        resource(NAT, publicIpAddresses=[{"id": network_id("publicIPAddresses", "pip")}]),
        public_ip("pip", "192.0.2.7"),
    )
    reader = ClientPaths(estate.arm, PrivateDns(estate.arm, ()))
    client_paths = [path for each in subnets for path in reader.of(subnet_id(f"vnet/{each['name']}"))]
    assert len(client_paths) == 20
    assert all(isinstance(path.egress, tuple) and isinstance(path.subnet_rules, RuleSet) for path in client_paths)
    assert Counter(call.path.rpartition("/")[2] for call in estate.calls) == dict.fromkeys(
        [
            "subscriptions",
            "vnet",
            "listNetworkManagerEffectiveSecurityAdminRules",
            "nsg-app",
            "rt",
            "sep",
            "nat",
            "pip",
            "privateDnsZones",
            "virtualNetworkLinks",
            "ALL",
            "listDnsForwardingRulesets",
        ],
        1,
    )


def test_a_rule_of_a_group_is_read_unchanged(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")})), nsg("nsg-app", rule("allow", 100))
    )
    rules = only_path(estate).subnet_rules
    assert isinstance(rules, RuleSet)
    assert [each.name for each in rules.outbound()][:2] == ["allow", "AllowVnetOutBound"]
    assert rules.id == nsg_id("nsg-app")
    assert GROUP in rules.id
