"""Where the clients sit that a subnet or a network interface stands for, told apart by what differs on their way."""

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

_OF_THE_NEXT: Final = Unknown("which application security groups the next machine will be in is not known")


@dataclass(frozen=True, slots=True)
class Way:
    """What of the way out an interface decides for itself, and not its subnet."""

    security_group: ResourceId | None = None
    dns_servers: tuple[str, ...] | None = None
    """Its own resolvers, empty for the DNS Azure provides; None where those of the network hold."""
    public_addresses: frozenset[ResourceId] = frozenset()
    """Its public IP addresses; left out where the subnet has a NAT gateway, which comes before them."""
    backend_pools: frozenset[ResourceId] = frozenset()
    """The backend pools it is in; left out where a NAT gateway or a public IP address comes before them."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Clients of one subnet that share a way."""

    name: str
    subnet: Subnet
    sources: frozenset[str]
    interfaces: int
    way: Way | Unknown
    """Unknown for interfaces that cannot be read."""
    application_groups: frozenset[ResourceId] | Unknown = _OF_THE_NEXT
    """The application security groups that all of them are in, and in no other."""
    scale_sets: tuple[str, ...] = ()
    """Names of the scale sets whose next machine they stand for too, sorted."""


def seats_in_subnet(subnet: Subnet, interfaces: Iterable[Interface | Unknown]) -> tuple[Seat, ...]:
    """Return the clients of a subnet: the rest of it, and the interfaces that have a way of their own.

    The rest stands for every address of the subnet, and for the machine that somebody places there next: it is there
    also where every interface of today has a way of its own. Where all of these are of scale sets the next machine is
    one of them, made from the same model at any address of the subnet, and the rest stands for nobody.
    """
    by_way: dict[Way, list[Interface]] = {}
    unread: list[Unknown] = []
    for interface in interfaces:
        if isinstance(interface, Unknown):
            unread.append(interface)
        elif not interface.of_private_endpoint:
            by_way.setdefault(_way(interface, subnet), []).append(interface)
    plain = by_way.pop(Way(), [])
    name = client_name(subnet.id)
    scaled = bool(by_way) and not plain and not unread and all(map(_scale_sets, by_way.values()))
    seats = [
        Seat(
            f"{name}{_difference(way)}",
            subnet,
            frozenset(subnet.prefixes) if scaled else _addresses(sharing, subnet),
            len(sharing),
            way,
            _groups(sharing, subnet),
            _scale_sets(sharing) if scaled else (),
        )
        for way, sharing in by_way.items()
    ]
    if not scaled:
        seats.append(Seat(name, subnet, frozenset(subnet.prefixes), len(plain), Way()))
    if unread:
        reason = min(unread, key=lambda each: each.reason)
        what = "interfaces that cannot be read"
        seats.append(Seat(f"{name}, {what}", subnet, frozenset(subnet.prefixes), len(unread), reason))
    return tuple(sorted(seats, key=lambda seat: seat.name))


def seat_of_interface(interface: Interface, subnet: Subnet) -> Seat:
    """Return the one client that a network interface is in one of its subnets."""
    name = f"{client_name(subnet.id)}/{interface.id.name}"
    alone = [interface]
    return Seat(name, subnet, _addresses(alone, subnet), 1, _way(interface, subnet), _groups(alone, subnet))


def subnets_of_client(interface: Interface) -> tuple[ResourceId, ...]:
    """Return the subnets of an interface, sorted; raises UsageError for one that opens no connections."""
    if interface.of_private_endpoint:
        raise UsageError(
            f"{interface.id.name} is the network interface of a private endpoint, which opens no connections.",
            next_step="Give the subnet or the network interface of a client.",
        )
    if not interface.addresses:
        raise UsageError(
            f"Network interface {interface.id.name} tells no subnet, so it has no way to any registry.",
            next_step="Give a network interface that is in a subnet.",
        )
    return tuple(sorted(interface.addresses))


def _way(interface: Interface, subnet: Subnet) -> Way:
    """What the interface decides; the order in which ways out come before each other is that of `client_egress`."""
    public = interface.public_addresses.get(subnet.id, frozenset())
    pools = interface.backend_pools.get(subnet.id, frozenset())
    if not subnet.dual_stack:  # else each family has a way of its own
        if subnet.nat_gateway is not None:
            public = frozenset()
        if subnet.nat_gateway is not None or public:
            pools = frozenset()
    return Way(interface.security_group, interface.dns_servers, public, pools)


def _addresses(interfaces: Iterable[Interface], subnet: Subnet) -> frozenset[str]:
    """The addresses of interfaces; all of the subnet where one of them does not tell its own."""
    each = [interface.addresses.get(subnet.id, frozenset()) for interface in interfaces]
    return frozenset().union(*each) if all(each) else frozenset(subnet.prefixes)


def _scale_sets(interfaces: Iterable[Interface]) -> tuple[str, ...]:
    """The names of the scale sets of interfaces, sorted; empty where one is in no scale set."""
    scale_sets = {scale_set_of(interface.id) for interface in interfaces}
    return () if None in scale_sets else tuple(sorted(each.name for each in scale_sets if each is not None))


def _groups(interfaces: Iterable[Interface], subnet: Subnet) -> frozenset[ResourceId] | Unknown:
    """The application security groups of interfaces; Unknown where an interface does not list its addresses."""
    memberships: set[frozenset[ResourceId] | Unknown] = set()
    for interface in interfaces:
        if not interface.addresses.get(subnet.id):
            return Unknown(f"network interface {interface.id.name} does not tell its addresses")
        memberships.add(interface.application_groups[subnet.id])
    first, *others = memberships
    return Unknown("the clients are in different application security groups") if others else first


def _difference(way: Way) -> str:
    """What sets clients apart from the others of their subnet, as words after its name."""
    addresses = {address.name for address in way.public_addresses}
    pools = {f"{pool.parent.name}/{pool.name}" for pool in way.backend_pools}
    exits = sorted(addresses | pools)
    return "".join(
        (
            f" behind {way.security_group.name}" if way.security_group else "",
            f" out by {' and '.join(exits)}" if exits else "",
            "" if way.dns_servers is None else f" asking {' and '.join(way.dns_servers) or 'the DNS of Azure'}",
        )
    )
