from __future__ import annotations

from typing import Any

import pytest

from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import EgressKind

from ...conftest import EstateOf
from ...estates import Json, network_id, nic, nic_id, vnet
from .ways import NAT, apps, egress, only_path, paths, public_ip, reason, resource, subnet_id

BALANCER = network_id("loadBalancers", "lb")
WORKER = ResourceId.parse(nic_id("worker"))
POOL = f"{BALANCER}/backendAddressPools/pool"


def test_a_nat_gateway_takes_precedence_over_all_other_egress(estate_of: EstateOf) -> None:
    interface = nic("door", "vnet/apps", "10.0.1.7")
    interface["properties"]["ipConfigurations"][0]["properties"]["publicIPAddress"] = {
        "id": network_id("publicIPAddresses", "own")
    }
    estate = estate_of(
        vnet("vnet", apps(natGateway={"id": NAT})),
        resource(
            NAT,
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


def test_whether_a_subnet_uses_the_nat_gateway_of_its_network_is_not_known(estate_of: EstateOf) -> None:
    network = vnet("vnet", apps(defaultOutboundAccess=False))
    network["properties"]["defaultPublicNatGateway"] = {"id": NAT}
    path = only_path(estate_of(network, resource(NAT)))
    assert reason(path.egress) == "whether NAT gateway nat of the whole network serves vnet/apps is not documented"


def behind_balancer(name: str = "worker", address: str = "10.0.1.4", pip: str = "") -> Json:
    interface = nic(name, "vnet/apps", address)
    configuration = interface["properties"]["ipConfigurations"][0]["properties"]
    configuration["loadBalancerBackendAddressPools"] = [{"id": POOL}]
    if pip:
        configuration["publicIPAddress"] = {"id": network_id("publicIPAddresses", pip)}
    return interface


def balancer(sku: str = "Standard", **rules: object) -> Json:
    frontends = [
        {"name": "front", "properties": {"publicIPAddress": {"id": network_id("publicIPAddresses", "pip")}}},
        {"name": "spare", "properties": {"publicIPPrefix": {"id": network_id("publicIPPrefixes", "range")}}},
        {"name": "inner", "properties": {"privateIPAddress": "10.0.1.100"}},
    ]
    properties = {"frontendIPConfigurations": frontends, **rules}
    return {"id": BALANCER, "location": "westeurope", "sku": {"name": sku}, "properties": properties}


def outbound_rule(frontend: str = "front", protocol: str = "All", pool: str = POOL) -> Json:
    ends = [{"id": f"{BALANCER}/frontendIPConfigurations/{frontend}"}]
    return {"properties": {"protocol": protocol, "backendAddressPool": {"id": pool}, "frontendIPConfigurations": ends}}


def balancing_rule(frontend: str = "front", **changes: object) -> Json:
    properties = {
        "protocol": "Tcp",
        "backendAddressPool": {"id": POOL},
        "frontendIPConfiguration": {"id": f"{BALANCER}/frontendIPConfigurations/{frontend}"},
        **changes,
    }
    return {"properties": properties}


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
    assert egress(paths(estate)["vnet/apps out by lb/pool"]) == ways


def test_a_public_address_of_an_interface_takes_precedence_over_a_load_balancer(estate_of: EstateOf) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        balancer(outboundRules=[outbound_rule()]),
        behind_balancer(pip="own"),
        public_ip("own", "192.0.2.99"),
    )
    assert egress(paths(estate)["vnet/apps out by own"]) == [(EgressKind.PUBLIC_IP, "own", ("192.0.2.99/32",))]


DUAL_STACK = ["10.0.1.0/24", "2001:db8:1::/64"]


@pytest.mark.parametrize(
    ("nat", "addresses", "expected"),
    [
        (True, ("192.0.2.99", "2001:db8::99"), [(EgressKind.NAT_GATEWAY, "nat", ("192.0.2.7/32",)), "own-1"]),
        (True, ("192.0.2.99",), [(EgressKind.NAT_GATEWAY, "nat", ("192.0.2.7/32",)), "lb"]),
        (False, ("192.0.2.99",), [(EgressKind.PUBLIC_IP, "own-0", ("192.0.2.99/32",)), "lb"]),
        (False, ("192.0.2.99", "2001:db8::99"), [(EgressKind.PUBLIC_IP, "own-0", ("192.0.2.99/32",)), "own-1"]),
    ],
    ids=["NAT and an address", "NAT and a load balancer", "an address and a load balancer", "two addresses"],
)
def test_egress_takes_precedence_only_for_the_family_it_has(
    estate_of: EstateOf, nat: bool, addresses: tuple[str, ...], expected: list[object]
) -> None:
    interface = nic("worker", "vnet/apps", "10.0.1.4", "2001:db8:1::4")
    for number, _ in enumerate(addresses):
        configuration = interface["properties"]["ipConfigurations"][number]["properties"]
        configuration["publicIPAddress"] = {"id": network_id("publicIPAddresses", f"own-{number}")}
    interface["properties"]["ipConfigurations"][1]["properties"]["loadBalancerBackendAddressPools"] = [{"id": POOL}]
    network = vnet(
        "vnet", apps(addressPrefix=None, addressPrefixes=DUAL_STACK, **({"natGateway": {"id": NAT}} if nat else {}))
    )
    estate = estate_of(
        network,
        resource(NAT, publicIpAddresses=[{"id": network_id("publicIPAddresses", "pip4")}]),
        public_ip("pip4", "192.0.2.7"),
        public_ip("pip", "2001:db8::7"),
        *(public_ip(f"own-{number}", address) for number, address in enumerate(addresses)),
        balancer(outboundRules=[outbound_rule()]),
        interface,
    )
    ways = egress(only_path(estate, WORKER))
    by_ipv6 = {
        "lb": (EgressKind.LOAD_BALANCER, "lb", ("2001:db8::7/128",)),
        "own-1": (EgressKind.PUBLIC_IP, "own-1", ("2001:db8::99/128",)),
    }
    assert ways == [by_ipv6.get(str(each), each) for each in expected]


def test_a_private_subnet_has_only_its_explicit_egress(estate_of: EstateOf) -> None:
    assert only_path(estate_of(vnet("vnet", apps(defaultOutboundAccess=False)))).egress == ()


WAYS_OUT = {
    "the address of a NAT gateway": (
        [
            vnet("vnet", apps(natGateway={"id": NAT})),
            resource(NAT, publicIpAddresses=[{"id": network_id("publicIPAddresses", "gone")}]),
        ],
        [(EgressKind.NAT_GATEWAY, "nat", "acrnet cannot read public IP address gone")],
        subnet_id(),
    ),
    "an address that is not assigned yet": (
        [
            vnet("vnet", apps(natGateway={"id": NAT})),
            resource(NAT, publicIpAddresses=[{"id": network_id("publicIPAddresses", "new")}]),
            public_ip("new"),
        ],
        [(EgressKind.NAT_GATEWAY, "nat", "public IP address new has no address yet")],
        subnet_id(),
    ),
    "the frontend of a load balancer": (
        [vnet("vnet", apps()), behind_balancer(), balancer(outboundRules=[outbound_rule()])],
        [(EgressKind.LOAD_BALANCER, "lb", "acrnet cannot read public IP address pip")],
        WORKER,
    ),
}


@pytest.mark.parametrize(("resources", "ways", "client"), WAYS_OUT.values(), ids=WAYS_OUT)
def test_egress_whose_addresses_cannot_be_read_is_still_egress(
    estate_of: EstateOf, resources: list[Json], ways: list[Any], client: ResourceId
) -> None:
    assert egress(only_path(estate_of(*resources), client)) == ways


@pytest.mark.parametrize(
    ("resources", "why", "client"),
    [
        ([vnet("vnet", apps()), behind_balancer()], "acrnet cannot read load balancer lb", WORKER),
        ([vnet("vnet", apps(natGateway={"id": NAT}))], "acrnet cannot read NAT gateway nat", subnet_id()),
        (
            [vnet("vnet", apps(natGateway={"id": NAT}, defaultOutboundAccess=False))],
            "acrnet cannot read NAT gateway nat",
            subnet_id(),
        ),
        (
            [vnet("vnet", apps(natGateway={"id": NAT})), resource(NAT)],
            "NAT gateway nat has no public IP address, and what it then does is not documented",
            subnet_id(),
        ),
    ],
)
def test_egress_is_unknown_where_it_cannot_be_decided(
    estate_of: EstateOf, resources: list[Json], why: str, client: ResourceId
) -> None:
    assert reason(only_path(estate_of(*resources), client).egress) == why
