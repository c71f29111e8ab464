"""Virtual networks and route tables: the settings that decide where packets of a client go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from acrnet.errors import RemoteError
from acrnet.inventory.live.interfaces import interface_of
from acrnet.inventory.wire import custom_resolvers, objects, properties, reference, references, text, texts
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import DoubtfulPeering, NextHop, Route, ServiceEndpoint
from acrnet.rules.default_routes import default_prefixes, is_whole_family
from acrnet.tags import location_name
from acrnet.unknown import Unknown

_AWAY = frozenset({NextHop.APPLIANCE, NextHop.GATEWAY})
_ENDPOINT_POLICIES = {
    "enabled": (True, True),
    "routetableenabled": (True, False),
    "networksecuritygroupenabled": (False, True),
    "disabled": (False, False),
}
"""Whether user-defined routes and the security group act on private endpoints, by `privateEndpointNetworkPolicies`
(learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy, checked 2026-11-23)."""
_BRINGING_ROUTES = frozenset({"gatewaysubnet", "routeserversubnet"})
"""Names that Azure fixes for the subnets of gateways and of Route Servers, which bring routes into the network
(learn.microsoft.com/azure/route-server/overview, checked 2026-11-23)."""
_HOPS = {hop.lower(): hop for hop in NextHop}


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet of a virtual network."""

    id: ResourceId
    prefixes: tuple[str, ...]
    security_group: ResourceId | None
    route_table: ResourceId | None
    interfaces: tuple[ResourceId, ...]
    """The network interfaces inside, sorted."""
    nat_gateway: ResourceId | None
    network_nat_gateway: ResourceId | None
    """The NAT gateway of the whole virtual network, which a subnet without its own may use."""
    default_outbound_access: bool
    """Whether clients without egress of their own get a default address from Azure. Only a private subnet says that it
    has none; older subnets do not mention it (learn.microsoft.com/azure/virtual-network/ip-services/
    default-outbound-access, checked 2026-11-23)."""
    service_endpoints: tuple[ServiceEndpoint, ...]
    endpoint_policies: tuple[ResourceId, ...]
    """The service endpoint policies, sorted."""
    endpoint_routing: bool | Unknown
    """Whether user-defined routes apply to its private endpoints; Unknown where the subnet does not say."""
    endpoint_filtering: bool | Unknown
    """Whether its security group applies to its private endpoints; Unknown where the subnet does not say."""
    service_links: tuple[str, ...]
    """The ids of the resources that services linked to it (`serviceAssociationLinks`), such as App Service plans."""
    delegations: tuple[str, ...]
    """The services it is delegated to, sorted."""

    @property
    def dual_stack(self) -> bool:
        """Whether its clients have IPv6 addresses too."""
        return any(":" in prefix for prefix in self.prefixes)


@dataclass(frozen=True, slots=True)
class VirtualNetwork:
    """A virtual network."""

    id: ResourceId
    region: str
    """ARM location name, lower case."""
    dns_servers: tuple[str, ...]
    """Custom resolvers in their order; empty for the DNS Azure provides."""
    address_space: tuple[str, ...]
    peered_networks: tuple[ResourceId, ...]
    peered_address_space: tuple[str, ...] | Unknown
    doubtful_peerings: tuple[DoubtfulPeering, ...]
    gateway: bool
    """Whether it has a gateway or a Route Server, or uses one of a peer."""
    remote_gateways: bool
    """Whether it uses a gateway of a peer, as every network does that is connected to a virtual hub."""
    subnets: Mapping[str, Subnet]
    """By lower-case id."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The user-defined routes of a subnet."""

    prefixes: tuple[str, ...] = ()
    """Without default routes."""
    tags: tuple[str, ...] = ()
    """Service tags used as prefixes."""
    default_route: bool = False
    """Whether a default route leads to an appliance, a gateway or an unknown next hop, or is made of several prefixes,
    whatever their next hops."""
    routes: tuple[Route, ...] = ()
    """All routes, sorted by prefix and name."""
    from_gateways: bool = True
    """Whether routes that a gateway brings apply too."""


def read_virtual_network(body: Mapping[str, object]) -> VirtualNetwork:
    """Return the virtual network in the REST resource `body`; raises RemoteError for an invalid address prefix."""
    fields = properties(body)
    connected = [each for each in map(properties, objects(fields.get("virtualNetworkPeerings"))) if _connected(each)]
    peerings = [peering for peering in connected if _allows_access(peering)]
    subnets = [_subnet(subnet, fields) for subnet in objects(fields.get("subnets"))]
    remotes = (reference(peering.get("remoteVirtualNetwork")) for peering in peerings)
    return VirtualNetwork(
        id=ResourceId.parse(text(body.get("id"))),
        region=location_name(text(body.get("location"))),
        dns_servers=custom_resolvers(fields.get("dhcpOptions")) or (),
        address_space=_address_prefixes(fields.get("addressSpace")),
        peered_networks=tuple(sorted(remote for remote in remotes if remote is not None)),
        peered_address_space=_peered_address_space(peerings),
        doubtful_peerings=tuple(doubtful for peering in connected if (doubtful := _doubtful(peering)) is not None),
        gateway=any(subnet.id.name.lower() in _BRINGING_ROUTES for subnet in subnets)
        or any(peering.get("useRemoteGateways") is True for peering in connected),
        remote_gateways=any(peering.get("useRemoteGateways") is True for peering in connected),
        subnets={subnet.id.key: subnet for subnet in subnets},
    )


def read_routes(body: Mapping[str, object]) -> Routes:
    """Return the routes in the REST route table `body`.

    The tag VirtualNetwork holds the prefixes of routes, and may hold a default route
    (learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23). Prefixes that form a default
    route together count as one whatever their next hops, because they are prefixes of routes as well.
    """
    routes = [_route(route) for route in objects(properties(body).get("routes"))]
    prefixes = {route.prefix for route in routes if route.prefix}
    defaults = default_prefixes(prefixes)
    ordinary = sorted(prefixes - defaults)
    return Routes(
        prefixes=tuple(prefix for prefix in ordinary if _is_address_prefix(prefix)),
        tags=tuple(prefix for prefix in ordinary if not _is_address_prefix(prefix)),
        default_route=any(
            _may_lead_away(route) or not is_whole_family(route.prefix) for route in routes if route.prefix in defaults
        ),
        routes=tuple(sorted(routes, key=lambda route: (route.prefix, route.name))),
        from_gateways=properties(body).get("disableBgpRoutePropagation") is not True,
    )


def _route(route: Mapping[str, object]) -> Route:
    fields = properties(route)
    name, hop = text(route.get("name")), text(fields.get("nextHopType"))
    unknown = Unknown(f"route {name} has the next hop {hop!r}, which acrnet does not know")
    return Route(
        name=name,
        prefix=_canonical(text(fields.get("addressPrefix"))),
        next_hop=_HOPS.get(hop.lower(), unknown),
        address=text(fields.get("nextHopIpAddress")),
    )


def _may_lead_away(route: Route) -> bool:
    """Whether a route leads to an appliance or a gateway, or to an unknown next hop, which may be one of these."""
    return isinstance(route.next_hop, Unknown) or route.next_hop in _AWAY


def _subnet(body: Mapping[str, object], network: Mapping[str, object]) -> Subnet:
    """Return the subnet in `body`; `network` is the properties of its virtual network."""
    fields = properties(body)
    single = text(fields.get("addressPrefix"))
    subnet_id = ResourceId.parse(text(body.get("id")))
    not_stated = Unknown(f"{subnet_id.name} does not say which network policies act on its private endpoints")
    routing, filtering = _ENDPOINT_POLICIES.get(
        text(fields.get("privateEndpointNetworkPolicies")).lower(), (not_stated, not_stated)
    )
    inside = (interface_of(configuration) for configuration in references(fields.get("ipConfigurations")))
    return Subnet(
        id=subnet_id,
        prefixes=_checked(texts(fields.get("addressPrefixes")) + ((single,) if single else ())),
        security_group=reference(fields.get("networkSecurityGroup")),
        route_table=reference(fields.get("routeTable")),
        interfaces=tuple(sorted({interface for interface in inside if interface is not None})),
        nat_gateway=reference(fields.get("natGateway")),
        network_nat_gateway=reference(network.get("defaultPublicNatGateway")),
        default_outbound_access=fields.get("defaultOutboundAccess") is not False,
        service_endpoints=tuple(map(_service_endpoint, objects(fields.get("serviceEndpoints")))),
        endpoint_policies=references(fields.get("serviceEndpointPolicies")),
        endpoint_routing=routing,
        endpoint_filtering=filtering,
        service_links=tuple(
            sorted(
                filter(
                    None,
                    (text(properties(each).get("link")) for each in objects(fields.get("serviceAssociationLinks"))),
                )
            )
        ),
        delegations=tuple(
            sorted(
                filter(None, (text(properties(each).get("serviceName")) for each in objects(fields.get("delegations"))))
            )
        ),
    )


def _service_endpoint(body: Mapping[str, object]) -> ServiceEndpoint:
    locations = sorted({location_name(location) for location in texts(body.get("locations"))})
    return ServiceEndpoint(service=text(body.get("service")), locations=tuple(locations) or ("*",))


def _connected(peering: Mapping[str, object]) -> bool:
    return text(peering.get("peeringState")).lower() == "connected"


def _allows_access(peering: Mapping[str, object]) -> bool:
    """Whether traffic of a peering counts as inside VirtualNetwork."""
    return peering.get("allowVirtualNetworkAccess") is not False


def _is_whole(peering: Mapping[str, object]) -> bool:
    """Whether a peering is between whole networks, not between some of their subnets."""
    return peering.get("peerCompleteVnets") is not False


def _remote_prefixes(peering: Mapping[str, object]) -> tuple[str, ...]:
    return _address_prefixes(peering.get("remoteAddressSpace")) or _address_prefixes(
        peering.get("remoteVirtualNetworkAddressSpace")
    )


def _doubtful(peering: Mapping[str, object]) -> DoubtfulPeering | None:
    """Return a peering if it is not known what it carries, else None.

    A peering that does not allow access is left out of VirtualNetwork, but still carries what a security rule allows
    by its address (learn.microsoft.com/azure/virtual-network/virtual-network-manage-peering, checked 2026-11-23).
    """
    remote = reference(peering.get("remoteVirtualNetwork"))
    prefixes = _remote_prefixes(peering)
    if not _allows_access(peering):
        reason = f"{_named(peering)} does not allow access, which it may carry nevertheless"
    elif not _is_whole(peering):
        reason = f"{_named(peering)} is between some of their subnets"
    elif not prefixes:
        reason = f"{_named(peering)} does not list its address space"
    else:
        return None
    return DoubtfulPeering(remote, prefixes, reason)


def _named(peering: Mapping[str, object]) -> str:
    remote = reference(peering.get("remoteVirtualNetwork"))
    return f"the peering with {remote.name if remote else 'a network'}"


def _peered_address_space(peerings: list[Mapping[str, object]]) -> tuple[str, ...] | Unknown:
    peered_prefixes: set[str] = set()
    for peering in peerings:
        prefixes = _remote_prefixes(peering)
        if not prefixes:
            return Unknown(f"{_named(peering)} does not list its address space")
        if not _is_whole(peering):
            return Unknown(f"{_named(peering)} is between some of their subnets, and which were not compared")
        peered_prefixes.update(prefixes)
    return tuple(sorted(peered_prefixes))


def _address_prefixes(space: object) -> tuple[str, ...]:
    return _checked(texts(space.get("addressPrefixes"))) if isinstance(space, Mapping) else ()


def _checked(prefixes: Collection[str]) -> tuple[str, ...]:
    """Return address prefixes sorted, each once; raises RemoteError for an invalid one."""
    for prefix in prefixes:
        if not _is_address_prefix(prefix):
            raise RemoteError(
                f"A virtual network was described with the address prefix {prefix!r}, which is not one.",
                next_step="Look at its address space, subnets and peerings in the portal, and try again.",
            )
    return tuple(sorted(set(prefixes)))


def _is_address_prefix(prefix: str) -> bool:
    return _network(prefix) is not None


def _canonical(prefix: str) -> str:
    """Return an address prefix in canonical form, and a service tag unchanged."""
    network = _network(prefix)
    return prefix if network is None else str(network)


def _network(prefix: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(prefix, strict=False)
    except ValueError:
        return None
