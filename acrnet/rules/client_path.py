"""A client and every stage on the path of its packets to a registry, as far as it could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from acrnet.registry.names import ForwardingRule, PrivateZone, Resolution
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, GroupPrefixes
from acrnet.rules.network import GROUPS_NOT_READ
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.unknown import Unknown


class AdminAction(StrEnum):
    """What a security admin rule does with what it matches.

    Allow passes the packet on to the network security groups, AlwaysAllow skips them, Deny drops it
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
    """The security rule with the same match; its access is Allow for `ALLOW` and `ALWAYS_ALLOW`."""
    configuration: str
    """Id of the security admin configuration it belongs to, whose owner can change it."""

    @property
    def manager(self) -> ResourceId:
        """The network manager it belongs to."""
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
    """The IP address of the appliance; "" for every other next hop."""


@dataclass(frozen=True, slots=True)
class ServiceEndpoint:
    """A service endpoint of the client's subnet."""

    service: str
    """`Microsoft.Storage`, `Microsoft.Storage.Global`, `Microsoft.ContainerRegistry`, ..."""
    locations: tuple[str, ...]
    """ARM location names in lower case, or `*`."""


class EgressKind(StrEnum):
    """How packets of a client reach public addresses."""

    NAT_GATEWAY = "NAT gateway"
    PUBLIC_IP = "public IP address"
    LOAD_BALANCER = "load balancer"
    DEFAULT = "default outbound access"


@dataclass(frozen=True, slots=True)
class Egress:
    """One way in which the client's packets reach public addresses."""

    kind: EgressKind
    name: str
    """The name of the resource; "" for default outbound access."""
    addresses: tuple[str, ...] | Unknown
    """The source that the other side sees, as canonical prefixes; default outbound access has no known address."""


@dataclass(frozen=True, slots=True)
class DoubtfulPeering:
    """A peering of the client's network for which it is not known what traffic of the client it carries."""

    network: ResourceId | None
    """The network on the other side, where the peering names it."""
    prefixes: tuple[str, ...]
    """The prefixes it may lead to; empty where that may be any address."""
    reason: str
    """Why it is not known, as a clause that can follow "because"."""


@dataclass(frozen=True, slots=True)
class EndpointFilter:
    """The network security group on a subnet whose private endpoints are subject to it."""

    rules: RuleSet
    around: ClientGroup
    """The subnet with its network, which decides the addresses of names in the rules."""


@dataclass(frozen=True, slots=True)
class EndpointSubnet:
    """The routes and filters that apply to private endpoints in a subnet, by `privateEndpointNetworkPolicies`."""

    obeys_routes: bool | Unknown
    """Whether user-defined routes of clients may override those to its endpoints (`Enabled`, `RouteTableEnabled`)."""
    filter: EndpointFilter | Unknown | None
    """The group that filters traffic to its endpoints (`Enabled`, `NetworkSecurityGroupEnabled`); None if there is none
    or it does not apply to them."""


def rules_before_endpoints(endpoints: Mapping[ResourceId, EndpointSubnet | Unknown]) -> Iterator[RuleSet]:
    """Yield the rules of the groups that filter traffic to private endpoints."""
    for subnet in endpoints.values():
        if isinstance(subnet, EndpointSubnet) and isinstance(subnet.filter, EndpointFilter):
            yield subnet.filter.rules


@dataclass(frozen=True, slots=True)
class WebApps:
    """The web apps with containers that are integrated with a subnet, as its App Service plans list them."""

    plans: tuple[str, ...]
    """Names of the plans, sorted."""
    pulling: tuple[str, ...]
    """Names of the apps whose images are pulled through the subnet, sorted; `<app>/<slot>` for a slot."""
    others: tuple[str, ...]
    """Names of the apps whose images the platform pulls, past the subnet; sorted."""


@dataclass(frozen=True, slots=True)
class HubEgress:
    """What a virtual hub does with packets that a network connected to it sends to the Internet."""

    hub: ResourceId
    next_hop: ResourceId | Unknown | None
    """The firewall or appliance that gets them; None where the connection takes no default route from the hub."""


@dataclass(frozen=True, slots=True)
class ClientPath:
    """Clients that share a path, and every stage of it."""

    id: ResourceId
    """The subnet or network interface on the command line."""
    group: ClientGroup
    """The clients: name, subnet, addresses, and the known addresses of VirtualNetwork for them."""
    region: str
    """ARM location name of the virtual network, lower case."""
    dns_servers: tuple[str, ...] | Unknown
    """Custom resolvers, those of the interface before those of the network; empty for the DNS Azure provides."""
    admin_rules: tuple[AdminRule, ...] | Unknown
    """Outbound, by priority; the order of several network managers, and of rules with one priority, is not known."""
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
    """Every egress there is; empty for a private subnet without any."""
    private_zones: tuple[PrivateZone, ...] | Unknown
    """Linked zones that answer for names of registries, or for those below `privatelink.`."""
    forwarding: tuple[ForwardingRule, ...] | Unknown = ()
    """The rules of DNS forwarding rulesets that the virtual network is linked to; read where the clients ask Azure."""
    gateway_routes: bool = True
    """Whether routes from gateways reach the subnet; False where its route table has
    `disableBgpRoutePropagation`."""
    endpoint_subnets: Mapping[ResourceId, EndpointSubnet | Unknown] = field(default_factory=dict)
    """The subnets of the private endpoints that the clients' DNS may return, by id."""
    doubtful_peerings: tuple[DoubtfulPeering, ...] = ()
    """Peerings that may or may not carry packets; the address space of the others is in `group`."""
    application_groups: frozenset[ResourceId] | Unknown = GROUPS_NOT_READ
    """The application security groups that all of the clients are in, and in no other."""
    scale_sets: tuple[str, ...] = ()
    """Names of the scale sets whose future machines the clients include, at any address of the subnet; sorted."""
    web_apps: WebApps | Unknown | None = None
    """The web apps in the subnet; None if it is not delegated to them."""
    delegations: tuple[str, ...] = ()
    """The services that the subnet is delegated to, for example `Microsoft.Web/serverFarms`, sorted."""

    hub: HubEgress | Unknown | None = None
    """The virtual hub whose routes reach the subnet; None without one."""
    group_prefixes: GroupPrefixes = field(default_factory=dict)
    """The prefixes of application security groups in rules on the path, including those before endpoints."""

    @property
    def hub_firewall(self) -> ResourceId | None:
        """The Azure Firewall to which the default route of the virtual hub leads; None where it is not known."""
        hop = self.hub.next_hop if isinstance(self.hub, HubEgress) else None
        return hop if isinstance(hop, ResourceId) and hop.is_type("Microsoft.Network/azureFirewalls") else None

    @property
    def names(self) -> Resolution:
        """The settings that decide the DNS answers."""
        return Resolution(self.group.virtual_network.name, self.dns_servers, self.private_zones, self.forwarding)
