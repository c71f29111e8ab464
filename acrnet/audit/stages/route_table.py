"""The routes of a client's subnet: user-defined routes, and those that Azure adds.

The facts are from learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview, and for private endpoints
from learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy (both checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from acrnet.audit.stages.routes import Entry, Hop, HopKind, Rank, RouteTable
from acrnet.net import AddressSet, Family
from acrnet.registry.model import PrivateEndpoint
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath, DoubtfulPeering, HubEgress, NextHop, Route, ServiceEndpoint
from acrnet.rules.default_routes import default_prefixes, is_whole_family
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_EVERYTHING: Final = ("0.0.0.0/0", "::/0")
_RESERVED: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
"""Ranges for which Azure adds a route that drops packets."""
_PRIVATE: Final = AddressSet.parse(_RESERVED)
_HOP_KINDS: Final = {
    NextHop.VIRTUAL_NETWORK: HopKind.INSIDE,
    NextHop.INTERNET: HopKind.INTERNET,
    NextHop.APPLIANCE: HopKind.APPLIANCE,
    NextHop.GATEWAY: HopKind.GATEWAY,
    NextHop.NONE: HopKind.NOWHERE,
}
_DROPPING: Final = (
    "whether Azure still drops private ranges beside routes that are a default route together is not documented"
)
_STORAGE: Final = "Storage"
_SERVICE_TAGS: Final = {
    "microsoft.storage": _STORAGE,
    "microsoft.storage.global": _STORAGE,
    "microsoft.containerregistry": "AzureContainerRegistry",
}
"""The service tag with the addresses of a service. Service endpoints for other services do not matter here."""


def route_table(path: ClientPath, endpoints: Iterable[PrivateEndpoint], catalog: TagCatalog) -> RouteTable:
    """Return the routes of the client's subnet; `endpoints` are the private endpoints to which it may send."""
    services, unknown_services = _service_routes(path, catalog)
    users, anywhere = _user_routes(path, catalog)
    users = [part for entry in users for part in _beside_services(entry, services)]
    entries = (
        *users,
        *services,
        *_endpoint_routes(path, endpoints, users),
        *_inside_routes(path),
        *_doubtful_routes(path),
        *_hub_default(path),
        *_last_resort(path, replaced=_has_default(users)),
    )
    propagated = _propagated(path)
    return RouteTable(
        tuple(_beside_gateway(entry, propagated) for entry in entries),
        (*anywhere, *unknown_services, *_anywhere_by_peering(path)),
        propagated,
    )


@dataclass(frozen=True, slots=True)
class _Prefix:
    """The CIDR prefixes that a route's prefix stands for; a service tag stands for several."""

    prefixes: tuple[str, ...] | Unknown
    rank: Rank


def _user_routes(path: ClientPath, catalog: TagCatalog) -> tuple[list[Entry], list[Hop]]:
    """Return the user-defined routes, and separately the hops of routes whose prefixes are not known."""
    if isinstance(path.routes, Unknown):
        reason = path.routes.reason
        return [], [Hop(HopKind.UNKNOWN, "user-defined routes", reason=reason, doubt=reason)]
    space = _space(path)
    entries: list[Entry] = []
    anywhere: list[Hop] = []
    for route in path.routes:
        prefix = _prefix(route.prefix, catalog)
        hop = _hop(route)
        if isinstance(prefix.prefixes, Unknown):
            anywhere.append(replace(hop, doubt=f"a route leads to {route.prefix}, and {prefix.prefixes.reason}"))
        else:
            entries.extend(_where_it_works(Entry.of(prefix.prefixes, prefix.rank, hop), space))
    return entries, anywhere


def _prefix(text: str, catalog: TagCatalog) -> _Prefix:
    try:
        prefixes = AddressSet.parse([text]).prefixes()
    except ValueError:
        return _Prefix(catalog.prefixes(text), _tag_rank(text))
    return _Prefix(prefixes, Rank.USER)


def _tag_rank(name: str) -> Rank:
    service, dot, _ = name.lower().partition(".")
    if service == "azurecloud":
        return Rank.REGIONAL_CLOUD_TAG if dot else Rank.CLOUD_TAG
    return Rank.REGIONAL_TAG if dot else Rank.TAG


def _hop(route: Route) -> Hop:
    if isinstance(route.next_hop, Unknown):
        label = f"route {route.name} {route.prefix}"
        return Hop(HopKind.UNKNOWN, label, name=route.name, reason=route.next_hop.reason)
    label = f"route {route.name} {route.prefix} -> {route.next_hop} {route.address}".rstrip()
    return Hop(_HOP_KINDS[route.next_hop], label, name=route.name, address=route.address)


def _where_it_works(entry: Entry, space: AddressSet) -> Iterator[Entry]:
    """Yield a user-defined route, split where its next hop cannot carry all addresses in its prefix."""
    if entry.hop.kind is HopKind.INSIDE:
        yield entry.narrowed(space, entry.hop)
        outside = "what happens to packets that are routed inside the network but lie outside it is not documented"
        yield entry.narrowed(
            AddressSet.ALL - space, Hop(HopKind.UNKNOWN, entry.hop.label, name=entry.hop.name, reason=outside)
        )
    elif entry.hop.kind is HopKind.INTERNET:
        yield entry.narrowed(AddressSet.ALL - _PRIVATE, entry.hop)
        dropped = "private addresses are not routed on the Internet"
        yield entry.narrowed(_PRIVATE, Hop(HopKind.NOWHERE, entry.hop.label, name=entry.hop.name, reason=dropped))
    else:
        yield entry


def _service_routes(path: ClientPath, catalog: TagCatalog) -> tuple[list[Entry], list[Hop]]:
    """Return the routes that service endpoints add, and separately the hops of those whose addresses are not known.

    They are for IPv4 and take precedence over a default route, because they are more specific
    (learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoints-overview, checked 2026-11-23).
    """
    entries: list[Entry] = []
    unknown: list[Hop] = []
    for endpoint in path.service_endpoints:
        for tag in _tags_of(endpoint, with_policy=path.endpoint_policies != ()):
            label = f"service endpoint {endpoint.service}"
            hop = Hop(HopKind.SERVICE, label, service=endpoint.service)
            prefixes = catalog.prefixes(tag)
            if isinstance(prefixes, Unknown):
                unknown.append(replace(hop, doubt=f"a service endpoint leads to {tag}, and {prefixes.reason}"))
            else:
                assumed = f"{label} is taken to lead to the IPv4 prefixes of {tag}"
                of_family = [prefix for prefix in prefixes if ":" not in prefix]
                entries.append(Entry.of(of_family, Rank.SERVICE, replace(hop, assumption=assumed)))
    return entries, unknown


def _beside_services(entry: Entry, services: Iterable[Entry]) -> Iterator[Entry]:
    """Yield a user-defined route, in doubt where the shorter prefix of a service endpoint contains it.

    The documentation says both that no route table overrides the route of a service endpoint and that the longest
    prefix is taken. It does not say which of these prevails.
    """
    shorter = {
        length: AddressSet.union(
            addresses for service in services for other, addresses in service.prefixes.items() if other < length
        )
        for length in entry.prefixes
    }
    doubt = f"whether {entry.hop.label} overrides the shorter prefix of a service endpoint is not documented"
    inside = {length: addresses & shorter[length] for length, addresses in entry.prefixes.items()}
    outside = {length: addresses - shorter[length] for length, addresses in entry.prefixes.items()}
    if any(inside.values()):
        yield Entry(inside, entry.rank, replace(entry.hop, doubt=doubt), certain=False)
    yield Entry(outside, entry.rank, entry.hop, certain=entry.certain)


def _tags_of(endpoint: ServiceEndpoint, *, with_policy: bool) -> tuple[str, ...]:
    """Return the service tags to which an endpoint leads.

    With a service endpoint policy on the subnet, the endpoint for storage covers every region, not only its locations
    (learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview, checked 2026-11-29).
    """
    tag = _SERVICE_TAGS.get(endpoint.service.lower())
    if tag is None:
        return ()
    everywhere = with_policy and tag == _STORAGE
    if everywhere or "*" in endpoint.locations or not endpoint.locations:
        return (tag,)
    return tuple(f"{tag}.{location}" for location in endpoint.locations)


def _endpoint_routes(path: ClientPath, endpoints: Iterable[PrivateEndpoint], users: list[Entry]) -> Iterator[Entry]:
    """Yield the /32 routes of private endpoints in the client's network and in peered networks.

    A user-defined route replaces one if its prefix is a /32 too, or if the endpoint's subnet lets user-defined routes
    act on endpoints and the prefix is at least as long as that of the network's address space. Whether there is one
    behind a peering that is in doubt is not known either.
    """
    group = path.group
    near = {group.virtual_network, *group.peered_networks}
    doubts = {each.network: each.reason for each in path.doubtful_peerings if each.network is not None}
    for endpoint in endpoints:
        network = endpoint.virtual_network
        placed = isinstance(network, ResourceId)
        if isinstance(endpoint.addresses, Unknown) or (placed and network not in near and network not in doubts):
            continue
        by_peering = doubts.get(network, "") if isinstance(network, ResourceId) else ""
        for entry in endpoint.addresses:
            certain = _is_certain(path, endpoint, entry.address, users)
            if certain is not False:
                doubt = certain.reason if isinstance(certain, Unknown) else by_peering
                hop = Hop(HopKind.INSIDE, f"private endpoint {endpoint.id.name}", doubt=doubt)
                yield Entry.of([entry.address], Rank.SYSTEM, hop, certain=not doubt)


def _is_certain(path: ClientPath, endpoint: PrivateEndpoint, address: str, users: list[Entry]) -> bool | Unknown:
    """Return whether the /32 route of an endpoint's address is in effect."""
    covering = [
        length
        for entry in users
        for length, addresses in entry.prefixes.items()
        if address in addresses and length < _host_length(address)
    ]
    if isinstance(endpoint.subnet, Unknown):
        return Unknown(f"the subnet of {endpoint.id.name} is not known, because {endpoint.subnet.reason}")
    if not covering or max(covering) < _space_length(path, endpoint, address):
        return True
    read = path.endpoint_subnets.get(endpoint.subnet, Unknown("it was not read"))
    obeys = read if isinstance(read, Unknown) else read.obeys_routes
    if isinstance(obeys, Unknown):
        where = endpoint.subnet.name
        return Unknown(f"whether private endpoints in {where} obey user-defined routes is not known: {obeys.reason}")
    return not obeys


def _host_length(address: str) -> int:
    return 128 if ":" in address else 32


def _space_length(path: ClientPath, endpoint: PrivateEndpoint, address: str) -> int:
    """Return the length of the address-space prefix that contains the address; 1 where that is not known."""
    network = endpoint.virtual_network
    doubtful = (prefix for each in path.doubtful_peerings if each.network == network for prefix in each.prefixes)
    own = network == path.group.virtual_network
    prefixes = path.group.address_space if own else (*path.group.peered_address_space, *doubtful)
    lengths = [int(prefix.partition("/")[2]) for prefix in prefixes if address in AddressSet.parse([prefix])]
    return max(lengths, default=1)


def _inside_routes(path: ClientPath) -> Iterator[Entry]:
    for prefix in path.group.address_space:
        hop = Hop(HopKind.INSIDE, f"system route {prefix} -> {NextHop.VIRTUAL_NETWORK}")
        yield Entry.of([prefix], Rank.SYSTEM, hop)
    for prefix in path.group.peered_address_space:
        yield Entry.of([prefix], Rank.SYSTEM, Hop(HopKind.INSIDE, f"system route {prefix} -> peering"))


def _doubtful_routes(path: ClientPath) -> Iterator[Entry]:
    for peering in path.doubtful_peerings:
        if peering.prefixes:
            yield Entry.of(peering.prefixes, Rank.SYSTEM, _doubtful_hop(peering), certain=False)


def _anywhere_by_peering(path: ClientPath) -> Iterator[Hop]:
    return (_doubtful_hop(peering) for peering in path.doubtful_peerings if not peering.prefixes)


def _doubtful_hop(peering: DoubtfulPeering) -> Hop:
    name = peering.network.name if peering.network else "a network"
    return Hop(HopKind.INSIDE, f"the peering with {name}", doubt=peering.reason)


def _last_resort(path: ClientPath, *, replaced: bool) -> Iterator[Entry]:
    """Yield the routes that Azure gives every subnet; `replaced` says whether a user-defined default route exists.

    A reserved range that lies in the network's address space is not dropped. With a user-defined default route no
    range is: the documentation's example of such a subnet has no route that drops packets. For several prefixes that
    are a default route together, this is not documented.
    """
    for prefix in _EVERYTHING:
        yield Entry.of([prefix], Rank.LAST_RESORT, Hop(HopKind.INTERNET, f"system route {prefix} -> Internet"))
    space = _space(path)
    doubt = _DROPPING if _has_divided_default(path) else ""
    for prefix in _RESERVED:
        if not replaced and not AddressSet.parse([prefix]) <= space:
            hop = Hop(HopKind.NOWHERE, f"system route {prefix} -> None", doubt=doubt)
            yield Entry.of([prefix], Rank.LAST_RESORT, hop, certain=not doubt)


def _hub_default(path: ClientPath) -> Iterator[Entry]:
    """Yield the default route from a virtual hub whose routing intent sends packets for the Internet to a firewall.

    Other routes of the hub are for private addresses, unless a branch or an appliance announces public ones
    (learn.microsoft.com/azure/virtual-wan/how-to-routing-policies, checked 2026-11-29).
    """
    firewall = path.hub_firewall
    if firewall is not None and isinstance(path.hub, HubEgress):
        prefix, name = _EVERYTHING[0], path.hub.hub.name
        label = f"route {prefix} of virtual hub {name} -> {firewall.name}"
        assumed = f"virtual hub {name} is taken to bring no route for public addresses other than {prefix}"
        hop = Hop(HopKind.GATEWAY, label, firewall=firewall.key, assumption=assumed)
        yield Entry.of([prefix], Rank.SYSTEM, hop)


def _has_default(users: Iterable[Entry]) -> bool:
    return any(entry.rank is Rank.USER and entry.prefixes.get(0, AddressSet.EMPTY).v4 for entry in users)


def _has_divided_default(path: ClientPath) -> bool:
    """Return whether several user-defined routes for IPv4 are a default route together."""
    if isinstance(path.routes, Unknown):
        return False
    prefixes = default_prefixes(route.prefix for route in path.routes)
    return any(":" not in prefix and not is_whole_family(prefix) for prefix in prefixes)


def _space(path: ClientPath) -> AddressSet:
    return AddressSet.parse([*path.group.address_space, *path.group.peered_address_space])


def _propagated(path: ClientPath) -> Hop | None:
    """Return the hop of routes that a gateway may propagate, whose prefixes are not read; None if it brings none."""
    if not path.group.gateway or not path.gateway_routes:
        return None
    network = path.group.virtual_network.name
    doubt = f"{network} has a gateway, and which routes that brings was not read"
    return Hop(HopKind.GATEWAY, f"a route of the gateway of {network}", doubt=doubt)


def _beside_gateway(entry: Entry, propagated: Hop | None) -> Entry:
    """Return a user-defined route with the assumption that a gateway brings no longer prefixes, where there is one."""
    longest = max(entry.prefixes, default=0)
    if propagated is None or not Rank.USER <= entry.rank < Rank.SYSTEM or longest >= Family.IPV4.bits:
        return entry
    assumed = f"{propagated.label} is taken to be no more specific than {entry.hop.label}"
    return replace(entry, hop=replace(entry.hop, assumption=assumed))
