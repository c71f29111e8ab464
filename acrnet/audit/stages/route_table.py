"""The routes of a client's subnet: user-defined routes, and those that Azure adds.

The facts are from learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview (checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from acrnet.audit.stages.endpoint_routes import endpoint_routes
from acrnet.audit.stages.routes import Entry, Hop, HopKind, Rank, RouteTable
from acrnet.audit.stages.service_routes import beside_services, service_routes
from acrnet.net import AddressSet, Family
from acrnet.registry.model import PrivateEndpoint
from acrnet.rules.client_path import ClientPath, DoubtfulPeering, HubEgress, NextHop, Route
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


def route_table(path: ClientPath, endpoints: Iterable[PrivateEndpoint], catalog: TagCatalog) -> RouteTable:
    """Return the routes of the client's subnet; `endpoints` are the private endpoints to which it may send."""
    services, unknown_services = service_routes(path, catalog)
    users, anywhere = _user_routes(path, catalog)
    users = [part for entry in users for part in beside_services(entry, services)]
    entries = (
        *users,
        *services,
        *endpoint_routes(path, endpoints, users),
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
