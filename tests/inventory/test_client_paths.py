from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from acrnet.errors import RemoteError, UsageError
from acrnet.inventory.client_paths import ClientPaths, read_client_paths
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath, EgressKind, NextHop, Route
from acrnet.rules.rule import RuleSet
from acrnet.unknown import Unknown

from ..conftest import EstateOf, OpenEstate
from ..estates import (
    GROUP,
    SUBSCRIPTION,
    Json,
    network_id,
    nic,
    nic_id,
    nsg,
    nsg_id,
    peering,
    route_table,
    rule,
    subnet,
    vnet,
    vnet_id,
)

OTHER = "22222222-2222-2222-2222-222222222222"
NAT = network_id("natGateways", "nat")
TABLE = network_id("routeTables", "rt")
POLICY = network_id("serviceEndpointPolicies", "sep")
BALANCER = network_id("loadBalancers", "lb")
POOL = f"{BALANCER}/backendAddressPools/pool"
ZONE = network_id("privateDnsZones", "privatelink.azurecr.io")
MANAGER = network_id("networkManagers", "nm")


def apps(**properties: object) -> Json:
    """The subnet that most tests ask about."""
    held = subnet("apps", "10.0.1.0/24")
    held["properties"].update(properties)
    return held


def subnet_id(name: str = "vnet/apps") -> ResourceId:
    network, _, own = name.partition("/")
    return ResourceId.parse(f"{vnet_id(network)}/subnets/{own}")


def paths(estate: OpenEstate, client: ResourceId | None = None) -> dict[str, ClientPath]:
    estate.calls.clear()
    return {path.group.name: path for path in read_client_paths(estate.arm, client or subnet_id())}


def only_path(estate: OpenEstate, client: ResourceId | None = None) -> ClientPath:
    (path,) = paths(estate, client).values()
    return path


def resource(identifier: str, location: str = "westeurope", **properties: object) -> Json:
    return {"id": identifier, "location": location, "properties": properties}


def public_ip(name: str, address: str = "") -> Json:
    return resource(network_id("publicIPAddresses", name), **({"ipAddress": address} if address else {}))


def answering(path: str, status: int, code: str) -> str:
    return f'faults: [{{path: "{path}", status: {status}, code: {code}, times: always}}]'


def refused(path: str) -> str:
    return answering(path, 403, "AuthorizationFailed")


def reason(value: object) -> str:
    assert isinstance(value, Unknown)
    return value.reason.partition(" (")[0]


def egress(path: ClientPath) -> list[tuple[EgressKind, str, object]]:
    assert isinstance(path.egress, tuple)
    return [
        (each.kind, each.name, reason(each.addresses) if isinstance(each.addresses, Unknown) else each.addresses)
        for each in path.egress
    ]


def test_a_plain_subnet_asks_azure_for_names_meets_no_rules_and_goes_out_by_default(estate_of: EstateOf) -> None:
    path = only_path(estate_of({**vnet("vnet", apps()), "location": "West Europe"}))
    assert (path.id, path.group.name, path.group.sources) == (subnet_id(), "vnet/apps", ("10.0.1.0/24",))
    assert path.region == "westeurope"
    assert path.dns_servers == path.admin_rules == path.routes == path.service_endpoints == ()
    assert (path.interface_rules, path.subnet_rules) == (None, None)
    assert path.endpoint_policies == path.private_zones == ()
    assert egress(path) == [
        (EgressKind.DEFAULT, "", "default outbound access has an address that Azure may change"),
    ]
    assert (path.gateway_routes, path.endpoint_routing) == (True, {})


def test_interfaces_that_go_their_own_way_are_clients_of_their_own(estate_of: EstateOf) -> None:
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
    found = paths(estate)
    assert {name: (path.group.sources, path.group.interfaces) for name, path in found.items()} == {
        "vnet/apps": (("10.0.1.0/24",), 2),
        "vnet/apps behind nsg-card asking 10.9.0.4 and 10.9.0.5": (("10.0.1.6",), 1),
        "vnet/apps out by pip": (("10.0.1.7",), 1),
    }
    card = found["vnet/apps behind nsg-card asking 10.9.0.4 and 10.9.0.5"]
    assert [stage.name for stage in card.group.stages] == ["nsg-card", "nsg-app"]
    assert isinstance(card.interface_rules, RuleSet)
    assert isinstance(card.subnet_rules, RuleSet)
    assert (card.interface_rules.name, card.subnet_rules.name) == ("nsg-card", "nsg-app")
    assert found["vnet/apps"].interface_rules is None
    assert egress(found["vnet/apps out by pip"]) == [(EgressKind.PUBLIC_IP, "pip", ("192.0.2.1/32",))]


@pytest.mark.parametrize(("delegations", "names"), [([], ["vnet/apps behind card"]), ([{"name": "aci"}], None)])
def test_the_rest_of_a_subnet_is_no_client_where_every_interface_goes_its_own_way_and_no_service_is_let_in(
    estate_of: EstateOf, delegations: list[Json], names: list[str] | None
) -> None:
    estate = estate_of(
        vnet("vnet", apps(delegations=delegations)),
        nsg("card"),
        nic("own", "vnet/apps", "10.0.1.6", nsg=nsg_id("card")),
    )
    assert list(paths(estate)) == (names or ["vnet/apps", "vnet/apps behind card"])


def test_an_interface_is_one_client_with_its_addresses_in_each_of_its_subnets(estate_of: EstateOf) -> None:
    two = nic("two", "vnet/apps", "10.0.1.4", "10.0.1.5")
    two["properties"]["ipConfigurations"][1]["properties"]["subnet"] = {"id": subnet_id("vnet/back").text}
    estate = estate_of(vnet("vnet", apps(), subnet("back", "10.0.2.0/24")), two)
    client = ResourceId.parse(nic_id("two"))
    found = paths(estate, client)
    assert {name: path.group.sources for name, path in found.items()} == {
        "vnet/apps/two": ("10.0.1.4",),
        "vnet/back/two": ("10.0.1.5",),
    }
    assert {path.id for path in found.values()} == {client}


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


def test_every_route_is_told_with_its_next_hop_and_the_prefix_in_one_spelling(estate_of: EstateOf) -> None:
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


def test_where_there_are_routes_it_is_told_which_endpoints_near_by_obey_them(estate_of: EstateOf) -> None:
    hub_group = f"/subscriptions/{OTHER}/resourceGroups/rg-hub"
    hub_id = vnet_id("hub", hub_group)
    endpoints = subnet("endpoints", "10.9.1.0/24")
    endpoints["properties"]["privateEndpointNetworkPolicies"] = "RouteTableEnabled"
    hub = {**vnet("hub", endpoints, subnet("mute", "10.9.2.0/24"), space=["10.9.0.0/16"]), "id": hub_id}
    spoke = vnet(
        "vnet",
        apps(routeTable={"id": TABLE}, privateEndpointNetworkPolicies="Disabled"),
        peerings=[peering(hub_id, "10.9.0.0/16"), peering(vnet_id("gone"), "10.8.0.0/16")],
    )
    path = only_path(estate_of(spoke, hub, route_table("rt", all=("0.0.0.0/0", "VirtualAppliance"))))
    assert {each.text: obeys for each, obeys in path.endpoint_routing.items()} == {
        subnet_id().text: False,
        f"{hub_id}/subnets/endpoints": True,
    }
    assert path.group.peered_address_space == ("10.8.0.0/16", "10.9.0.0/16")


def nat(**properties: object) -> Json:
    return resource(NAT, **properties)


def test_a_nat_gateway_comes_before_every_other_way_out(estate_of: EstateOf) -> None:
    interface = nic("door", "vnet/apps", "10.0.1.7")
    interface["properties"]["ipConfigurations"][0]["properties"]["publicIPAddress"] = {
        "id": network_id("publicIPAddresses", "own")
    }
    estate = estate_of(
        vnet("vnet", apps(natGateway={"id": NAT})),
        nat(
            publicIpAddresses=[{"id": network_id("publicIPAddresses", "pip")}],
            publicIpPrefixes=[{"id": network_id("publicIPPrefixes", "range")}],
            publicIpAddressesV6=[{"id": network_id("publicIPAddresses", "pip6")}],
        ),
        public_ip("pip", "192.0.2.7"),
        public_ip("pip6", "2001:db8::7"),
        public_ip("own", "192.0.2.99"),
        resource(network_id("publicIPPrefixes", "range"), ipPrefix="192.0.2.16/30"),
        interface,
    )
    assert egress(only_path(estate)) == [
        (EgressKind.NAT_GATEWAY, "nat", ("192.0.2.7/32", "192.0.2.16/30", "2001:db8::7/128"))
    ]


def behind_balancer(name: str = "worker", address: str = "10.0.1.4", pip: str = "") -> Json:
    interface = nic(name, "vnet/apps", address)
    held = interface["properties"]["ipConfigurations"][0]["properties"]
    held["loadBalancerBackendAddressPools"] = [{"id": POOL}]
    if pip:
        held["publicIPAddress"] = {"id": network_id("publicIPAddresses", pip)}
    return interface


def balancer(sku: str = "Standard", **rules: object) -> Json:
    frontends = [
        {"name": "front", "properties": {"publicIPAddress": {"id": network_id("publicIPAddresses", "pip")}}},
        {"name": "spare", "properties": {"publicIPPrefix": {"id": network_id("publicIPPrefixes", "range")}}},
        {"name": "inner", "properties": {"privateIPAddress": "10.0.1.100"}},
    ]
    return {**resource(BALANCER, frontendIPConfigurations=frontends, **rules), "sku": {"name": sku}}


def outbound_rule(frontend: str = "front", protocol: str = "All", pool: str = POOL) -> Json:
    ends = [{"id": f"{BALANCER}/frontendIPConfigurations/{frontend}"}]
    return {"properties": {"protocol": protocol, "backendAddressPool": {"id": pool}, "frontendIPConfigurations": ends}}


def balancing_rule(frontend: str = "front", **changes: object) -> Json:
    held = {
        "protocol": "Tcp",
        "backendAddressPool": {"id": POOL},
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/{frontend}"},
        **changes,
    }
    return {"properties": held}


BY_PIP = [(EgressKind.LOAD_BALANCER, "lb", ("192.0.2.7/32",))]
BY_RANGE = [(EgressKind.LOAD_BALANCER, "lb", ("192.0.2.16/30",))]
BY_DEFAULT = [(EgressKind.DEFAULT, "", "default outbound access has an address that Azure may change")]
BALANCERS: dict[str, tuple[Json, list[Any]]] = {
    "an outbound rule": (balancer(outboundRules=[outbound_rule()]), BY_PIP),
    "an outbound rule by a prefix": (balancer(outboundRules=[outbound_rule("spare")]), BY_RANGE),
    "an outbound rule for UDP alone": (balancer(outboundRules=[outbound_rule(protocol="Udp")]), []),
    "an outbound rule for another pool": (balancer(outboundRules=[outbound_rule(pool=f"{POOL}2")]), []),
    "a balancing rule": (balancer(loadBalancingRules=[balancing_rule()]), BY_PIP),
    "a balancing rule that names its pools in a list": (
        balancer(loadBalancingRules=[balancing_rule(backendAddressPool=None, backendAddressPools=[{"id": POOL}])]),
        BY_PIP,
    ),
    "a balancing rule without translation": (
        balancer(loadBalancingRules=[balancing_rule(disableOutboundSnat=True)]),
        [],
    ),
    "an internal load balancer takes default outbound access away": (
        balancer(loadBalancingRules=[balancing_rule("inner")]),
        [],
    ),
    "an internal load balancer of the basic kind leaves it": (
        balancer("Basic", loadBalancingRules=[balancing_rule("inner")]),
        BY_DEFAULT,
    ),
}


@pytest.mark.parametrize(("load_balancer", "ways"), BALANCERS.values(), ids=BALANCERS)
def test_clients_behind_a_load_balancer_go_out_by_the_rules_that_translate(
    estate_of: EstateOf, load_balancer: Json, ways: list[Any]
) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        load_balancer,
        behind_balancer(),
        public_ip("pip", "192.0.2.7"),
        resource(network_id("publicIPPrefixes", "range"), ipPrefix="192.0.2.16/30"),
    )
    path = only_path(estate)
    assert path.group.name == "vnet/apps out by lb"
    assert egress(path) == ways


def test_a_public_address_of_an_interface_comes_before_a_load_balancer(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        balancer(outboundRules=[outbound_rule()]),
        behind_balancer(pip="own"),
        public_ip("own", "192.0.2.99"),
    )
    assert egress(only_path(estate)) == [(EgressKind.PUBLIC_IP, "own", ("192.0.2.99/32",))]


def test_a_private_subnet_has_no_way_out_but_the_ones_that_are_given_to_it(estate_of: EstateOf) -> None:
    assert only_path(estate_of(vnet("vnet", apps(defaultOutboundAccess=False)))).egress == ()


def test_service_endpoints_and_what_their_policies_admit_are_told(estate_of: EstateOf) -> None:
    held = apps(
        serviceEndpoints=[
            {"service": "Microsoft.Storage", "locations": ["West Europe", "northeurope"]},
            {"service": "Microsoft.ContainerRegistry"},
        ],
        serviceEndpointPolicies=[{"id": POLICY}],
    )
    definitions = [{"properties": {"serviceResources": ["/services/Azure", "/subscriptions/x/accounts/b"]}}]
    path = only_path(estate_of(vnet("vnet", held), resource(POLICY, serviceEndpointPolicyDefinitions=definitions)))
    assert [(each.service, each.locations) for each in path.service_endpoints] == [
        ("Microsoft.Storage", ("northeurope", "westeurope")),
        ("Microsoft.ContainerRegistry", ("*",)),
    ]
    assert path.endpoint_policies == ("/services/Azure", "/subscriptions/x/accounts/b")


def admin_rules(*rules: Json, manager: str = MANAGER) -> list[Json]:
    """A network manager that applies rules to the network `vnet`."""
    group, collection = f"{manager}/networkGroups/all", f"{manager}/securityAdminConfigurations/conf/ruleCollections/c"
    return [
        {"id": f"{group}/staticMembers/vnet", "properties": {"resourceId": vnet_id("vnet")}},
        {"id": collection, "properties": {"appliesToGroups": [{"networkGroupId": group}]}},
        *({"id": f"{collection}/rules/{each['name']}", "properties": each["properties"]} for each in rules),
    ]


def admin_rule(name: str, priority: int, access: str, tag: str = "Internet", **changes: object) -> Json:
    held = {
        "protocol": "Any",
        "sources": [{"addressPrefix": "*", "addressPrefixType": "IPPrefix"}],
        "destinations": [{"addressPrefix": tag, "addressPrefixType": "ServiceTag"}],
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["443"],
        "access": access,
        "priority": priority,
        "direction": "Outbound",
        **changes,
    }
    return {"name": name, "properties": held}


def test_outbound_security_admin_rules_are_told_in_the_order_they_are_tried(estate_of: EstateOf) -> None:
    rules = admin_rules(
        admin_rule("late", 300, "Deny", "Storage"),
        admin_rule("inbound", 10, "Deny", direction="Inbound"),
        admin_rule("first", 20, "AlwaysAllow", "AzureContainerRegistry"),
        admin_rule("second", 100, "Allow", "Storage.WestEurope"),
    )
    path = only_path(estate_of(vnet("vnet", apps()), *rules, settings="page_size: 2"))
    assert isinstance(path.admin_rules, tuple)
    assert [(each.rule.name, each.action.value, each.rule.access.value) for each in path.admin_rules] == [
        ("first", "AlwaysAllow", "Allow"),
        ("second", "Allow", "Allow"),
        ("late", "Deny", "Deny"),
    ]
    first = path.admin_rules[0]
    assert first.configuration == f"{MANAGER}/securityAdminConfigurations/conf"
    assert (first.rule.protocol, first.rule.destinations.spelled) == ("*", ("AzureContainerRegistry",))


UNTOLD = {
    "two managers whose rules differ in what they do": (
        [
            *admin_rules(admin_rule("one", 100, "Deny")),
            *admin_rules(admin_rule("two", 200, "Allow"), manager=network_id("networkManagers", "above")),
        ],
        "rules of the network managers above and nm are in effect, and which come first is not told",
    ),
    "one number twice": (
        admin_rules(admin_rule("one", 100, "Deny"), admin_rule("two", 100, "Allow")),
        "the security admin rules one and two share priority 100",
    ),
    "an action that nobody knows": (
        admin_rules(admin_rule("one", 100, "Maybe")),
        "a security admin rule cannot be read: one has the access 'Maybe'",
    ),
    "no direction": (
        admin_rules(admin_rule("one", 100, "Deny", direction="")),
        "a security admin rule cannot be read: the security rule 'one' has no direction",
    ),
}


@pytest.mark.parametrize(("rules", "why"), UNTOLD.values(), ids=UNTOLD)
def test_security_admin_rules_whose_effect_is_not_told_are_unknown(
    estate_of: EstateOf, rules: list[Json], why: str
) -> None:
    assert reason(only_path(estate_of(vnet("vnet", apps()), *rules)).admin_rules) == why


def test_rules_of_two_managers_that_do_the_same_need_no_order(estate_of: EstateOf) -> None:
    rules = [
        *admin_rules(admin_rule("one", 200, "Deny")),
        *admin_rules(admin_rule("two", 100, "Deny"), manager=network_id("networkManagers", "above")),
    ]
    found = only_path(estate_of(vnet("vnet", apps()), *rules)).admin_rules
    assert isinstance(found, tuple)
    assert [each.rule.name for each in found] == ["two", "one"]


def link(name: str, network: str, zone: str = ZONE, **properties: object) -> Json:
    return resource(
        f"{zone}/virtualNetworkLinks/{name}", location="global", virtualNetwork={"id": vnet_id(network)}, **properties
    )


def record(name: str, *addresses: str, zone: str = ZONE) -> Json:
    held = [{"ipv4Address": address} for address in addresses]
    return {"id": f"{zone}/A/{name}", "properties": {"ttl": 10, "aRecords": held}}


def test_private_zones_for_registries_that_are_linked_are_told_with_public_names(estate_of: EstateOf) -> None:
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
        record("contoso", "10.9.1.6", zone=regional),
        record("contoso", "10.9.9.9", zone=unlinked),
    )
    zones = only_path(estate).private_zones
    assert isinstance(zones, tuple)
    assert {each.id.text: (each.records, each.falls_back) for each in zones} == {
        ZONE: ({"contoso.azurecr.io": ("10.9.1.4", "10.9.1.5"), "azurecr.io": ("10.9.1.1",)}, True),
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
        "*/A",
        records,
        "acrnet cannot list the A records of private DNS zone privatelink.azurecr.io",
    ),
}


@pytest.mark.parametrize(("path", "field", "why"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_read_is_unknown_where_it_would_stand_and_nowhere_else(
    estate_of: EstateOf, path: str, field: Callable[[ClientPath], object], why: str
) -> None:
    found = only_path(estate_of(*FULL, settings=refused(path)))
    assert reason(field(found)) == why
    fields = [found.dns_servers, found.admin_rules, found.interface_rules, found.subnet_rules, found.routes]
    fields += [found.endpoint_policies, found.egress, found.private_zones]
    assert sum(isinstance(each, Unknown) for each in fields) == (0 if field is records else 1)


def test_routes_that_cannot_be_read_may_have_a_default_route_among_them(estate_of: EstateOf) -> None:
    path = only_path(estate_of(*FULL, settings=refused("*/routeTables/rt")))
    assert path.group.default_route
    assert path.gateway_routes


def test_a_lock_that_refuses_the_post_leaves_security_admin_rules_unknown(estate_of: EstateOf) -> None:
    settings = answering("*/listNetworkManagerEffectiveSecurityAdminRules", 409, "ScopeLocked")
    assert isinstance(only_path(estate_of(*FULL, settings=settings)).admin_rules, Unknown)


def test_rules_cannot_be_judged_in_a_network_whose_peering_does_not_tell_its_address_space(
    estate_of: EstateOf,
) -> None:
    network = vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")}), peerings=[peering(vnet_id("hub"))])
    path = only_path(estate_of(network, nsg("nsg-app"), *admin_rules(admin_rule("one", 100, "Deny"))))
    why = "the peering with hub does not tell its address space"
    assert [reason(each) for each in (path.admin_rules, path.subnet_rules)] == [why, why]
    assert path.interface_rules is None


WAYS_OUT = {
    "a NAT gateway that is gone": (
        [vnet("vnet", apps(natGateway={"id": NAT}))],
        [(EgressKind.NAT_GATEWAY, "nat", "acrnet cannot read NAT gateway nat")],
    ),
    "the address of a NAT gateway": (
        [
            vnet("vnet", apps(natGateway={"id": NAT})),
            nat(publicIpAddresses=[{"id": network_id("publicIPAddresses", "gone")}]),
        ],
        [(EgressKind.NAT_GATEWAY, "nat", "acrnet cannot read public IP address gone")],
    ),
    "an address that was not given yet": (
        [
            vnet("vnet", apps(natGateway={"id": NAT})),
            nat(publicIpAddresses=[{"id": network_id("publicIPAddresses", "new")}]),
            public_ip("new"),
        ],
        [(EgressKind.NAT_GATEWAY, "nat", "public IP address new has no address yet")],
    ),
    "the frontend of a load balancer": (
        [vnet("vnet", apps()), behind_balancer(), balancer(outboundRules=[outbound_rule()])],
        [(EgressKind.LOAD_BALANCER, "lb", "acrnet cannot read public IP address pip")],
    ),
}


@pytest.mark.parametrize(("resources", "ways"), WAYS_OUT.values(), ids=WAYS_OUT)
def test_a_way_out_whose_addresses_cannot_be_read_is_still_a_way_out(
    estate_of: EstateOf, resources: list[Json], ways: list[Any]
) -> None:
    assert egress(only_path(estate_of(*resources))) == ways


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        ([vnet("vnet", apps()), behind_balancer()], "acrnet cannot read load balancer lb"),
        (
            [vnet("vnet", apps(natGateway={"id": NAT})), nat()],
            "NAT gateway nat has no public IP address, and what it then does is not documented",
        ),
    ],
)
def test_where_it_cannot_be_told_whether_there_is_a_way_out_it_is_unknown(
    estate_of: EstateOf, resources: list[Json], why: str
) -> None:
    assert reason(only_path(estate_of(*resources)).egress) == why


def test_a_policy_that_names_no_resource_is_not_taken_for_no_policy(estate_of: EstateOf) -> None:
    estate = estate_of(vnet("vnet", apps(serviceEndpointPolicies=[{"id": POLICY}])), resource(POLICY))
    assert reason(only_path(estate).endpoint_policies) == (
        "service endpoint policy sep names no resource, and what it then does is not told"
    )


def test_interfaces_that_cannot_be_read_are_clients_of_which_little_is_known(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        nic("plain", "vnet/apps", "10.0.1.4"),
        nic("shy", "vnet/apps", "10.0.1.5"),
        settings=refused("*/networkInterfaces/shy"),
    )
    found = paths(estate)
    assert list(found) == ["vnet/apps", "vnet/apps, interfaces that cannot be read"]
    shy = found["vnet/apps, interfaces that cannot be read"]
    assert shy.group.sources == ("10.0.1.0/24",)
    why = "acrnet cannot read network interface shy"
    assert [reason(each) for each in (shy.dns_servers, shy.interface_rules, shy.egress)] == [why, why, why]


NO_CLIENT = {
    "a network that is gone": ([], subnet_id(), "The way of apps cannot be walked, because acrnet cannot read"),
    "a subnet that the network lacks": (
        [vnet("vnet")],
        subnet_id(),
        "The way of apps cannot be walked, because virtual network vnet does not show its subnet apps",
    ),
    "an interface that is gone": (
        [],
        ResourceId.parse(nic_id("gone")),
        "The way of gone cannot be walked, because acrnet cannot read network interface gone",
    ),
    "an interface whose network is gone": (
        [nic("lost", "vnet/apps", "10.0.1.4")],
        ResourceId.parse(nic_id("lost")),
        "The way of lost cannot be walked, because acrnet cannot read virtual network vnet",
    ),
    "an interface without a subnet": (
        [resource(nic_id("loose"))],
        ResourceId.parse(nic_id("loose")),
        "Network interface loose tells no subnet",
    ),
    "the interface of a private endpoint": (
        [nic("pe", "vnet/apps", "10.0.1.4", privateEndpoint={"id": "x"})],
        ResourceId.parse(nic_id("pe")),
        "pe is the network interface of a private endpoint, which opens no connections",
    ),
}


@pytest.mark.parametrize(("resources", "client", "message"), NO_CLIENT.values(), ids=NO_CLIENT)
def test_what_can_be_no_client_is_an_error_of_whoever_asks(
    estate_of: EstateOf, resources: list[Json], client: ResourceId, message: str
) -> None:
    estate = estate_of(nsg("anything"), *resources)
    with pytest.raises(UsageError) as caught:
        read_client_paths(estate.arm, client)
    assert caught.value.message.startswith(message)
    assert caught.value.next_step


@pytest.mark.parametrize("path", ["*/natGateways/nat", "*/privateDnsZones", "*/virtualNetworks/vnet"])
def test_a_failure_that_is_no_refusal_is_raised(estate_of: EstateOf, path: str) -> None:
    estate = estate_of(
        vnet("vnet", apps(natGateway={"id": NAT})), nat(), settings=answering(path, 500, "InternalServerError")
    )
    with pytest.raises(RemoteError):
        read_client_paths(estate.arm, subnet_id())


def test_many_clients_that_share_their_surroundings_read_each_part_of_them_once(estate_of: EstateOf) -> None:
    held = {
        "networkSecurityGroup": {"id": nsg_id("nsg-app")},
        "routeTable": {"id": TABLE},
        "natGateway": {"id": NAT},
        "serviceEndpointPolicies": [{"id": POLICY}],
    }
    subnets = [subnet(f"snet-{number}", f"10.0.{number}.0/24") for number in range(20)]
    for each in subnets:
        each["properties"].update(held)
    estate = estate_of(
        vnet("vnet", *subnets),
        *FULL[1:],
        nat(publicIpAddresses=[{"id": network_id("publicIPAddresses", "pip")}]),
        public_ip("pip", "192.0.2.7"),
    )
    reader = ClientPaths(estate.arm)
    found = [path for each in subnets for path in reader.of(subnet_id(f"vnet/{each['name']}"))]
    assert len(found) == 20
    assert all(isinstance(path.egress, tuple) and isinstance(path.subnet_rules, RuleSet) for path in found)
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
            "A",
        ],
        1,
    )


def test_a_rule_of_a_group_is_read_as_it_stands(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps(networkSecurityGroup={"id": nsg_id("nsg-app")})), nsg("nsg-app", rule("allow", 100))
    )
    rules = only_path(estate).subnet_rules
    assert isinstance(rules, RuleSet)
    assert [each.name for each in rules.outbound()][:2] == ["allow", "AllowVnetOutBound"]
    assert rules.id == nsg_id("nsg-app")
    assert GROUP in rules.id
