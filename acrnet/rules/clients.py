"""The clients behind a network security group: where they sit and which rule sets their packets pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from acrnet.registry.applicable import NAMES_NOT_READ, Place
from acrnet.registry.names import Resolution
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class ClientGroup:
    """Clients of one subnet whose outbound packets meet the same rule sets."""

    name: str
    """`<virtual network>/<subnet>`, with the group of the interface where that makes the difference."""
    subnet: ResourceId
    sources: tuple[str, ...]
    """Address prefixes as Azure has them, sorted: those of the subnet, or the addresses of the interfaces."""
    stages: tuple[ResourceId, ...]
    """The network security groups in the order a packet meets them: that of the interface, then that of the subnet
    (learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, checked 2026-11-23). A level without
    one allows everything."""
    interfaces: int
    """How many network interfaces the group has today."""
    virtual_network: ResourceId
    address_space: tuple[str, ...]
    """The prefixes of the virtual network itself."""
    peered_networks: tuple[ResourceId, ...]
    """Virtual networks whose address space the tag `VirtualNetwork` holds too, sorted."""
    peered_address_space: tuple[str, ...]
    routes: tuple[str, ...]
    """Prefixes of the user-defined routes of the subnet, default routes left out, sorted."""
    route_tags: tuple[str, ...]
    """Service tags that stand as prefix of such routes, sorted."""
    default_route: bool
    """Whether a default route leads to an appliance or a gateway, or is divided into several prefixes."""
    gateway: bool
    """Whether the network is connected through a gateway, so that `VirtualNetwork` holds address space beyond it that
    cannot be read here."""
    names: Resolution | Unknown = NAMES_NOT_READ
    """What decides where a name leads for them."""

    @property
    def place(self) -> Place:
        """Where they are, as far as the way to a registry is concerned."""
        return Place(self.virtual_network, frozenset(self.peered_networks), self.names)

    @property
    def virtual_network_prefixes(self) -> tuple[str, ...]:
        """What the tag `VirtualNetwork` is known to hold: address space, peerings and routes.

        Source: learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23.
        """
        return tuple(sorted({*self.address_space, *self.peered_address_space, *self.routes}))


GroupPrefixes: TypeAlias = Mapping[str, tuple[str, ...] | Unknown]
"""Address prefixes that application security groups hold beside network interfaces, sorted, by the id of the group in
lower case; Unknown for a group of which they could not be read."""


@dataclass(frozen=True, slots=True)
class NsgClients:
    """Everything that sends through one network security group, as far as it could be read."""

    groups: tuple[ClientGroup, ...]
    """Sorted by name."""
    unknown: tuple[Unknown, ...]
    """What could not be read; while this is not empty, `groups` may lack clients or stages."""
    group_prefixes: GroupPrefixes = field(default_factory=dict)
    """Of the application security groups that outbound rules on the way of these clients name."""
