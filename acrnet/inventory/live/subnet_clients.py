"""The groups of clients in a subnet, or of a network interface, whose packets take the same path out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from acrnet.errors import UsageError
from acrnet.inventory.live.client_names import client_name
from acrnet.inventory.live.interfaces import Interface, scale_set_of
from acrnet.inventory.live.virtual_network import Subnet
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

_OF_THE_NEXT_MACHINE: Final = Unknown("which application security groups the next machine will be in is not known")


@dataclass(frozen=True, slots=True)
class InterfaceSettings:
    """The settings of a network interface that decide about its path out, in place of those of its subnet."""

    security_group: ResourceId | None = None
    dns_servers: tuple[str, ...] | None = None
    """Its own resolvers, empty for the DNS Azure provides; None if it uses those of the network."""
    public_addresses: frozenset[ResourceId] = frozenset()
    """Its public IP addresses; left out where the subnet has a NAT gateway, which takes precedence."""
    backend_pools: frozenset[ResourceId] = frozenset()
    """The backend pools it is in; left out where a NAT gateway or a public IP address takes precedence."""


@dataclass(frozen=True, slots=True)
class SubnetClients:
    """Clients of one subnet that share a path."""

    name: str
    subnet: Subnet
    sources: frozenset[str]
    interfaces: int
    settings: InterfaceSettings | Unknown
    """Unknown for interfaces that cannot be read."""
    application_groups: frozenset[ResourceId] | Unknown = _OF_THE_NEXT_MACHINE
    """The application security groups that all of them are in, and in no other."""
    scale_sets: tuple[str, ...] = ()
    """Names of the scale sets whose next machine they stand for too, sorted."""


def clients_in_subnet(subnet: Subnet, interfaces: Iterable[Interface | Unknown]) -> tuple[SubnetClients, ...]:
    """Return the clients of a subnet: the subnet as a whole, and the interfaces with settings of their own.

    The subnet as a whole stands for every address in it, and for the machine that is created there next, so it is
    returned even where every interface of today has settings of its own. If all of these belong to scale sets, the next
    machine is made from one of their models at any address of the subnet, and the subnet as a whole is left out.
    """
    by_settings: dict[InterfaceSettings, list[Interface]] = {}
    unread: list[Unknown] = []
    for interface in interfaces:
        if isinstance(interface, Unknown):
            unread.append(interface)
        elif not interface.of_private_endpoint:
            by_settings.setdefault(_settings(interface, subnet), []).append(interface)
    plain = by_settings.pop(InterfaceSettings(), [])
    name = client_name(subnet.id)
    scaled = bool(by_settings) and not plain and not unread and all(map(_scale_sets, by_settings.values()))
    groups = [
        SubnetClients(
            f"{name}{_difference(settings)}",
            subnet,
            frozenset(subnet.prefixes) if scaled else _addresses(alike, subnet),
            len(alike),
            settings,
            _groups(alike, subnet),
            _scale_sets(alike) if scaled else (),
        )
        for settings, alike in by_settings.items()
    ]
    if not scaled:
        groups.append(SubnetClients(name, subnet, frozenset(subnet.prefixes), len(plain), InterfaceSettings()))
    if unread:
        reason = min(unread, key=lambda each: each.reason)
        what = "interfaces that cannot be read"
        groups.append(SubnetClients(f"{name}, {what}", subnet, frozenset(subnet.prefixes), len(unread), reason))
    return tuple(sorted(groups, key=lambda group: group.name))


def clients_of_interface(interface: Interface, subnet: Subnet) -> SubnetClients:
    """Return the client that a network interface is in one of its subnets."""
    name = f"{client_name(subnet.id)}/{interface.id.name}"
    only = [interface]
    return SubnetClients(name, subnet, _addresses(only, subnet), 1, _settings(interface, subnet), _groups(only, subnet))


def subnets_of_client(interface: Interface) -> tuple[ResourceId, ...]:
    """Return the subnets of an interface, sorted; raises UsageError for one that opens no connections."""
    if interface.of_private_endpoint:
        raise UsageError(
            f"{interface.id.name} is the network interface of a private endpoint, which opens no connections.",
            next_step="Give the subnet or the network interface of a client.",
        )
    if not interface.addresses:
        raise UsageError(
            f"Network interface {interface.id.name} has no subnet, so it has no path to any registry.",
            next_step="Give a network interface that is in a subnet.",
        )
    return tuple(sorted(interface.addresses))


def _settings(interface: Interface, subnet: Subnet) -> InterfaceSettings:
    """Return the settings of an interface; `client_egress` says which egress takes precedence over which."""
    public = interface.public_addresses.get(subnet.id, frozenset())
    pools = interface.backend_pools.get(subnet.id, frozenset())
    if not subnet.dual_stack:  # else each family has egress of its own
        if subnet.nat_gateway is not None:
            public = frozenset()
        if subnet.nat_gateway is not None or public:
            pools = frozenset()
    return InterfaceSettings(interface.security_group, interface.dns_servers, public, pools)


def _addresses(interfaces: Iterable[Interface], subnet: Subnet) -> frozenset[str]:
    """Return the addresses of interfaces; the prefixes of the subnet where one of them does not list its own."""
    each = [interface.addresses.get(subnet.id, frozenset()) for interface in interfaces]
    return frozenset().union(*each) if all(each) else frozenset(subnet.prefixes)


def _scale_sets(interfaces: Iterable[Interface]) -> tuple[str, ...]:
    """Return the names of the scale sets of interfaces, sorted; empty where one is not in a scale set."""
    scale_sets = {scale_set_of(interface.id) for interface in interfaces}
    return () if None in scale_sets else tuple(sorted(each.name for each in scale_sets if each is not None))


def _groups(interfaces: Iterable[Interface], subnet: Subnet) -> frozenset[ResourceId] | Unknown:
    """Return the application security groups of interfaces; Unknown where one does not list its addresses."""
    memberships: set[frozenset[ResourceId] | Unknown] = set()
    for interface in interfaces:
        if not interface.addresses.get(subnet.id):
            return Unknown(f"network interface {interface.id.name} does not list its addresses")
        memberships.add(interface.application_groups[subnet.id])
    first, *others = memberships
    return Unknown("the clients are in different application security groups") if others else first


def _difference(settings: InterfaceSettings) -> str:
    """Return what distinguishes clients from the others in their subnet, as words that follow its name."""
    addresses = {address.name for address in settings.public_addresses}
    pools = {f"{pool.parent.name}/{pool.name}" for pool in settings.backend_pools}
    exits = sorted(addresses | pools)
    return "".join(
        (
            f" behind {settings.security_group.name}" if settings.security_group else "",
            f" out by {' and '.join(exits)}" if exits else "",
            ""
            if settings.dns_servers is None
            else f" asking {' and '.join(settings.dns_servers) or 'the DNS of Azure'}",
        )
    )
