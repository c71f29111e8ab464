"""The firewalls to which the routes of clients lead, and where what they allow goes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from acrnet.arm import ArmSession
from acrnet.firewall import AzureFirewall, FirewallAhead
from acrnet.firewall.rule_order import rules_of_firewall
from acrnet.inventory.live.azure_firewalls import Firewalls
from acrnet.inventory.live.firewall_rules import FirewallRuleReader
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.virtual_network import Routes, VirtualNetwork
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath, NextHop, Route
from acrnet.rules.network import PUBLIC_SPACE
from acrnet.unknown import Unknown

_IPV4_DEFAULT: Final = "0.0.0.0/0"


class ClientFirewalls:
    """Reads the firewalls on the paths of clients, each resource once; safe to use from many threads."""

    def __init__(self, arm: ArmSession, networks: Networks) -> None:
        self._networks = networks
        self._firewalls = Firewalls(arm)
        self._rules = FirewallRuleReader(arm)
        self._ahead: ReadCache[FirewallAhead] = ReadCache()

    def ahead_of(self, path: ClientPath) -> dict[str, FirewallAhead | Unknown | None]:
        """Return what is at the address of each appliance to which routes lead, and the firewall of their virtual hub.

        It costs the calls of `Firewalls.at`, and for each new firewall those for its rules and for the route table of
        its subnet. A firewall that may not be read is Unknown, and one of whose rules a part may not be read has the
        reason among its rules; other errors of `ArmSession` are raised.
        """
        network = self._networks.network(path.group.virtual_network)
        addresses = _appliances(path)
        at: dict[str, AzureFirewall | Unknown | None] = {}
        if addresses and isinstance(network, VirtualNetwork):
            at |= self._firewalls.at(addresses, network, self._networks)
        in_hub = path.hub_firewall
        if in_hub is not None:
            at[in_hub.key] = self._firewalls.firewall(in_hub)
        read = in_parallel(self._with_rules, at.values())
        return dict(zip(at, read, strict=True))

    def _with_rules(self, firewall: AzureFirewall | Unknown | None) -> FirewallAhead | Unknown | None:
        if not isinstance(firewall, AzureFirewall):
            return firewall
        return self._ahead.get(firewall.id.lower(), lambda: self._read(firewall))

    def _read(self, firewall: AzureFirewall) -> FirewallAhead:
        resources = self._rules.of_firewalls({firewall.id.lower(): firewall})
        rules = rules_of_firewall(firewall, resources.policy_rules())
        ahead = FirewallAhead(firewall.name, rules, resources.ip_group_addresses())
        if isinstance(firewall.virtual_hub, ResourceId):
            assumed = f"{firewall.name} is taken to send packets for public addresses from virtual hub"
            return replace(ahead, assumptions=(f"{assumed} {firewall.virtual_hub.name} straight to the Internet",))
        for subnet in firewall.subnets:
            ahead = self._leaving(ahead, firewall, subnet)
        return ahead

    def _leaving(self, ahead: FirewallAhead, firewall: AzureFirewall, subnet_id: ResourceId) -> FirewallAhead:
        """Return the firewall with what the routes of its subnet do to packets for public addresses.

        A firewall without a management address takes no default route from a gateway: it has to reach the Internet
        itself (learn.microsoft.com/azure/firewall/forced-tunneling, dated 2026-03-28, checked 2026-11-29).
        """
        place = self._place(subnet_id)
        if isinstance(place, Unknown):
            why = f"where {firewall.name} sends packets is not known, because {place.reason}"
            return replace(ahead, detour=why)
        network, routes = place
        detour = next(_detours(firewall, routes), "")
        if detour or not (network.gateway and routes.from_gateways) or _goes_straight(routes):
            return replace(ahead, detour=detour)
        if firewall.management:
            gateway = f"a gateway of {network.id.name} may bring {firewall.name} a default route, which was not read"
            return replace(ahead, detour=gateway)
        assumed = f"{firewall.name}, which has no management address, is taken to reach the Internet past the gateway"
        return replace(ahead, assumptions=(f"{assumed} of {network.id.name}",))

    def _place(self, subnet_id: ResourceId) -> tuple[VirtualNetwork, Routes] | Unknown:
        """Return the network of a subnet, and the user-defined routes of the subnet."""
        network, subnet = self._networks.network(subnet_id.parent), self._networks.subnet(subnet_id)
        if isinstance(network, Unknown):
            return network
        routes = subnet if isinstance(subnet, Unknown) else self._networks.routes(subnet)
        return routes if isinstance(routes, Unknown) else (network, routes)


def _appliances(path: ClientPath) -> list[str]:
    if isinstance(path.routes, Unknown):
        return []
    return [route.address for route in path.routes if route.next_hop is NextHop.APPLIANCE and route.address]


def _detours(firewall: AzureFirewall, routes: Routes) -> Iterator[str]:
    for route in routes.routes:
        if route.next_hop is not NextHop.INTERNET and is_for_public_addresses(route):
            label = f"{route.name} {route.prefix} -> {_hop(route)}".rstrip()
            yield f"{firewall.name} sends packets on by route {label}, and what is there was not read"


def _hop(route: Route) -> str:
    return "an unknown next hop" if isinstance(route.next_hop, Unknown) else f"{route.next_hop} {route.address}"


def is_for_public_addresses(route: Route) -> bool:
    """Whether a route is for public addresses, or for a service tag, which has some."""
    try:
        return not AddressSet.parse([route.prefix]).isdisjoint(PUBLIC_SPACE)
    except ValueError:  # a service tag
        return True


def _goes_straight(routes: Routes) -> bool:
    return any(route.prefix == _IPV4_DEFAULT and route.next_hop is NextHop.INTERNET for route in routes.routes)
