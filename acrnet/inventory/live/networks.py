"""Reading the clients behind network security groups, and the rule sets that their packets pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from acrnet.arm import ArmSession
from acrnet.inventory.live.client_names import client_name
from acrnet.inventory.live.interfaces import Interface, Interfaces, read_interface
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.live.virtual_network import Routes, Subnet, VirtualNetwork, read_routes, read_virtual_network
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.read_cache import ReadCache
from acrnet.registry.names import Resolution
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import ClientGroup, NsgClients
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.unknown import Unknown

ZONES_NOT_READ: Final = Unknown("private DNS zones were not read")


def read_clients(arm: ArmSession, nsgs: Iterable[NetworkSecurityGroup]) -> dict[str, NsgClients]:
    """Return the clients that send through each network security group, by the lower-case id of the group.

    All are read in parallel, and what several share only once: a virtual network and a route table cost one call each,
    and so do the interfaces of a scale set, and those of a resource group when there are many. What is gone or may not
    be read is in `unknown`; other errors of `ArmSession` are raised.
    """
    networks = Networks(arm)
    distinct = list({nsg.id: nsg for nsg in nsgs}.values())
    return {nsg.id.key: clients for nsg, clients in zip(distinct, in_parallel(networks.clients, distinct), strict=True)}


@dataclass(frozen=True, slots=True)
class _Clients:
    """Clients of one subnet that pass the same security groups."""

    subnet: ResourceId
    stages: tuple[ResourceId, ...]
    sources: frozenset[str]
    interfaces: frozenset[ResourceId]
    dns_servers: frozenset[tuple[str, ...] | None]
    """The resolvers of each interface; None for an interface that uses those of the virtual network."""


class Networks:
    """Reads virtual networks, subnets, routes and interfaces, each once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._arm = arm
        self._interfaces = Interfaces(arm)
        self._networks: ReadCache[VirtualNetwork | Unknown] = ReadCache()
        self._routes: ReadCache[Routes | Unknown] = ReadCache()

    def clients(self, nsg: NetworkSecurityGroup) -> NsgClients:
        """Return the clients that send through one network security group."""
        by_subnet, by_interface = in_parallel(lambda read: read(nsg), [self._behind_subnets, self._behind_interfaces])
        all_clients = [*by_subnet, *by_interface]
        groups = in_parallel(
            self._group, _merged([clients for clients in all_clients if isinstance(clients, _Clients)])
        )
        unknown = {
            *(clients for clients in all_clients if isinstance(clients, Unknown)),
            *(g for g in groups if isinstance(g, Unknown)),
        }
        return NsgClients(
            groups=tuple(sorted((g for g in groups if isinstance(g, ClientGroup)), key=lambda group: group.name)),
            unknown=tuple(sorted(unknown, key=lambda each: each.reason)),
        )

    def _behind_subnets(self, nsg: NetworkSecurityGroup) -> list[_Clients | Unknown]:
        all_clients = in_parallel(lambda subnet: self._behind_subnet(nsg.id, subnet), nsg.subnets)
        return [clients for several in all_clients for clients in several]

    def _behind_subnet(self, nsg: ResourceId, subnet_id: ResourceId) -> list[_Clients | Unknown]:
        """Return the clients of a subnet: all pass its group, and some interfaces pass a group of their own first."""
        subnet = self.subnet(subnet_id)
        if isinstance(subnet, Unknown):
            return [subnet]
        all_clients: list[_Clients | Unknown] = []
        plain: set[ResourceId] = set()
        resolvers: set[tuple[str, ...] | None] = {None}
        for interface in self._read_interfaces(subnet.interfaces):
            if isinstance(interface, Unknown):
                all_clients.append(interface)
            elif interface.security_group is None:
                plain.add(interface.id)
                resolvers.add(interface.dns_servers)
            else:
                addresses = interface.addresses.get(subnet.id, frozenset())
                all_clients.append(_clients_of(interface, subnet.id, addresses, (interface.security_group, nsg)))
        return [
            _Clients(subnet.id, (nsg,), frozenset(subnet.prefixes), frozenset(plain), frozenset(resolvers)),
            *all_clients,
        ]

    def _behind_interfaces(self, nsg: NetworkSecurityGroup) -> list[_Clients | Unknown]:
        all_clients = in_parallel(self._behind_interface, self._read_interfaces(nsg.interfaces))
        return [clients for several in all_clients for clients in several]

    def _behind_interface(self, interface: Interface | Unknown) -> list[_Clients | Unknown]:
        if isinstance(interface, Unknown):
            return [interface]
        all_clients: list[_Clients | Unknown] = []
        for subnet_id, addresses in interface.addresses.items():
            subnet = self.subnet(subnet_id)
            if isinstance(subnet, Unknown):
                all_clients.append(subnet)
            else:
                stages = (interface.security_group, subnet.security_group)
                passed = tuple(stage for stage in stages if stage is not None)
                all_clients.append(_clients_of(interface, subnet.id, addresses, passed))
        return all_clients or [Unknown(f"network interface {interface.id.name} has no subnet")]

    def interfaces(self, interfaces: Iterable[ResourceId]) -> dict[ResourceId, Interface | Unknown]:
        """Return network interfaces by id, also those of private endpoints; Unknown for one that cannot be read."""
        bodies = self._interfaces.read(interfaces)
        return {
            interface: body if isinstance(body, Unknown) else read_interface(interface, body)
            for interface, body in bodies.items()
        }

    def network(self, network: ResourceId) -> VirtualNetwork | Unknown:
        """Return a virtual network; Unknown where it is gone or may not be read."""
        return self._networks.get(
            network.key, lambda: or_unknown(lambda: read_virtual_network(self._arm.virtual_network(network)))
        )

    def subnet(self, subnet: ResourceId) -> Subnet | Unknown:
        """Return a subnet from its virtual network; Unknown where that cannot be read or does not list it."""
        network = self.network(subnet.parent)
        if isinstance(network, Unknown):
            return network
        missing = Unknown(f"virtual network {network.id.name} does not list its subnet {subnet.name}")
        return network.subnets.get(subnet.key, missing)

    def routes(self, subnet: Subnet) -> Routes | Unknown:
        """Return the user-defined routes of a subnet, none where it has no route table."""
        table = subnet.route_table
        if table is None:
            return Routes()
        return self._routes.get(table.key, lambda: or_unknown(lambda: read_routes(self._arm.route_table(table))))

    def _read_interfaces(self, interfaces: Iterable[ResourceId]) -> list[Interface | Unknown]:
        """Return the interfaces of clients, without those of private endpoints."""
        return [
            read
            for read in self.interfaces(interfaces).values()
            if isinstance(read, Unknown) or not read.of_private_endpoint
        ]

    def _group(self, clients: _Clients) -> ClientGroup | Unknown:
        network = self.network(clients.subnet.parent)
        if isinstance(network, Unknown):
            return network
        subnet = self.subnet(clients.subnet)
        if isinstance(subnet, Unknown):
            return subnet
        if isinstance(network.peered_address_space, Unknown):
            return network.peered_address_space
        routes = self.routes(subnet)
        if isinstance(routes, Unknown):
            return routes
        name = _name(clients, subnet)
        group = client_group(
            network,
            subnet,
            routes,
            name=name,
            sources=clients.sources,
            stages=clients.stages,
            interfaces=len(clients.interfaces),
        )
        return replace(group, names=Resolution(network.id.name, _resolvers(clients, network, name), ZONES_NOT_READ))


def client_group(
    network: VirtualNetwork,
    subnet: Subnet,
    routes: Routes,
    *,
    name: str,
    sources: Iterable[str],
    stages: tuple[ResourceId, ...],
    interfaces: int,
) -> ClientGroup:
    """Return the clients with these addresses in a subnet; peered address space that is unknown is left out."""
    peered = network.peered_address_space
    return ClientGroup(
        name=name,
        subnet=subnet.id,
        sources=tuple(sorted(sources)),
        stages=stages,
        interfaces=interfaces,
        virtual_network=network.id,
        address_space=network.address_space,
        peered_networks=network.peered_networks,
        peered_address_space=() if isinstance(peered, Unknown) else peered,
        routes=routes.prefixes,
        route_tags=routes.tags,
        default_route=routes.default_route,
        gateway=network.gateway,
    )


def _resolvers(clients: _Clients, network: VirtualNetwork, name: str) -> tuple[str, ...] | Unknown:
    """Return the resolvers that all of these clients use."""
    resolvers = {network.dns_servers if own is None else own for own in clients.dns_servers}
    if len(resolvers) > 1:
        return Unknown(f"some network interfaces of {name} have resolvers of their own")
    return resolvers.pop()


def _merged(all_clients: list[_Clients]) -> list[_Clients]:
    """Merge clients of the same subnet behind the same security groups, however they were read."""
    merged: dict[tuple[ResourceId, tuple[ResourceId, ...]], _Clients] = {}
    for clients in all_clients:
        key = (clients.subnet, clients.stages)
        other = merged.get(key, clients)
        merged[key] = _Clients(
            *key,
            clients.sources | other.sources,
            clients.interfaces | other.interfaces,
            clients.dns_servers | other.dns_servers,
        )
    return list(merged.values())


def _clients_of(
    interface: Interface, subnet: ResourceId, addresses: frozenset[str], stages: tuple[ResourceId, ...]
) -> _Clients | Unknown:
    if not addresses:
        return Unknown(f"network interface {interface.id.name} has no private address")
    return _Clients(subnet, stages, addresses, frozenset({interface.id}), frozenset({interface.dns_servers}))


def _name(clients: _Clients, subnet: Subnet) -> str:
    """Return the name of the subnet, with the security group of the interfaces where they have one of their own."""
    name = client_name(subnet.id)
    of_interface = clients.stages[:-1] if clients.stages[-1:] == (subnet.security_group,) else clients.stages
    return f"{name} behind {of_interface[0].name}" if of_interface else name
