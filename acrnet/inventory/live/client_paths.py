"""Reading every resource on the path of a client's packets to a registry."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from acrnet.arm import ArmSession
from acrnet.errors import LockedError, UsageError
from acrnet.inventory.live.client_admin_rules import read_admin_rules
from acrnet.inventory.live.client_apps import WEB_APPS, read_web_apps
from acrnet.inventory.live.client_dns import PrivateDns
from acrnet.inventory.live.client_egress import EgressReader
from acrnet.inventory.live.client_endpoints import read_endpoint_subnets
from acrnet.inventory.live.client_names import is_subnet
from acrnet.inventory.live.client_policies import EndpointPolicies
from acrnet.inventory.live.group_prefixes import ApplicationGroups
from acrnet.inventory.live.networks import Networks, client_group
from acrnet.inventory.live.nsg import read_nsg
from acrnet.inventory.live.subnet_clients import (
    InterfaceSettings,
    SubnetClients,
    clients_in_subnet,
    clients_of_interface,
    subnets_of_client,
)
from acrnet.inventory.live.unreadable import or_unknown, unknown_because
from acrnet.inventory.live.virtual_hubs import VirtualHubs
from acrnet.inventory.live.virtual_network import Routes, Subnet, VirtualNetwork
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.registry.names import AZURE_DNS
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import AdminRule, ClientPath, WebApps, rules_before_endpoints
from acrnet.rules.clients import ClientGroup
from acrnet.rules.rule import Direction, RuleSet
from acrnet.unknown import Unknown

Rules = TypeVar("Rules")


def read_client_paths(
    arm: ArmSession, client: ResourceId, subscriptions: Sequence[str] = (), endpoints: Sequence[ResourceId] = ()
) -> tuple[ClientPath, ...]:
    """Return the paths of a client, one for each group of clients with the same path, sorted by name; never empty.

    `client` is a subnet or a network interface. Interfaces of a subnet that have a security group, resolvers or a
    public address of their own form groups of their own, beside the path of the subnet; an interface is one group in
    each of its subnets. Private DNS zones are looked for in `subscriptions`, or in all visible ones; a zone elsewhere
    is not seen. `endpoints` are the subnets of private endpoints that the client's DNS may return.

    A resource that is gone or may not be read is Unknown in the path. Raises UsageError when the client itself or its
    virtual network cannot be read or cannot be a client, RuleError for a security rule that cannot be read, and the
    other errors of `ArmSession`.
    """
    return ClientPaths(arm, PrivateDns(arm, subscriptions), endpoints).of(client)


class ClientPaths:
    """Reads the paths of clients, and what they share only once; safe to use from many threads."""

    def __init__(
        self,
        arm: ArmSession,
        dns: PrivateDns,
        endpoints: Sequence[ResourceId] = (),
        groups: ApplicationGroups | None = None,
        *,
        networks: Networks | None = None,
        hubs: VirtualHubs | None = None,
    ) -> None:
        self._arm = arm
        self._endpoints = tuple(endpoints)
        self._networks = networks or Networks(arm)
        self._hubs = hubs
        self._dns = dns
        self._groups = groups or ApplicationGroups(arm)
        self._egress = EgressReader(arm)
        self._policies = EndpointPolicies(arm)
        self._rule_sets: ReadCache[RuleSet | Unknown] = ReadCache()
        self._apps: ReadCache[WebApps | Unknown] = ReadCache()
        self._admin_rules: ReadCache[tuple[AdminRule, ...] | Unknown] = ReadCache()

    def of(self, client: ResourceId) -> tuple[ClientPath, ...]:
        """Return the paths of one client; see `read_client_paths`."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(
                self._dns.for_registries
            )  # needs nothing that is read first; what it raises is raised where it is used
            groups = self._groups_of(client)
        return tuple(in_parallel(lambda group: self._path(client, *group), groups))

    def _groups_of(self, client: ResourceId) -> list[tuple[VirtualNetwork, SubnetClients]]:
        if is_subnet(client):
            network, subnet = self._place(client, client)
            interfaces = self._networks.interfaces(subnet.interfaces)
            return [(network, group) for group in clients_in_subnet(subnet, interfaces.values())]
        interface = self._networks.interfaces([client])[client]
        if isinstance(interface, Unknown):
            raise _unreadable(client, interface)
        places = in_parallel(lambda subnet: self._place(client, subnet), subnets_of_client(interface))
        return [(network, clients_of_interface(interface, subnet)) for network, subnet in places]

    def _place(self, client: ResourceId, subnet_id: ResourceId) -> tuple[VirtualNetwork, Subnet]:
        network = self._networks.network(subnet_id.parent)
        if isinstance(network, Unknown):
            raise _unreadable(client, network)
        subnet = self._networks.subnet(subnet_id)
        if isinstance(subnet, Unknown):
            raise _unreadable(client, subnet)
        if not subnet.prefixes:
            raise _unreadable(client, Unknown(f"subnet {subnet.id.name} has no address prefix"))
        return network, subnet

    def _path(self, client: ResourceId, network: VirtualNetwork, clients: SubnetClients) -> ClientPath:
        subnet, resolvers = clients.subnet, _resolvers(network, clients.settings)
        with ThreadPoolExecutor(max_workers=11) as pool:
            endpoint_subnets = pool.submit(read_endpoint_subnets, self._networks, self._read_rules, self._endpoints)
            admin_rules = pool.submit(self._admin_rules_on, network.id)
            interface_rules = pool.submit(self._interface_rules, clients.settings)
            subnet_rules = pool.submit(self._rules, subnet.security_group)
            routes = pool.submit(self._networks.routes, subnet)
            policies = pool.submit(self._policies.admitted, subnet.endpoint_policies)
            egress = pool.submit(self._egress.egress, clients)
            zones = pool.submit(self._dns.linked_to, network.id)
            web_apps = pool.submit(self._web_apps, subnet)
            hub = pool.submit(self._hubs.of, network.id) if self._hubs and network.remote_gateways else None
            forwarding = pool.submit(self._dns.forwarded_from, network.id) if _asks_azure(resolvers) else None
        read_routes = routes.result()
        endpoint_filters = endpoint_subnets.result()
        outbound = [(rules.result(), Direction.OUTBOUND) for rules in (interface_rules, subnet_rules)]
        inbound = [(each, Direction.INBOUND) for each in rules_before_endpoints(endpoint_filters)]
        return ClientPath(
            id=client,
            group=_group(network, clients, read_routes),
            region=network.region,
            dns_servers=resolvers,
            admin_rules=_judged_in(network, admin_rules.result()),
            interface_rules=_judged_in(network, interface_rules.result()),
            subnet_rules=_judged_in(network, subnet_rules.result()),
            routes=read_routes.routes if isinstance(read_routes, Routes) else read_routes,
            service_endpoints=subnet.service_endpoints,
            endpoint_policies=policies.result(),
            egress=egress.result(),
            private_zones=zones.result(),
            forwarding=() if forwarding is None else forwarding.result(),
            gateway_routes=_from_gateways(read_routes),
            endpoint_subnets=endpoint_filters,
            doubtful_peerings=network.doubtful_peerings,
            application_groups=clients.application_groups,
            scale_sets=clients.scale_sets,
            web_apps=web_apps.result(),
            delegations=subnet.delegations,
            hub=None if hub is None or not _from_gateways(read_routes) else hub.result(),
            group_prefixes=self._groups.prefixes(
                (rules, direction) for rules, direction in (*outbound, *inbound) if isinstance(rules, RuleSet)
            ),
        )

    def _admin_rules_on(self, network: ResourceId) -> tuple[AdminRule, ...] | Unknown:
        def read() -> tuple[AdminRule, ...] | Unknown:
            try:
                return read_admin_rules(self._arm.effective_admin_rules(network))
            except LockedError as error:  # a POST, which a ReadOnly lock refuses although it only reads
                return unknown_because(error)

        return self._admin_rules.get(network.key, lambda: or_unknown(read))

    def _web_apps(self, subnet: Subnet) -> WebApps | Unknown | None:
        if WEB_APPS not in map(str.lower, subnet.delegations):
            return None
        return self._apps.get(subnet.id.key, lambda: read_web_apps(self._arm, subnet))

    def _interface_rules(self, settings: InterfaceSettings | Unknown) -> RuleSet | Unknown | None:
        return settings if isinstance(settings, Unknown) else self._rules(settings.security_group)

    def _rules(self, nsg: ResourceId | None) -> RuleSet | Unknown | None:
        return None if nsg is None else self._read_rules(nsg)

    def _read_rules(self, nsg: ResourceId) -> RuleSet | Unknown:
        return self._rule_sets.get(nsg.key, lambda: or_unknown(lambda: read_nsg(self._arm, nsg).rule_set))


def _group(network: VirtualNetwork, clients: SubnetClients, routes: Routes | Unknown) -> ClientGroup:
    own = None if isinstance(clients.settings, Unknown) else clients.settings.security_group
    return client_group(
        network,
        clients.subnet,
        # Unknown routes may include a default route, so rules are judged under both readings.
        Routes(default_route=True) if isinstance(routes, Unknown) else routes,
        name=clients.name,
        sources=clients.sources,
        stages=tuple(stage for stage in (own, clients.subnet.security_group) if stage is not None),
        interfaces=clients.interfaces,
    )


def _from_gateways(routes: Routes | Unknown) -> bool:
    return not isinstance(routes, Routes) or routes.from_gateways


def _resolvers(network: VirtualNetwork, settings: InterfaceSettings | Unknown) -> tuple[str, ...] | Unknown:
    if isinstance(settings, Unknown):
        return settings
    return network.dns_servers if settings.dns_servers is None else settings.dns_servers


def _asks_azure(resolvers: tuple[str, ...] | Unknown) -> bool:
    return not isinstance(resolvers, Unknown) and set(resolvers) <= {AZURE_DNS}


def _judged_in(network: VirtualNetwork, rules: Rules) -> Rules | Unknown:
    """Return the rules of one stage; Unknown where the addresses of the tag `VirtualNetwork` are not known."""
    return network.peered_address_space if rules and isinstance(network.peered_address_space, Unknown) else rules


def _unreadable(client: ResourceId, reason: Unknown) -> UsageError:
    return UsageError(
        f"The path of {client.name} cannot be read, because {reason.reason}.",
        next_step="Check the id, the tenant (--tenant) and your role on it and on its virtual network.",
    )
