"""Random estates: what the sandbox prints as effective on an interface, against the stages that decide the same packet.

The two share no code. Each reads the same resources, the sandbox into routes and rules as Azure prints them, the audit
into sets of packets; here the printed ones are looked up line by line.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from acrnet.audit.stages.route_table import route_table
from acrnet.audit.stages.routes import HopKind, RouteTable
from acrnet.inventory.live.client_paths import read_client_paths
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.model import PrivateAddress, PrivateEndpoint
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import client_network
from acrnet.rules.client_path import ClientPath
from acrnet.rules.evaluate import evaluate_path
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Outcome
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, network_id, nic, nic_id, nsg, nsg_id, peering, rule, service_tags, subnet, vnet, vnet_id
from ...in_effect import hops_of, is_allowed, printed
from ...needs import catalog
from ...seeds import seeds

TAGS = service_tags(
    Storage=["198.51.100.0/26", "198.51.100.128/27"],
    Storage__WestEurope=["198.51.100.0/27", "198.51.100.128/27"],
    AzureContainerRegistry=["198.51.100.64/26"],
    AzureContainerRegistry__WestEurope=["198.51.100.64/27"],
    AzureCloud=["198.51.100.0/24"],
)
CATALOG: TagCatalog = catalog(TAGS)
CLIENT, TABLE = nic_id("nic"), network_id("routeTables", "rt")
ASGS = [network_id("applicationSecurityGroups", name) for name in ("web", "jobs")]
MACHINE = {"id": network_id("virtualMachines", "vm").replace("Microsoft.Network", "Microsoft.Compute")}
SOURCE = "10.0.1.4"
PORT = 443
PREFIXES = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.0.1.0/24",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "10.1.2.9/32",
    "192.168.0.0/16",
    "192.168.7.0/24",
    "198.51.100.0/24",
    "198.51.100.0/27",
    "203.0.113.0/25",
)
DESTINATIONS = (
    "10.0.1.9",
    "10.0.9.9",
    "10.1.2.9",
    "10.1.2.10",
    "10.1.9.9",
    "10.2.0.9",
    "10.3.0.9",
    "100.64.0.9",
    "172.16.0.9",
    "192.168.7.9",
    "192.168.9.9",
    "198.51.100.1",
    "198.51.100.40",
    "198.51.100.70",
    "198.51.100.100",
    "198.51.100.130",
    "198.51.100.200",
    "203.0.113.9",
    "203.0.113.200",
)


def some(random: Random, *choices: object, most: int = 3) -> list[object]:
    return random.sample(choices, random.randint(0, min(most, len(choices))))


def random_routes(random: Random) -> Json:
    hops = ("VirtualAppliance", "Internet", "None", "VnetLocal", "VirtualNetworkGateway")
    routes = [
        {
            "name": f"r{number}",
            "properties": {
                "addressPrefix": prefix,
                "nextHopType": (hop := random.choice(hops)),
                **({"nextHopIpAddress": "10.0.9.4"} if hop == "VirtualAppliance" else {}),
            },
        }
        for number, prefix in enumerate(some(random, *PREFIXES, "Storage", "AzureContainerRegistry.WestEurope"))
    ]
    return {"id": TABLE, "location": "westeurope", "properties": {"routes": routes}}


def random_group(random: Random, name: str) -> Json:
    rules = []
    for number in range(random.randint(0, 5)):
        changes: Json = {
            "protocol": random.choice(("*", "Tcp", "Udp")),
            "sourceAddressPrefix": random.choice(("*", "VirtualNetwork", "10.0.1.0/24", SOURCE, "10.0.2.0/24")),
            "destinationPortRange": random.choice(("*", "443", "80", "400-500")),
        }
        tag = random.choice(("*", "Internet", "VirtualNetwork", "Storage.WestEurope", "AzureCloud", *PREFIXES[1:]))
        if random.random() < 0.2:
            changes |= {"sourceAddressPrefix": "", "sourceApplicationSecurityGroups": [{"id": random.choice(ASGS)}]}
        rules.append(rule(f"rule{number}", 100 + number, random.choice(("Allow", "Deny")), tag, **changes))
    return nsg(name, *rules)


def random_estate(random: Random) -> list[Json]:
    """An interface at 10.0.1.4 in 10.0.0.0/16, beside a network with a private endpoint at 10.1.2.9."""
    policies = random.choice(("Disabled", "Enabled", "RouteTableEnabled", "NetworkSecurityGroupEnabled"))
    clients = subnet("apps", "10.0.1.0/24", nsg_id("subnet") if random.random() < 0.6 else "", TABLE)
    locations = random.choice((["westeurope"], ["*"]))
    services = some(random, "Microsoft.Storage", "Microsoft.ContainerRegistry", most=2)
    clients["properties"]["serviceEndpoints"] = [{"service": each, "locations": locations} for each in services]
    peerings = [
        peering(vnet_id("near"), "10.1.0.0/16", allowVirtualNetworkAccess=random.random() < 0.7),
        peering(vnet_id("far"), "10.2.0.0/16", state=random.choice(("Connected", "Disconnected"))),
    ]
    endpoints = subnet("endpoints", "10.1.2.0/24")
    endpoints["properties"]["privateEndpointNetworkPolicies"] = policies
    card = nic("card", "near/endpoints", "10.1.2.9")
    client = nic(
        "nic", "vnet/apps", SOURCE, nsg=nsg_id("card") if random.random() < 0.6 else "", virtualMachine=MACHINE
    )
    joined = [{"id": each} for each in some(random, *ASGS, most=2)]
    client["properties"]["ipConfigurations"][0]["properties"]["applicationSecurityGroups"] = joined
    return [
        vnet("vnet", clients, peerings=random.sample(peerings, random.randint(0, 2))),
        vnet("near", endpoints, space=["10.1.0.0/16"]),
        {**vnet("far", space=["10.2.0.0/16"]), "location": "northeurope"},
        client,
        card,
        {
            "id": network_id("privateEndpoints", "pe"),
            "location": "westeurope",
            "properties": {
                "subnet": {"id": f"{vnet_id('near')}/subnets/endpoints"},
                "networkInterfaces": [{"id": card["id"]}],
            },
        },
        random_routes(random),
        random_group(random, "card"),
        random_group(random, "subnet"),
    ]


def path_in(estate: OpenEstate) -> ClientPath:
    near = ResourceId.parse(f"{vnet_id('near')}/subnets/endpoints")
    (path,) = read_client_paths(estate.arm, ResourceId.parse(CLIENT), endpoints=[near])
    return path


def table_of(path: ClientPath) -> RouteTable:
    """The routes as the audit has them."""
    endpoint = PrivateEndpoint(
        ResourceId.parse(network_id("privateEndpoints", "pe")),
        "Approved",
        ResourceId.parse(f"{vnet_id('near')}/subnets/endpoints"),
        (PrivateAddress("10.1.2.9", "registry", ("contoso.azurecr.io",)),),
    )
    return route_table(path, [endpoint], CATALOG)


def decided_hops(table: RouteTable, destination: str) -> set[HopKind]:
    """The kinds of hops to which the audit says that a packet may go."""
    choices = table.choose(AddressSet.parse([destination]))
    return {hop.kind for choice in choices for hop in choice.hops}


def network_of(path: ClientPath) -> NetworkContext:
    groups = path.application_groups
    assert not isinstance(groups, Unknown)
    return replace(client_network(path.group, CATALOG), client_groups=frozenset(each.key for each in groups))


def outcome(path: ClientPath, network: NetworkContext, destination: str) -> Outcome:
    flows = FlowSet.of(
        AddressSet.parse([SOURCE]),
        AddressSet.parse([destination]),
        IntervalSet.of((6, 6)),
        IntervalSet.of((PORT, PORT)),
    )
    groups = tuple(each for each in (path.interface_rules, path.subnet_rules) if isinstance(each, RuleSet))
    return evaluate_path(groups, flows, network).outcome if groups else Outcome.ALLOWED


@pytest.mark.parametrize("seed", seeds(80, plain=20))
def test_the_audit_decides_a_packet_as_the_printed_routes_and_rules_do(estate_of: EstateOf, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same estates in every run
    estate = estate_of(*random_estate(random), tags=TAGS)
    routes = printed(estate.sandbox, CLIENT, "effectiveRouteTable")
    groups = printed(estate.sandbox, CLIENT, "effectiveNetworkSecurityGroups")
    path = path_in(estate)
    table, network = table_of(path), network_of(path)
    for destination in DESTINATIONS:
        assert hops_of(routes, destination) & decided_hops(table, destination), destination
        decided = Outcome.ALLOWED if is_allowed(groups, SOURCE, destination, PORT) else Outcome.DENIED
        assert outcome(path, network, destination) in {decided, Outcome.UNDECIDABLE}, destination


def test_most_packets_of_these_estates_are_decided(estate_of: EstateOf) -> None:
    """So that agreement means something: nothing is proved by never deciding."""
    counts: Counter[str] = Counter()
    for seed in range(20):
        path = path_in(estate_of(*random_estate(Random(seed)), tags=TAGS))  # noqa: S311 - the same estates in every run
        table, network = table_of(path), network_of(path)
        for destination in DESTINATIONS:
            counts["one hop"] += len(decided_hops(table, destination)) == 1
            counts[outcome(path, network, destination)] += 1
    total = 20 * len(DESTINATIONS)
    assert counts["one hop"] > 0.8 * total
    assert counts[Outcome.UNDECIDABLE] < 0.35 * total
    assert min(counts[Outcome.ALLOWED], counts[Outcome.DENIED]) > 0.05 * total
