"""Which route is taken. The clients are in 10.0.1.0/24 of 10.0.0.0/16, peered with the hub 10.1.0.0/16."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.stages.route_table import route_table
from acrnet.audit.stages.routes import Hop, HopKind
from acrnet.net import AddressSet
from acrnet.rules.client_path import DoubtfulPeering, EndpointSubnet, NextHop, ServiceEndpoint
from acrnet.unknown import Unknown

from .paths import ENDPOINTS, HUB, PE, TAGS, UNREAD, a_path, group, route, to_appliance

DROP = route("198.51.100.0/25", NextHop.NONE, "drop")
HALVES = (to_appliance("0.0.0.0/1", "low"), to_appliance("128.0.0.0/1", "high"))


# Any: a test may change any field of the path.
def hops_to(address: str, **changes: Any) -> list[Hop]:
    """The hops that packets to one address may be sent to, the one that is sure unless another is taken last."""
    (choice,) = route_table(a_path(**changes), [PE], TAGS).choose(AddressSet.parse([address]))
    return list(choice.hops)


def kinds_to(address: str, **changes: Any) -> list[HopKind]:
    return [hop.kind for hop in hops_to(address, **changes)]


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        pytest.param("198.51.100.1", {}, HopKind.INTERNET, id="a public address"),
        pytest.param("2001:db8:1::1", {}, HopKind.INTERNET, id="a public IPv6 address"),
        pytest.param("10.0.200.1", {}, HopKind.INSIDE, id="own address space"),
        pytest.param("10.1.0.200", {}, HopKind.INSIDE, id="a peered network"),
        pytest.param("10.2.0.1", {}, HopKind.NOWHERE, id="10.0.0.0/8 elsewhere"),
        pytest.param("172.31.0.1", {}, HopKind.NOWHERE, id="172.16.0.0/12"),
        pytest.param("192.168.0.1", {}, HopKind.NOWHERE, id="192.168.0.0/16"),
        pytest.param("100.64.0.1", {}, HopKind.NOWHERE, id="100.64.0.0/10"),
        pytest.param(
            "10.200.0.1",
            {"group": group(address_space=("10.0.0.0/8",))},
            HopKind.INSIDE,
            id="a network that is a whole private range",
        ),
        pytest.param(
            "10.200.0.1",
            {"group": group(address_space=("10.0.0.0/7",))},
            HopKind.INSIDE,
            id="a network that is more than a private range",
        ),
        pytest.param(
            "198.51.100.1", {"routes": (to_appliance(),)}, HopKind.APPLIANCE, id="a default route of the user"
        ),
        pytest.param("2001:db8:1::1", {"routes": (to_appliance(),)}, HopKind.INTERNET, id="which is for IPv4 only"),
        pytest.param("2001:db8:1::1", {"routes": (to_appliance("::/0"),)}, HopKind.APPLIANCE, id="that of IPv6"),
        pytest.param(
            "10.2.0.1", {"routes": (to_appliance(),)}, HopKind.APPLIANCE, id="a default route ends the dropping"
        ),
        pytest.param("10.0.2.1", {"routes": (to_appliance(),)}, HopKind.INSIDE, id="and leaves the network alone"),
        pytest.param("198.51.100.1", {"routes": HALVES}, HopKind.APPLIANCE, id="a default route in halves"),
        pytest.param("10.0.2.1", {"routes": HALVES}, HopKind.INSIDE, id="which leaves the network alone as well"),
        pytest.param("10.2.0.1", {"routes": HALVES[:1]}, HopKind.NOWHERE, id="one half is none"),
        pytest.param(
            "10.2.0.1", {"routes": (to_appliance("8.0.0.0/5"),)}, HopKind.NOWHERE, id="shorter than the dropping"
        ),
        pytest.param("198.51.100.1", {"routes": (to_appliance(), DROP)}, HopKind.NOWHERE, id="the longer prefix"),
        pytest.param(
            "198.51.100.200", {"routes": (to_appliance(), DROP)}, HopKind.APPLIANCE, id="beside the longer one"
        ),
        pytest.param(
            "10.0.2.1", {"routes": (to_appliance("10.0.0.0/16"),)}, HopKind.APPLIANCE, id="own space by equal prefix"
        ),
        pytest.param(
            "10.1.0.200", {"routes": (to_appliance("10.1.0.0/16"),)}, HopKind.APPLIANCE, id="a peering by equal prefix"
        ),
        pytest.param(
            "198.51.100.1",
            {"routes": (to_appliance(), route("AzureContainerRegistry", NextHop.INTERNET))},
            HopKind.INTERNET,
            id="a service tag",
        ),
        pytest.param(
            "198.51.100.1",
            {
                "routes": (
                    route("AzureContainerRegistry", NextHop.INTERNET),
                    to_appliance("AzureContainerRegistry.WestEurope"),
                )
            },
            HopKind.APPLIANCE,
            id="the longer prefix of a regional tag",
        ),
        pytest.param(
            "198.51.100.1",
            {"routes": (to_appliance("AzureCloud"), route("azurecontainerregistry", NextHop.INTERNET))},
            HopKind.INTERNET,
            id="AzureCloud comes after other tags with the same prefix",
        ),
        pytest.param(
            "198.51.100.1",
            {"routes": (to_appliance("AzureContainerRegistry"), route("198.51.100.0/24", NextHop.INTERNET))},
            HopKind.INTERNET,
            id="an explicit prefix comes before a tag with the same one",
        ),
        pytest.param("198.51.100.1", {"routes": (route("0.0.0.0/0", NextHop.GATEWAY),)}, HopKind.GATEWAY, id="gateway"),
        pytest.param(
            "10.2.0.1", {"routes": (route("10.2.0.0/16", NextHop.INTERNET),)}, HopKind.NOWHERE, id="private by Internet"
        ),
        pytest.param(
            "10.0.2.1", {"routes": (route("10.0.0.0/16", NextHop.VIRTUAL_NETWORK),)}, HopKind.INSIDE, id="kept inside"
        ),
        pytest.param(
            "198.51.100.1",
            {"routes": (route("198.51.100.0/24", NextHop.VIRTUAL_NETWORK),)},
            HopKind.UNKNOWN,
            id="kept inside without a place there",
        ),
        pytest.param(
            "198.51.100.1", {"routes": (route("0.0.0.0/0", UNREAD),)}, HopKind.UNKNOWN, id="a next hop of a new kind"
        ),
    ],
)
def test_the_longest_prefix_is_taken_and_user_defined_routes_come_first(
    address: str, changes: dict[str, Any], expected: HopKind
) -> None:
    assert kinds_to(address, **changes) == [expected]


def endpoint(service: str, *locations: str) -> dict[str, Any]:
    return {"service_endpoints": (ServiceEndpoint(service, locations),), "routes": (to_appliance(),)}


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        pytest.param("203.0.113.1", endpoint("Microsoft.Storage", "westeurope"), HopKind.SERVICE, id="its region"),
        pytest.param("203.0.113.65", endpoint("Microsoft.Storage", "westeurope"), HopKind.APPLIANCE, id="another one"),
        pytest.param(
            "203.0.113.65", endpoint("Microsoft.Storage", "westeurope", "northeurope"), HopKind.SERVICE, id="its pair"
        ),
        pytest.param("203.0.113.200", endpoint("microsoft.storage.global", "*"), HopKind.SERVICE, id="every region"),
        pytest.param("203.0.113.1", endpoint("Microsoft.Sql", "westeurope"), HopKind.APPLIANCE, id="another service"),
        pytest.param("198.51.100.1", endpoint("Microsoft.ContainerRegistry", "*"), HopKind.SERVICE, id="the registry"),
        pytest.param(
            "2001:db8:1::1", endpoint("Microsoft.ContainerRegistry", "*"), HopKind.INTERNET, id="which is for IPv4 only"
        ),
    ],
)
def test_a_service_endpoint_comes_before_a_default_route(
    address: str, changes: dict[str, Any], expected: HopKind
) -> None:
    assert kinds_to(address, **changes) == [expected]


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        pytest.param("203.0.113.0/24", [HopKind.SERVICE], id="an equal prefix"),
        pytest.param("Storage", [HopKind.SERVICE], id="a tag with an equal prefix"),
        pytest.param("203.0.112.0/23", [HopKind.SERVICE], id="a shorter prefix"),
        pytest.param("203.0.113.0/25", [HopKind.APPLIANCE, HopKind.SERVICE], id="a longer prefix is in doubt"),
    ],
)
def test_a_route_table_does_not_override_a_service_endpoint(prefix: str, expected: list[HopKind]) -> None:
    changes = endpoint("Microsoft.Storage.Global", "*") | {"routes": (to_appliance(prefix),)}
    assert kinds_to("203.0.113.1", **changes) == expected


def peered_in_doubt(*prefixes: str) -> dict[str, Any]:
    return {
        "group": group(peered_networks=(), peered_address_space=()),
        "doubtful_peerings": (DoubtfulPeering(HUB, prefixes, "the peering with hub is strange"),),
    }


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        pytest.param("10.1.0.200", peered_in_doubt("10.1.0.0/16"), [HopKind.INSIDE, HopKind.NOWHERE], id="its space"),
        pytest.param(
            "10.1.0.4",
            peered_in_doubt("10.1.0.0/16"),
            [HopKind.INSIDE, HopKind.INSIDE, HopKind.NOWHERE],
            id="its endpoints, which have routes of their own",
        ),
        pytest.param(
            "10.1.0.4",
            {**peered_in_doubt("10.1.0.0/16"), "routes": (to_appliance("10.1.0.0/16"),)},
            [HopKind.INSIDE, HopKind.APPLIANCE],
            id="its endpoints, beside a route to its space",
        ),
        pytest.param(
            "10.1.0.200",
            {**peered_in_doubt("10.1.0.0/16"), "routes": (to_appliance("10.1.0.0/16"),)},
            [HopKind.APPLIANCE],
            id="not its space, beside a route to that",
        ),
        pytest.param("10.2.0.1", peered_in_doubt("10.1.0.0/16"), [HopKind.NOWHERE], id="not beside its space"),
        pytest.param(
            "10.2.0.1", peered_in_doubt(), [HopKind.INSIDE, HopKind.NOWHERE], id="anywhere if it does not tell"
        ),
    ],
)
def test_a_doubtful_peering_leaves_the_route_undecided(
    address: str, changes: dict[str, Any], expected: list[HopKind]
) -> None:
    hops = hops_to(address, **changes)
    assert [hop.kind for hop in hops] == expected
    assert not hops[-1].doubt


def test_a_service_endpoint_in_a_region_without_a_tag_may_lead_anywhere() -> None:
    hops = hops_to("203.0.113.1", **endpoint("Microsoft.Storage", "francecentral"))
    assert [hop.kind for hop in hops] == [HopKind.SERVICE, HopKind.APPLIANCE]
    assert "Storage.francecentral" in hops[0].doubt
    assert not hops[1].doubt


def test_a_route_to_a_tag_that_is_not_known_may_hold_anything() -> None:
    hops = hops_to("198.51.100.1", routes=(to_appliance("AzureFuture"),))
    assert [hop.kind for hop in hops] == [HopKind.APPLIANCE, HopKind.INTERNET]
    assert "AzureFuture" in hops[0].doubt


def test_routes_that_were_not_read_may_hold_anything() -> None:
    hops = hops_to("198.51.100.1", routes=UNREAD)
    assert [hop.kind for hop in hops] == [HopKind.UNKNOWN, HopKind.INTERNET]
    assert hops[0].doubt == UNREAD.reason


def test_two_tags_of_one_rank_with_the_same_prefix_leave_the_route_undecided() -> None:
    routes = (to_appliance("Storage.WestEurope"), route("Storage.WestEurope", NextHop.INTERNET))
    assert set(kinds_to("203.0.113.1", routes=routes)) == {HopKind.APPLIANCE, HopKind.INTERNET}


def test_it_is_undecided_whether_private_ranges_are_dropped_beside_a_split_default_route() -> None:
    dropping, passing = hops_to("10.2.0.1", routes=HALVES)
    assert (dropping.kind, passing.kind) == (HopKind.NOWHERE, HopKind.APPLIANCE)
    assert dropping.doubt.endswith("is not documented")
    assert kinds_to("10.2.0.1", routes=(*HALVES, to_appliance())) == [HopKind.APPLIANCE]


GATEWAY = {"group": group(gateway=True)}


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        pytest.param("198.51.100.1", GATEWAY, [HopKind.GATEWAY, HopKind.INTERNET], id="it may bring a default route"),
        pytest.param("10.9.0.1", GATEWAY, [HopKind.GATEWAY, HopKind.NOWHERE], id="and one to a private range"),
        pytest.param(
            "198.51.100.1", GATEWAY | {"gateway_routes": False}, [HopKind.INTERNET], id="unless it is kept out"
        ),
        pytest.param("10.0.2.1", GATEWAY, [HopKind.INSIDE], id="not before the network itself"),
        pytest.param("10.1.0.200", GATEWAY, [HopKind.INSIDE], id="nor before a peering"),
        pytest.param("10.1.0.4", GATEWAY, [HopKind.INSIDE], id="nor before a private endpoint"),
        pytest.param(
            "203.0.113.1", GATEWAY | endpoint("Microsoft.Storage", "*"), [HopKind.SERVICE], id="nor a service endpoint"
        ),
        pytest.param("198.51.100.1", GATEWAY | {"routes": (to_appliance(),)}, [HopKind.APPLIANCE], id="a user's route"),
    ],
)
def test_a_gateway_may_bring_routes_that_were_not_read(
    address: str, changes: dict[str, Any], expected: list[HopKind]
) -> None:
    assert kinds_to(address, **changes) == expected


def test_the_assumption_that_a_gateway_brings_no_longer_prefix_is_stated() -> None:
    (hop,) = hops_to("198.51.100.1", routes=(to_appliance(),), **GATEWAY)
    assert "taken to be no more specific than route to-firewall" in hop.assumption
    (without,) = hops_to("198.51.100.1", routes=(to_appliance(),))
    assert without.assumption == ""


OBEYS, IGNORES = ({"endpoint_subnets": {ENDPOINTS: EndpointSubnet(obeys, None)}} for obeys in (True, False))


@pytest.mark.parametrize(
    ("prefix", "changes", "expected"),
    [
        pytest.param("0.0.0.0/0", OBEYS, [HopKind.INSIDE], id="a default route is too short"),
        pytest.param("10.0.0.0/15", OBEYS, [HopKind.INSIDE], id="shorter than the network"),
        pytest.param("10.1.0.0/16", OBEYS, [HopKind.APPLIANCE], id="as long as the network"),
        pytest.param("10.1.0.0/24", OBEYS, [HopKind.APPLIANCE], id="longer than the network"),
        pytest.param("10.1.0.0/24", IGNORES, [HopKind.INSIDE], id="the subnet has no network policies"),
        pytest.param("10.1.0.0/24", {}, [HopKind.INSIDE, HopKind.APPLIANCE], id="whether it has was not read"),
        pytest.param("10.1.0.4/32", IGNORES, [HopKind.APPLIANCE], id="a route to the very address"),
        pytest.param("10.1.1.0/24", OBEYS, [HopKind.INSIDE], id="a route to other addresses"),
    ],
)
def test_a_user_defined_route_replaces_that_of_a_private_endpoint_where_azure_allows_it(
    prefix: str, changes: dict[str, Any], expected: list[HopKind]
) -> None:
    assert kinds_to("10.1.0.4", routes=(to_appliance(prefix),), **changes) == expected


def test_an_endpoint_in_a_network_that_is_not_near_has_no_route() -> None:
    assert kinds_to("10.1.0.4", group=group(peered_networks=(), peered_address_space=())) == [HopKind.NOWHERE]


def test_an_endpoint_in_an_unknown_network_may_have_a_route() -> None:

    unplaced = replace(PE, subnet=Unknown("it was not read"))
    path = a_path(routes=(to_appliance("10.1.0.0/16"),))
    (choice,) = route_table(path, [unplaced], TAGS).choose(AddressSet.parse(["10.1.0.4"]))
    assert [hop.kind for hop in choice.hops] == [HopKind.INSIDE, HopKind.APPLIANCE]


def test_an_endpoint_in_an_unknown_network_is_not_taken_to_be_near() -> None:
    unplaced = replace(PE, subnet=Unknown("it was not read"))
    alone = a_path(group=group(peered_networks=(), peered_address_space=()))
    (choice,) = route_table(alone, [unplaced], TAGS).choose(AddressSet.parse(["10.1.0.4"]))
    assert [hop.kind for hop in choice.hops] == [HopKind.INSIDE, HopKind.NOWHERE]


def test_the_choices_add_up_to_the_destinations_and_share_none() -> None:
    destinations = AddressSet.parse(["0.0.0.0/0", "2001:db8::/32"])
    path = a_path(routes=(to_appliance("Storage"), DROP, route("AzureCloud", NextHop.INTERNET)), **GATEWAY)
    choices = route_table(path, [PE], TAGS).choose(destinations)
    assert AddressSet.union(choice.destinations for choice in choices) == destinations
    assert sum(choice.destinations.v4.size for choice in choices) == 2**32


def test_a_route_is_named_with_its_prefix_and_its_next_hop() -> None:
    assert [hop.label for hop in hops_to("198.51.100.1", routes=(to_appliance(),))] == [
        "route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.1.0.68"
    ]
    assert [hop.label for hop in hops_to("10.9.0.1")] == ["system route 10.0.0.0/8 -> None"]
