"""What acts on private endpoints, read from the subnets they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from acrnet.inventory.live.client_paths import read_client_paths
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import EndpointFilter, EndpointSubnet
from acrnet.unknown import Unknown

from ...conftest import EstateOf, OpenEstate
from ...estates import Json, nsg, nsg_id, peering, route_table, rule, subnet, vnet, vnet_id
from .ways import TABLE, apps, reason, refused, subnet_id

ENDPOINTS = subnet_id("hub/endpoints")
GROUP = {"networkSecurityGroup": {"id": nsg_id("nsg-pe")}}
RULES = nsg("nsg-pe", rule("from-hub", 100, direction="Inbound"))


# Any: properties of the subnet, and the peerings of the network.
def hub(peerings: Any = (), **properties: Any) -> Json:
    """The network of the endpoints, with these properties of their subnet."""
    endpoints = subnet("endpoints", "10.9.1.0/24")
    endpoints["properties"].update(properties)
    return vnet("hub", endpoints, space=["10.9.0.0/16"], peerings=list(peerings))


def read(estate: OpenEstate, *endpoints: ResourceId) -> Mapping[ResourceId, EndpointSubnet | Unknown]:
    (path,) = read_client_paths(estate.arm, subnet_id(), endpoints=endpoints or (ENDPOINTS,))
    return path.endpoint_subnets


def known(estate: OpenEstate) -> EndpointSubnet:
    endpoint_subnet = read(estate)[ENDPOINTS]
    assert isinstance(endpoint_subnet, EndpointSubnet)
    return endpoint_subnet


@pytest.mark.parametrize(
    ("policies", "routes", "filters"),
    [
        ("Enabled", True, True),
        ("enabled", True, True),
        ("RouteTableEnabled", True, False),
        ("NetworkSecurityGroupEnabled", False, True),
        ("Disabled", False, False),
    ],
)
def test_the_network_policies_of_the_subnet_decide_what_applies_to_its_endpoints(
    estate_of: EstateOf, policies: str, routes: bool, filters: bool
) -> None:
    endpoint_subnet = known(
        estate_of(vnet("vnet", apps()), hub(privateEndpointNetworkPolicies=policies, **GROUP), RULES)
    )
    assert endpoint_subnet.obeys_routes is routes
    assert isinstance(endpoint_subnet.filter, EndpointFilter) is filters
    assert filters or endpoint_subnet.filter is None


def test_a_group_that_acts_is_read_with_the_network_around_the_endpoint(estate_of: EstateOf) -> None:
    network = hub(
        privateEndpointNetworkPolicies="Enabled",
        routeTable={"id": TABLE},
        peerings=[peering(vnet_id("vnet"), "10.0.0.0/16")],
        **GROUP,
    )
    routes = route_table("rt", all=("0.0.0.0/0", "VirtualAppliance"), far=("10.50.0.0/16", "VirtualAppliance"))
    filtering = known(estate_of(vnet("vnet", apps()), network, RULES, routes)).filter
    assert isinstance(filtering, EndpointFilter)
    assert [each.name for each in filtering.rules.rules if not each.default] == ["from-hub"]
    around = filtering.around
    assert (around.subnet, around.virtual_network_prefixes) == (
        ENDPOINTS,
        ("10.0.0.0/16", "10.50.0.0/16", "10.9.0.0/16"),
    )
    assert around.default_route


def test_a_subnet_without_a_group_has_none_that_acts_whatever_its_policies_say(estate_of: EstateOf) -> None:
    assert known(estate_of(vnet("vnet", apps()), hub())).filter is None


def test_a_subnet_without_stated_network_policies_leaves_both_unknown(estate_of: EstateOf) -> None:
    endpoint_subnet = known(estate_of(vnet("vnet", apps()), hub(**GROUP), RULES))
    unsaid = "endpoints does not say which network policies act on its private endpoints"
    assert (reason(endpoint_subnet.obeys_routes), reason(endpoint_subnet.filter)) == (unsaid, unsaid)


@pytest.mark.parametrize(
    "gone",
    [
        pytest.param("virtualNetworks/hub", id="its network"),
        pytest.param("networkSecurityGroups/nsg-pe", id="its group"),
    ],
)
def test_zones_that_may_not_be_read_are_unknown(estate_of: EstateOf, gone: str) -> None:
    estate = estate_of(
        vnet("vnet", apps()),
        hub(privateEndpointNetworkPolicies="Enabled", **GROUP),
        RULES,
        settings=refused(f"*{gone}"),
    )
    endpoint_subnet: Any = read(estate)[ENDPOINTS]
    assert isinstance(endpoint_subnet if isinstance(endpoint_subnet, Unknown) else endpoint_subnet.filter, Unknown)


def test_nothing_is_read_where_no_endpoint_is_asked_about(estate_of: EstateOf) -> None:
    estate = estate_of(vnet("vnet", apps()), hub(privateEndpointNetworkPolicies="Enabled", **GROUP), RULES)
    (path,) = read_client_paths(estate.arm, subnet_id())
    assert path.endpoint_subnets == {}
    assert not [call for call in estate.calls if "nsg-pe" in str(call) or "/hub" in str(call)]
