"""The subnets of private endpoints: the settings that decide whether packets reach the endpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from acrnet.inventory.live.client_names import client_name
from acrnet.inventory.live.networks import Networks, client_group
from acrnet.inventory.live.virtual_network import Routes, Subnet, VirtualNetwork
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import EndpointFilter, EndpointSubnet
from acrnet.rules.rule import RuleSet
from acrnet.unknown import Unknown

ReadRules = Callable[[ResourceId], RuleSet | Unknown]


def read_endpoint_subnets(
    networks: Networks, rules: ReadRules, subnets: Iterable[ResourceId]
) -> dict[ResourceId, EndpointSubnet | Unknown]:
    """Return what is known of each subnet of private endpoints; Unknown for one that cannot be read.

    Each virtual network costs a call; a security group and a route table cost one each where the subnet lets the group
    act on its private endpoints.
    """
    distinct = sorted(set(subnets))
    return dict(zip(distinct, in_parallel(lambda each: _read(networks, rules, each), distinct), strict=True))


def _read(networks: Networks, rules: ReadRules, subnet_id: ResourceId) -> EndpointSubnet | Unknown:
    network, subnet = networks.network(subnet_id.parent), networks.subnet(subnet_id)
    if isinstance(network, Unknown):
        return network
    if isinstance(subnet, Unknown):
        return subnet
    return EndpointSubnet(subnet.endpoint_routing, _filter(networks, rules, network, subnet))


def _filter(
    networks: Networks, rules: ReadRules, network: VirtualNetwork, subnet: Subnet
) -> EndpointFilter | Unknown | None:
    """Return the group that filters traffic to the endpoints; None if there is none or it does not act on them."""
    group, acts = subnet.security_group, subnet.endpoint_filtering
    if group is None or acts is False:
        return None
    if isinstance(acts, Unknown):
        return acts
    read, routes = rules(group), networks.routes(subnet)
    if isinstance(read, Unknown):
        return read
    if isinstance(network.peered_address_space, Unknown):
        return network.peered_address_space
    around = client_group(
        network,
        subnet,
        # Unknown routes may include a default route, so rules are evaluated under both readings.
        Routes(default_route=True) if isinstance(routes, Unknown) else routes,
        name=client_name(subnet.id),
        sources=subnet.prefixes,
        stages=(group,),
        interfaces=0,
    )
    return EndpointFilter(read, around)
