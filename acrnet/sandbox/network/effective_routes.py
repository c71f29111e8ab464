"""The routes in effect on a network interface.

The form of a route, and the order VnetLocal, VNetPeering, Internet, None, are those of azure-powershell issues 22231
and 23091 (2022-11-01) and of burningnode's post of 2021-03-28 on service endpoints and private endpoints, which shows
the routes of both behind the others, the addresses of a service in all regions as one route (of a subnet with a service
endpoint policy), and private endpoints of peered networks too. The ranges that go to None are those of
learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview in the order of the published example of
2023-09-01; outputs of the command line show that none of them is left beside a user-defined default route, that the
system route with the prefix of a user-defined one is Invalid, and that a global peering is a VNetGlobalPeering behind
them. All checked 2026-11-29.

Unverified: which place user-defined routes have among the others, how one with a service tag is shown, and IPv6. What
BGP, a route server or a virtual hub adds is not in an estate and is not shown. A peering is global only if the estate
has the other network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from acrnet.sandbox.json_value import JsonObject, as_text, properties
from acrnet.sandbox.network.interface_network import InterfaceNetwork, endpoint_addresses
from acrnet.sandbox.network.prefix import is_covered, networks_in
from acrnet.sandbox.network.service_tags import ServiceTags
from acrnet.sandbox.state import State
from acrnet.sandbox.store import Resource, ResourceStore

_RESERVED = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
_TAGS_OF_SERVICES = {
    "microsoft.storage": "Storage",
    "microsoft.storage.global": "Storage",
    "microsoft.containerregistry": "AzureContainerRegistry",
    "microsoft.keyvault": "AzureKeyVault",
    "microsoft.sql": "Sql",
    "microsoft.azureactivedirectory": "AzureActiveDirectory",
    "microsoft.azurecosmosdb": "AzureCosmosDB",
    "microsoft.eventhub": "EventHub",
    "microsoft.servicebus": "ServiceBus",
    "microsoft.web": "AppService",
}
_POLICIES_FOR_ROUTES = frozenset({"enabled", "routetableenabled"})


@dataclass(frozen=True, slots=True)
class _Route:
    prefixes: tuple[str, ...]
    hop: str
    next_addresses: tuple[str, ...] = ()
    source: str = "Default"
    name: str = ""
    tag: str = ""
    overrides_bgp: bool = False
    is_active: bool = True

    def shown(self, *, propagates: bool) -> JsonObject:
        named: JsonObject = {"name": self.name} if self.name else {}
        return {
            **named,
            "disableBgpRoutePropagation": not propagates,
            "source": self.source,
            "state": "Active" if self.is_active else "Invalid",
            "hasBgpOverride": self.overrides_bgp,
            "addressPrefix": [*self.prefixes],
            "nextHopType": self.hop,
            "nextHopIpAddress": [*self.next_addresses],
            "destinationServiceTags": [self.tag] if self.tag else [],
            "tagMap": {self.tag: [*self.prefixes]} if self.tag else {},
        }


def effective_routes(network: InterfaceNetwork, state: State) -> list[JsonObject]:
    """The routes in effect, those that another one replaces among them."""
    users = [_user_route(route, network, state.service_tags) for route in network.routes]
    replaced = {prefix for user in users for prefix in user.prefixes}
    system = [
        replace(route, is_active=route.is_active and replaced.isdisjoint(route.prefixes))
        for route in _routes_of_azure(network, replaced)
    ]
    services = _service_routes(network, state.service_tags)
    endpoints = _endpoint_routes(network, users, state.store)
    return [each.shown(propagates=network.propagates) for each in (*system, *services, *endpoints, *users)]


def _routes_of_azure(network: InterfaceNetwork, replaced: set[str]) -> Iterator[_Route]:
    """Those of the network, its peerings and gateways, and the last resorts, which those of gateways replace."""
    beyond = network.beyond if network.propagates else ()
    of_gateways = {route.prefix for route in beyond}
    yield from (_Route((prefix,), "VnetLocal") for prefix in network.prefixes)
    yield from _peered(network, "VNetPeering", is_global=False)
    for prefix, address in beyond:
        hops = (address,) if address else ()
        yield _Route((prefix,), "VirtualNetworkGateway", hops, "VirtualNetworkGateway")
    yield _Route(("0.0.0.0/0",), "Internet", is_active="0.0.0.0/0" not in of_gateways)
    if any(":" in prefix for prefix in network.prefixes):
        yield _Route(("::/0",), "Internet")
    if "0.0.0.0/0" not in replaced:
        peered = (prefix for peering in network.peerings for prefix in peering.prefixes)
        space = (*network.prefixes, *peered, *of_gateways)
        yield from (_Route((prefix,), "None") for prefix in _RESERVED if not is_covered(prefix, space))
    yield from _peered(network, "VNetGlobalPeering", is_global=True)


def _peered(network: InterfaceNetwork, hop: str, *, is_global: bool) -> Iterator[_Route]:
    for peering in network.peerings:
        if peering.is_global is is_global:
            yield from (_Route((prefix,), hop) for prefix in peering.prefixes)


def _service_routes(network: InterfaceNetwork, tags: ServiceTags) -> Iterator[_Route]:
    """A route for each service endpoint, to the IPv4 addresses of its service; no user-defined route replaces one."""
    for service, locations in network.service_endpoints:
        tag = _TAGS_OF_SERVICES.get(service, "")
        names = [f"{tag}.{location}" for location in locations] or [tag]
        prefixes = (each for name in names for each in tags.prefixes(name, network.location) or ())
        addresses = {each for each in networks_in(prefixes) if isinstance(each, IPv4Network)}
        if addresses:
            ordered = sorted(addresses, reverse=True)
            yield _Route(tuple(map(str, ordered)), "VirtualNetworkServiceEndpoint")


def _endpoint_routes(network: InterfaceNetwork, users: list[_Route], store: ResourceStore) -> Iterator[_Route]:
    """A route for each address of the private endpoints in the network and in the peered ones.

    Where the subnet of an endpoint has network policies for routes, it is Invalid beside a user-defined route to the
    address that is at least as long as the prefix of the network it is in
    (learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy, checked 2026-11-29).
    """
    spaces = {network.network: network.prefixes, **{each.network: each.prefixes for each in network.peerings}}
    for key, space in spaces.items():
        for address, subnet in endpoint_addresses(key, store):
            replaced = _has_policies(subnet) and any(_invalidates(user, address, space) for user in users)
            length = 128 if ":" in address else 32
            yield _Route((f"{address}/{length}",), "InterfaceEndpoint", is_active=not replaced)


def _has_policies(subnet: Resource) -> bool:
    return as_text(properties(subnet.body).get("privateEndpointNetworkPolicies")).lower() in _POLICIES_FOR_ROUTES


def _invalidates(user: _Route, address: str, space: tuple[str, ...]) -> bool:
    return any(is_covered(address, [prefix]) and is_covered(prefix, space) for prefix in user.prefixes)


def _user_route(route: JsonObject, network: InterfaceNetwork, tags: ServiceTags) -> _Route:
    inner = properties(route)
    prefix, address = as_text(inner.get("addressPrefix")), as_text(inner.get("nextHopIpAddress"))
    is_tag = "/" not in prefix
    prefixes = tuple(tags.prefixes(prefix, network.location) or ()) if is_tag else (prefix,)
    return _Route(
        prefixes,
        as_text(inner.get("nextHopType")),
        (address,) if address else (),
        "User",
        as_text(route.get("name")),
        prefix if is_tag else "",
        inner.get("hasBgpOverride") is True,
    )
