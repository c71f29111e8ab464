"""The clients of firewalls: the subnets whose routes for public addresses lead to one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from acrnet.firewall import AzureFirewall
from acrnet.inventory.live.client_firewalls import is_for_public_addresses
from acrnet.inventory.live.client_names import client_name
from acrnet.inventory.live.networks import ZONES_NOT_READ, Networks, client_group
from acrnet.inventory.live.virtual_hubs import VirtualHubs
from acrnet.inventory.live.virtual_network import Routes, Subnet, VirtualNetwork
from acrnet.inventory.parallel import in_parallel
from acrnet.registry.names import Resolution
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import NextHop
from acrnet.rules.clients import ClientGroup, NsgClients
from acrnet.rules.default_routes import default_prefixes
from acrnet.unknown import Unknown

_GATEWAYS: Final = "gatewaysubnet"
"""The subnet of gateways, which takes no route from a hub."""


class FirewallClients:
    """Finds the clients of firewalls, each network and route table read once; safe to use from many threads."""

    def __init__(self, networks: Networks, hubs: VirtualHubs) -> None:
        self._networks = networks
        self._hubs = hubs

    def behind(self, firewalls: Iterable[AzureFirewall | Unknown]) -> NsgClients:
        """Return the clients of all of these firewalls, subnet by subnet.

        For a firewall in a virtual network they are the subnets there and in peered networks that have a route to it
        for public addresses, at the cost of one call for each network and each route table. For one in a virtual hub
        they are the subnets of connected networks that take the hub's default route, if that leads to the firewall.
        Clients that reach it otherwise, such as those beyond a gateway, are not seen. What is gone or may not be read
        is in `unknown`; other errors of `ArmSession` are raised.
        """
        each = [client for clients in in_parallel(self._of, list(firewalls)) for client in clients]
        groups = {group.subnet: group for group in each if isinstance(group, ClientGroup)}
        unknown = {reason for reason in each if isinstance(reason, Unknown)}
        return NsgClients(
            groups=tuple(sorted(groups.values(), key=lambda group: group.name)),
            unknown=tuple(sorted(unknown, key=lambda reason: reason.reason)),
        )

    def _of(self, firewall: AzureFirewall | Unknown) -> list[ClientGroup | Unknown]:
        if isinstance(firewall, Unknown):
            return [firewall]
        if isinstance(firewall.virtual_hub, Unknown):
            return [firewall.virtual_hub]
        if firewall.virtual_hub is not None:
            return list(self._in_hub(firewall, firewall.virtual_hub))
        return [client for subnet in firewall.subnets for client in self._routed_to(firewall, subnet.parent)]

    def _routed_to(self, firewall: AzureFirewall, home: ResourceId) -> Iterator[ClientGroup | Unknown]:
        """Yield the clients in the network of a firewall and in those that it is peered with."""
        own = self._networks.network(home)
        if isinstance(own, Unknown):
            yield own
            return
        for network in (own, *in_parallel(self._networks.network, own.peered_networks)):
            if isinstance(network, Unknown):
                yield network
                continue
            tables = [each for each in network.subnets.values() if each.route_table and each.id not in firewall.subnets]
            for subnet, routes in zip(tables, in_parallel(self._networks.routes, tables), strict=True):
                if isinstance(routes, Unknown):
                    yield routes
                elif _leads_to(firewall, routes):
                    yield _group(network, subnet, routes)

    def _in_hub(self, firewall: AzureFirewall, hub: ResourceId) -> Iterator[ClientGroup | Unknown]:
        connected = self._hubs.networks_behind(hub, ResourceId.parse(firewall.id))
        if isinstance(connected, Unknown):
            yield connected
            return
        for network in in_parallel(self._networks.network, connected):
            if isinstance(network, Unknown):
                yield network
                continue
            subnets = [each for each in network.subnets.values() if each.id.name.lower() != _GATEWAYS]
            for subnet, routes in zip(subnets, in_parallel(self._networks.routes, subnets), strict=True):
                if isinstance(routes, Unknown):
                    yield routes
                elif routes.from_gateways and not default_prefixes({route.prefix for route in routes.routes}):
                    yield _group(network, subnet, routes)


def _leads_to(firewall: AzureFirewall, routes: Routes) -> bool:
    return any(
        route.next_hop is NextHop.APPLIANCE
        and route.address in firewall.private_addresses
        and is_for_public_addresses(route)
        for route in routes.routes
    )


def _group(network: VirtualNetwork, subnet: Subnet, routes: Routes) -> ClientGroup:
    group = client_group(
        network, subnet, routes, name=client_name(subnet.id), sources=subnet.prefixes, stages=(), interfaces=0
    )
    return replace(group, names=Resolution(network.id.name, network.dns_servers, ZONES_NOT_READ))
