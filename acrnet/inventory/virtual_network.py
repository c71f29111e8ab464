"""Virtual networks and route tables: what of them decides where packets of a client go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from acrnet.inventory.interfaces import interface_of
from acrnet.inventory.wire import objects, properties, reference, references, text, texts
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

_DEFAULT_ROUTES = frozenset({"0.0.0.0/0", "::/0"})
_AWAY = frozenset({"virtualappliance", "virtualnetworkgateway"})


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a virtual network."""

    id: ResourceId
    prefixes: tuple[str, ...]
    security_group: ResourceId | None
    route_table: ResourceId | None
    interfaces: tuple[ResourceId, ...]
    """The network interfaces inside, sorted."""


@dataclass(frozen=True, slots=True)
class VirtualNetwork:
    """A virtual network."""

    id: ResourceId
    address_space: tuple[str, ...]
    peered_networks: tuple[ResourceId, ...]
    peered_address_space: tuple[str, ...] | Unknown
    gateway: bool
    """Whether it has a gateway or uses that of a peer."""
    subnets: Mapping[str, Subnet]
    """By lower-case id."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The user-defined routes of a subnet."""

    prefixes: tuple[str, ...] = ()
    """Without default routes."""
    tags: tuple[str, ...] = ()
    """Service tags in the place of a prefix."""
    default_route: bool = False
    """Whether a default route leads to an appliance or a gateway."""


def read_virtual_network(body: Mapping[str, object]) -> VirtualNetwork:
    """Return the virtual network in the REST resource `body`."""
    held = properties(body)
    peerings = [
        peering for peering in map(properties, objects(held.get("virtualNetworkPeerings"))) if _carries(peering)
    ]
    subnets = [_subnet(subnet) for subnet in objects(held.get("subnets"))]
    remotes = (reference(peering.get("remoteVirtualNetwork")) for peering in peerings)
    return VirtualNetwork(
        id=ResourceId.parse(text(body.get("id"))),
        address_space=_address_prefixes(held.get("addressSpace")),
        peered_networks=tuple(sorted(remote for remote in remotes if remote is not None)),
        peered_address_space=_peered_address_space(peerings),
        gateway=any(subnet.id.name.lower() == "gatewaysubnet" for subnet in subnets)
        or any(peering.get("useRemoteGateways") is True for peering in peerings),
        subnets={subnet.id.key: subnet for subnet in subnets},
    )


def read_routes(body: Mapping[str, object]) -> Routes:
    """Return the routes in the REST route table `body`."""
    routes = [properties(route) for route in objects(properties(body).get("routes"))]
    hops = {text(route.get("addressPrefix")): text(route.get("nextHopType")).lower() for route in routes}
    ordinary = sorted(prefix for prefix in hops if prefix and prefix not in _DEFAULT_ROUTES)
    return Routes(
        prefixes=tuple(prefix for prefix in ordinary if _is_address_prefix(prefix)),
        tags=tuple(prefix for prefix in ordinary if not _is_address_prefix(prefix)),
        default_route=any(prefix in _DEFAULT_ROUTES and hop in _AWAY for prefix, hop in hops.items()),
    )


def _subnet(body: Mapping[str, object]) -> Subnet:
    held = properties(body)
    single = text(held.get("addressPrefix"))
    inside = (interface_of(configuration) for configuration in references(held.get("ipConfigurations")))
    return Subnet(
        id=ResourceId.parse(text(body.get("id"))),
        prefixes=tuple(sorted({*texts(held.get("addressPrefixes")), *([single] if single else [])})),
        security_group=reference(held.get("networkSecurityGroup")),
        route_table=reference(held.get("routeTable")),
        interfaces=tuple(sorted({interface for interface in inside if interface is not None})),
    )


def _carries(peering: Mapping[str, object]) -> bool:
    """Whether traffic between the networks counts as inside VirtualNetwork."""
    return text(peering.get("peeringState")).lower() == "connected" and (
        peering.get("allowVirtualNetworkAccess") is not False
    )


def _peered_address_space(peerings: list[Mapping[str, object]]) -> tuple[str, ...] | Unknown:
    found: set[str] = set()
    for peering in peerings:
        prefixes = _address_prefixes(peering.get("remoteAddressSpace")) or _address_prefixes(
            peering.get("remoteVirtualNetworkAddressSpace")
        )
        if not prefixes:
            remote = reference(peering.get("remoteVirtualNetwork"))
            return Unknown(f"the peering with {remote.name if remote else 'a network'} does not tell its address space")
        found.update(prefixes)
    return tuple(sorted(found))


def _address_prefixes(space: object) -> tuple[str, ...]:
    return tuple(sorted(texts(space.get("addressPrefixes")))) if isinstance(space, Mapping) else ()


def _is_address_prefix(prefix: str) -> bool:
    try:
        ip_network(prefix, strict=False)
    except ValueError:
        return False
    return True
