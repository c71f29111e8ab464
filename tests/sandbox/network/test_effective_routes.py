"""Effective routes, worked out by hand from the page on traffic routing and from outputs of the command line."""

import json

from ..conftest import GROUP, NIC, VNET, Arm, JsonValue, OpenEstate, tag
from .interfaces import OTHER, PROVIDER, TABLE, gateway, interface, network, peering, route_table

NONE = [
    ("Default", "Active", "10.0.0.0/8", "None"),
    ("Default", "Active", "100.64.0.0/10", "None"),
    ("Default", "Active", "172.16.0.0/12", "None"),
    ("Default", "Active", "192.168.0.0/16", "None"),
]
LOCAL = ("Default", "Active", "10.0.0.0/16", "VnetLocal")
INTERNET = ("Default", "Active", "0.0.0.0/0", "Internet")


def routes(arm: Arm) -> list[JsonValue]:
    accepted = arm.call("POST", f"{NIC}/effectiveRouteTable")
    arm.wait()
    done = arm.get(accepted.headers["location"].partition("management.azure.com")[2].partition("?")[0])
    return list(done.body["value"])


def table(arm: Arm) -> list[tuple[str, ...]]:
    """The columns that az shows of a table of routes; several prefixes joined by a blank."""
    return [
        (
            route["source"],
            route["state"],
            " ".join(route["addressPrefix"]),
            route["nextHopType"],
            *route["nextHopIpAddress"],
        )
        for route in routes(arm)
    ]


def test_a_network_of_its_own_has_the_default_system_routes(open_estate: OpenEstate) -> None:
    arm = open_estate({"network/vnet.json": [network(), interface()]})
    assert table(arm) == [LOCAL, INTERNET, *NONE]
    assert routes(arm)[0] == {
        "disableBgpRoutePropagation": False,
        "source": "Default",
        "state": "Active",
        "hasBgpOverride": False,
        "addressPrefix": ["10.0.0.0/16"],
        "nextHopType": "VnetLocal",
        "nextHopIpAddress": [],
        "destinationServiceTags": [],
        "tagMap": {},
    }


def test_a_network_that_holds_a_reserved_range_has_no_route_that_drops_it(open_estate: OpenEstate) -> None:
    """Both an equal range and a larger one take the place of the route to None; each range has a route of its own."""
    arm = open_estate({"network/vnet.json": [network("10.0.0.0/8", "172.0.0.0/8"), interface()]})
    assert table(arm) == [
        ("Default", "Active", "10.0.0.0/8", "VnetLocal"),
        ("Default", "Active", "172.0.0.0/8", "VnetLocal"),
        INTERNET,
        NONE[1],
        NONE[3],
    ]


def test_peered_networks_have_routes_and_those_of_other_regions_come_last(open_estate: OpenEstate) -> None:
    far = f"{OTHER}-far"
    peerings = [
        peering(OTHER, "10.1.0.0/16", "10.2.0.0/16"),
        peering(far, "10.3.0.0/16"),
        peering(f"{OTHER}-gone", "10.4.0.0/16", peeringState="Disconnected"),
        peering(f"{OTHER}-elsewhere", "10.5.0.0/16"),
    ]
    remote = {"id": far, "location": "northeurope", "properties": {"addressSpace": {"addressPrefixes": []}}}
    arm = open_estate({"network/vnet.json": [network(peerings=peerings), interface(), remote]})
    assert table(arm) == [
        LOCAL,
        ("Default", "Active", "10.1.0.0/16", "VNetPeering"),
        ("Default", "Active", "10.2.0.0/16", "VNetPeering"),
        ("Default", "Active", "10.5.0.0/16", "VNetPeering"),
        INTERNET,
        *NONE,
        ("Default", "Active", "10.3.0.0/16", "VNetGlobalPeering"),
    ]


def test_a_default_route_of_the_user_replaces_that_of_the_system_and_the_routes_to_none(
    open_estate: OpenEstate,
) -> None:
    written = route_table(("0.0.0.0/0", "VirtualAppliance", "10.0.9.4"), disableBgpRoutePropagation=True)
    arm = open_estate({"network/vnet.json": [network(routeTable={"id": TABLE}), interface(), written]})
    assert table(arm) == [
        LOCAL,
        ("Default", "Invalid", "0.0.0.0/0", "Internet"),
        ("User", "Active", "0.0.0.0/0", "VirtualAppliance", "10.0.9.4"),
    ]
    assert {route["disableBgpRoutePropagation"] for route in routes(arm)} == {True}
    assert routes(arm)[-1]["name"] == "r0"


def test_a_longer_route_of_the_user_stands_beside_those_of_the_system_and_an_equal_one_replaces(
    open_estate: OpenEstate,
) -> None:
    written = route_table(
        ("10.0.0.0/16", "VirtualAppliance", "10.0.9.4"),
        ("10.0.1.0/24", "VnetLocal", ""),
        ("10.1.0.0/16", "None", ""),
        ("192.168.0.0/16", "VirtualNetworkGateway", ""),
    )
    arm = open_estate({
        "network/vnet.json": [
            network(routeTable={"id": TABLE}, peerings=[peering(OTHER, "10.1.0.0/16")]), interface(), written,
        ]
    })  # fmt: skip
    assert table(arm) == [
        ("Default", "Invalid", "10.0.0.0/16", "VnetLocal"),
        ("Default", "Invalid", "10.1.0.0/16", "VNetPeering"),
        INTERNET,
        *NONE[:3],
        ("Default", "Invalid", "192.168.0.0/16", "None"),
        ("User", "Active", "10.0.0.0/16", "VirtualAppliance", "10.0.9.4"),
        ("User", "Active", "10.0.1.0/24", "VnetLocal"),
        ("User", "Active", "10.1.0.0/16", "None"),
        ("User", "Active", "192.168.0.0/16", "VirtualNetworkGateway"),
    ]


def test_a_route_to_a_service_tag_has_its_addresses(open_estate: OpenEstate) -> None:
    arm = open_estate({
        "network/vnet.json": [
            network(routeTable={"id": TABLE}), interface(), route_table(("Storage.WestEurope", "Internet", "")),
        ]
    })  # fmt: skip
    written = routes(arm)[-1]
    assert written["addressPrefix"] == ["20.60.0.0/16"]
    assert written["destinationServiceTags"] == ["Storage.WestEurope"]
    assert written["tagMap"] == {"Storage.WestEurope": ["20.60.0.0/16"]}


def test_a_service_endpoint_is_one_route_to_all_addresses_of_the_service_that_nothing_replaces(
    open_estate: OpenEstate,
) -> None:
    """The highest prefix comes first. Services whose addresses are in no tag file have no route."""
    storage = tag("Storage", "", 3, ["13.65.107.32/28", "20.60.0.0/16", "191.239.192.0/26", "2603:1000::/48"])
    arm = open_estate({
        "network/vnet.json": [
            network(
                serviceEndpoints=[{"service": "Microsoft.Storage"}, {"service": "Microsoft.KeyVault"}],
                routeTable={"id": TABLE},
            ),
            interface(),
            route_table(("20.60.0.0/16", "None", "")),
        ],
        "service-tags.json": {
            "changeNumber": 7,
            "cloud": "Public",
            "values": [storage],
        },
    })  # fmt: skip
    assert table(arm)[-2:] == [
        (
            "Default",
            "Active",
            "191.239.192.0/26 20.60.0.0/16 13.65.107.32/28",
            "VirtualNetworkServiceEndpoint",
        ),
        ("User", "Active", "20.60.0.0/16", "None"),
    ]


def test_a_service_endpoint_leads_to_its_locations_and_with_a_policy_to_storage_everywhere(
    open_estate: OpenEstate,
) -> None:
    tags = {
        "changeNumber": 7,
        "cloud": "Public",
        "values": [
            tag("Storage", "", 3, ["20.60.0.0/16", "20.61.0.0/16", "20.62.0.0/16"]),
            tag("Storage.WestEurope", "westeurope", 3, ["20.60.0.0/16"]),
            tag("Storage.NorthEurope", "northeurope", 3, ["20.61.0.0/16"]),
        ],
    }

    def prefixes(**subnet: JsonValue) -> list[str]:
        endpoints = [{"service": "Microsoft.Storage", "locations": ["westeurope", "North Europe"]}]
        parts = [network(serviceEndpoints=endpoints, **subnet), interface()]
        rows = table(open_estate({"network/vnet.json": parts, "service-tags.json": tags}))
        return rows[-1][2].split()

    assert prefixes() == ["20.61.0.0/16", "20.60.0.0/16"]
    assert prefixes(serviceEndpointPolicies=[{"id": "policy"}]) == ["20.62.0.0/16", "20.61.0.0/16", "20.60.0.0/16"]


def test_a_peered_network_that_is_a_reserved_range_takes_the_place_of_the_route_that_drops_it(
    open_estate: OpenEstate,
) -> None:
    arm = open_estate({"network/vnet.json": [network(peerings=[peering(OTHER, "192.168.0.0/16")]), interface()]})
    assert [row[3] for row in table(arm) if row[2] == "192.168.0.0/16"] == ["VNetPeering"]


def test_a_gateway_brings_the_prefixes_of_its_local_network_gateways(open_estate: OpenEstate) -> None:
    """Behind the peerings and before the Internet, with the public address of the gateway as the next hop."""
    parts = [network(peerings=[peering(OTHER, "10.1.0.0/16")]), interface(), *gateway(VNET, "10.5.0.0/16")]
    assert table(open_estate({"network/vnet.json": parts})) == [
        LOCAL,
        ("Default", "Active", "10.1.0.0/16", "VNetPeering"),
        ("VirtualNetworkGateway", "Active", "10.5.0.0/16", "VirtualNetworkGateway", "203.0.113.9"),
        INTERNET,
        *NONE,
    ]


def from_gateways(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [row[1:] for row in rows if row[0] == "VirtualNetworkGateway"]


def test_two_active_instances_are_two_routes_and_a_tunnel_that_is_down_is_none(open_estate: OpenEstate) -> None:
    both: dict[str, JsonValue] = {"activeActive": True, "bgpSettings": {"bgpPeeringAddress": "10.0.9.6,10.0.9.7"}}

    def rows(*parts: JsonValue) -> list[tuple[str, ...]]:
        return from_gateways(table(open_estate({"network/vnet.json": [network(), interface(), *parts]})))

    assert rows(*gateway(VNET, "192.0.2.0/24", **both)) == [
        ("Active", "192.0.2.0/24", "VirtualNetworkGateway", "10.0.9.6"),
        ("Active", "192.0.2.0/24", "VirtualNetworkGateway", "10.0.9.7"),
    ]
    assert rows(*gateway(VNET, "192.0.2.0/24", status="NotConnected")) == []
    assert len(rows(*gateway(VNET, "192.0.2.0/24", status=None))) == 1


def test_the_gateway_of_a_peer_counts_where_the_peering_uses_it(open_estate: OpenEstate) -> None:
    def rows(**changes: JsonValue) -> list[tuple[str, ...]]:
        parts = [network(peerings=[peering(OTHER, "10.1.0.0/16", **changes)]), *gateway(OTHER, "192.0.2.0/24")]
        return from_gateways(table(open_estate({"network/vnet.json": [*parts, interface()]})))

    assert rows() == []
    assert rows(useRemoteGateways=True) == [("Active", "192.0.2.0/24", "VirtualNetworkGateway", "203.0.113.9")]


def test_a_route_table_replaces_routes_of_gateways_or_takes_none(open_estate: OpenEstate) -> None:
    def rows(**changes: JsonValue) -> list[tuple[str, ...]]:
        written = route_table(("192.0.2.0/24", "None", ""), **changes)
        parts = [network(routeTable={"id": TABLE}), interface(), written, *gateway(VNET, "192.0.2.0/24")]
        return from_gateways(table(open_estate({"network/vnet.json": parts})))

    assert [row[0] for row in rows()] == ["Invalid"]
    assert rows(disableBgpRoutePropagation=True) == []


def test_a_default_route_of_a_gateway_replaces_that_to_the_internet_and_a_large_one_those_to_none(
    open_estate: OpenEstate,
) -> None:
    parts = [network(), interface(), *gateway(VNET, "0.0.0.0/0", "10.0.0.0/8")]
    rows = table(open_estate({"network/vnet.json": parts}))
    assert ("Default", "Invalid", "0.0.0.0/0", "Internet") in rows
    assert [row[2] for row in rows if row[3] == "None"] == []


def test_a_connection_between_networks_brings_the_space_of_the_other_one(open_estate: OpenEstate) -> None:
    first, pip, _, connection = gateway(VNET)
    second = json.loads(json.dumps(first).replace(f"{VNET}/", f"{OTHER}/"))
    second["id"] = f"{PROVIDER}/virtualNetworkGateways/second"
    connection["properties"] |= {"localNetworkGateway2": None, "virtualNetworkGateway2": {"id": second["id"]}}
    there = {
        "id": OTHER,
        "location": "westeurope",
        "properties": {"addressSpace": {"addressPrefixes": ["10.7.0.0/16"]}},
    }
    parts = [network(), interface(), there, first, second, pip, connection]
    assert [row[1] for row in from_gateways(table(open_estate({"network/vnet.json": parts})))] == ["10.7.0.0/16"]


def endpoint(vnet: str, address: str, status: str = "Approved", policies: str = "Disabled") -> list[JsonValue]:
    """A network with a private endpoint at an address of it."""
    card = f"{GROUP}/providers/Microsoft.Network/networkInterfaces/card-{vnet.rpartition('/')[2]}"
    subnet = f"{vnet}/subnets/endpoints"
    properties = {"privateIPAddress": address, "subnet": {"id": subnet}}
    state = {"privateLinkServiceConnectionState": {"status": status}}
    return [
        {
            "id": vnet,
            "location": "westeurope",
            "properties": {
                "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
                "subnets": [{"name": "endpoints", "properties": {"privateEndpointNetworkPolicies": policies}}],
            },
        },
        {"id": card, "properties": {"ipConfigurations": [{"name": "ip", "properties": properties}]}},
        {
            "id": f"{GROUP}/providers/Microsoft.Network/privateEndpoints/pe-{vnet.rpartition('/')[2]}",
            "location": "westeurope",
            "properties": {
                "subnet": {"id": subnet},
                "networkInterfaces": [{"id": card}],
                "privateLinkServiceConnections": [{"name": "c", "properties": state}],
            },
        },
    ]


def test_private_endpoints_of_peered_networks_have_routes_of_their_own(open_estate: OpenEstate) -> None:
    peerings = [peering(OTHER, "10.1.0.0/16"), peering(f"{OTHER}-pending", "10.2.0.0/16")]
    arm = open_estate({
        "network/vnet.json": [
            network(peerings=peerings), interface(), *endpoint(OTHER, "10.1.0.5"),
            *endpoint(f"{OTHER}-pending", "10.2.0.5", status="Pending"), *endpoint(f"{OTHER}-unpeered", "10.9.0.5"),
        ]
    })  # fmt: skip
    assert [row for row in table(arm) if row[3] == "InterfaceEndpoint"] == [
        ("Default", "Active", "10.1.0.5/32", "InterfaceEndpoint")
    ]


def test_a_route_to_an_endpoint_gives_way_only_with_network_policies_and_a_route_as_long_as_its_network(
    open_estate: OpenEstate,
) -> None:
    """For an endpoint at 10.1.0.5 in 10.1.0.0/16: 10.0.0.0/8 is too short, 10.1.0.0/16 is long enough."""

    def state(policies: str, prefix: str) -> str:
        written = route_table((prefix, "VirtualAppliance", "10.0.9.4"))
        first = network(routeTable={"id": TABLE}, peerings=[peering(OTHER, "10.1.0.0/16")])
        parts = [first, interface(), written, *endpoint(OTHER, "10.1.0.5", policies=policies)]
        rows = table(open_estate({"network/vnet.json": parts}))
        return next(row[1] for row in rows if row[3] == "InterfaceEndpoint")

    assert state("Disabled", "10.1.0.0/16") == "Active"
    assert state("RouteTableEnabled", "10.0.0.0/8") == "Active"
    assert state("RouteTableEnabled", "10.1.0.0/16") == "Invalid"
    assert state("Enabled", "10.1.0.5/32") == "Invalid"
    assert state("NetworkSecurityGroupEnabled", "10.1.0.5/32") == "Active"


def test_invalid_prefixes_are_shown_and_match_nothing(open_estate: OpenEstate) -> None:
    """People write estates by hand."""
    written = route_table(("10.1.2.3/8", "None", ""), ("not/a prefix", "Internet", ""))
    near = network("10.0.0.0/16", "ten", peerings=[peering(OTHER, "10.1.0.0")], routeTable={"id": TABLE})
    parts = [near, interface(), written, *endpoint(OTHER, "nowhere", policies="Enabled")]
    rows = table(open_estate({"network/vnet.json": parts}))
    assert ("Default", "Active", "ten", "VnetLocal") in rows
    assert ("User", "Active", "not/a prefix", "Internet") in rows
    assert ("Default", "Active", "nowhere/32", "InterfaceEndpoint") in rows


def test_a_peering_that_was_written_gives_routes_once_both_halves_are_there(open_estate: OpenEstate) -> None:
    """The state of a written peering is in no file."""
    arm = open_estate({"network/vnet.json": [network(), {**network("10.7.0.0/16"), "id": OTHER}, interface()]})
    peered = ("Default", "Active", "10.7.0.0/16", "VNetPeering")
    for half, remote, expected in (
        (f"{VNET}/virtualNetworkPeerings/there", OTHER, [LOCAL, INTERNET, *NONE]),
        (f"{OTHER}/virtualNetworkPeerings/here", VNET, [LOCAL, peered, INTERNET, *NONE]),
    ):
        sent = {"properties": {"remoteVirtualNetwork": {"id": remote}}}
        assert arm.call("PUT", half, sent).status == 201
        arm.wait()
        assert table(arm) == expected
