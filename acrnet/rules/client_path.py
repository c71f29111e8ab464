"""A client and everything its packets meet on the way to a registry, as far as it could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from acrnet.registry.names import PrivateZone, Resolution
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, GroupPrefixes
from acrnet.rules.network import GROUPS_NOT_READ
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.unknown import Unknown


class AdminAction(StrEnum):
    """What a security admin rule does with what it matches.

    Allow passes on to the network security groups, AlwaysAllow skips them, Deny ends
    (learn.microsoft.com/azure/virtual-network-manager/concept-security-admins, checked 2026-11-23).
    """

    ALLOW = "Allow"
    ALWAYS_ALLOW = "AlwaysAllow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class AdminRule:
    """A security admin rule of a network manager, in effect on the client's virtual network."""

    action: AdminAction
    rule: SecurityRule
    """What it matches; its access is Allow for both kinds of allowing."""
    configuration: str
    """Id of the security admin configuration it belongs to: who can change it."""

    @property
    def manager(self) -> ResourceId:
        """The network manager that it is of."""
        return ResourceId.parse(self.configuration).parent


class NextHop(StrEnum):
    """Where a route leads, as on the wire (`nextHopType`)."""

    VIRTUAL_NETWORK = "VnetLocal"
    INTERNET = "Internet"
    APPLIANCE = "VirtualAppliance"
    GATEWAY = "VirtualNetworkGateway"
    NONE = "None"


@dataclass(frozen=True, slots=True)
class Route:
    """A user-defined route of the client's subnet."""

    name: str
    prefix: str
    """A canonical CIDR, or a service tag as written."""
    next_hop: NextHop | Unknown
    address: str = ""
    """Of the appliance; "" for every other next hop."""


@dataclass(frozen=True, slots=True)
class ServiceEndpoint:
    """A service endpoint of the client's subnet."""

    service: str
    """`Microsoft.Storage`, `Microsoft.Storage.Global`, `Microsoft.ContainerRegistry`, ..."""
    locations: tuple[str, ...]
    """ARM location names in lower case, or `*`."""


class EgressKind(StrEnum):
    """How packets of a client get to public addresses."""

    NAT_GATEWAY = "NAT gateway"
    PUBLIC_IP = "public IP address"
    LOAD_BALANCER = "load balancer"
    DEFAULT = "default outbound access"


@dataclass(frozen=True, slots=True)
class Egress:
    """One way out to public addresses that the client has."""

    kind: EgressKind
    name: str
    """Of the resource; "" for default outbound access."""
    addresses: tuple[str, ...] | Unknown
    """What the other side sees as source, as canonical prefixes; default outbound access has no known address."""


@dataclass(frozen=True, slots=True)
class DoubtfulPeering:
    """A peering of the client's network of which it is not known what it carries for the client."""

    network: ResourceId | None
    """The network on the other side, where it is told."""
    prefixes: tuple[str, ...]
    """What it may lead to; empty where that may be anything."""
    reason: str
    """Why it is not known, as a clause that can follow "because"."""


@dataclass(frozen=True, slots=True)
class EndpointFilter:
    """The network security group on a subnet whose private endpoints are subject to it."""

    rules: RuleSet
    around: ClientGroup
    """What the names in the rules stand for there: the subnet with its network."""


@dataclass(frozen=True, slots=True)
class EndpointSubnet:
    """What the subnet of private endpoints has act on them, by its `privateEndpointNetworkPolicies`."""

    obeys_routes: bool | Unknown
    """Whether user-defined routes of clients may replace those to its endpoints (`Enabled`, `RouteTableEnabled`)."""
    filter: EndpointFilter | Unknown | None
    """The group that filters what reaches its endpoints (`Enabled`, `NetworkSecurityGroupEnabled`); None where there is
    none, or it does not act on them."""


def rules_before_endpoints(endpoints: Mapping[ResourceId, EndpointSubnet | Unknown]) -> Iterator[RuleSet]:
    """Yield the rules of the groups that filter what reaches private endpoints."""
    for subnet in endpoints.values():
        if isinstance(subnet, EndpointSubnet) and isinstance(subnet.filter, EndpointFilter):
            yield subnet.filter.rules


@dataclass(frozen=True, slots=True)
class ClientPath:
    """Clients that share their way out, and every stage of it."""

    id: ResourceId
    """The subnet or network interface that was asked for."""
    group: ClientGroup
    """Who they are: name, subnet, addresses, and what the tag VirtualNetwork is known to hold for them."""
    region: str
    """ARM location name of the virtual network, lower case."""
    dns_servers: tuple[str, ...] | Unknown
    """Custom resolvers, those of the interface before those of the network; empty for the DNS Azure provides."""
    admin_rules: tuple[AdminRule, ...] | Unknown
    """Outbound, by priority; the order of several network managers, and of rules with one priority, is not told."""
    interface_rules: RuleSet | Unknown | None
    """The rules of the group on the interface; None where there is no group."""
    subnet_rules: RuleSet | Unknown | None
    """The rules of the group on the subnet; None where there is no group."""
    routes: tuple[Route, ...] | Unknown
    """User-defined routes."""
    service_endpoints: tuple[ServiceEndpoint, ...]
    endpoint_policies: tuple[str, ...] | Unknown
    """Ids of the resources that the service endpoint policies of the subnet admit; empty where there is no policy."""
    egress: tuple[Egress, ...] | Unknown
    """Every way out there is; empty for a private subnet without any."""
    private_zones: tuple[PrivateZone, ...] | Unknown
    """Linked zones for registries: `privatelink.<registry suffix>`, and those below it that some give each region."""
    gateway_routes: bool = True
    """Whether routes that a gateway brings reach the subnet; off where its route table has
    `disableBgpRoutePropagation`."""
    endpoint_subnets: Mapping[ResourceId, EndpointSubnet | Unknown] = field(default_factory=dict)
    """The subnets of the private endpoints that the clients may be led to, by id."""
    doubtful_peerings: tuple[DoubtfulPeering, ...] = ()
    """Peerings that may carry packets and may not; what the others carry is in `group`."""
    application_groups: frozenset[ResourceId] | Unknown = GROUPS_NOT_READ
    """The application security groups that all of the clients are in, and in no other."""
    scale_sets: tuple[str, ...] = ()
    """Names of the scale sets whose next machine the clients stand for too, sorted: at any address of the subnet."""
    delegations: tuple[str, ...] = ()
    """The services that the subnet is delegated to, for example `Microsoft.Web/serverFarms`, sorted."""

    group_prefixes: GroupPrefixes = field(default_factory=dict)
    """Of the application security groups that rules of security groups on the way name, before endpoints too."""

    @property
    def names(self) -> Resolution:
        """What decides where a name leads."""
        return Resolution(self.group.virtual_network.name, self.dns_servers, self.private_zones)
