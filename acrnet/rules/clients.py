"""The clients behind a network security group: their subnets and the rule sets that their packets pass."""

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
    """Clients of one subnet whose outbound packets pass the same rule sets."""

    name: str
    """`<virtual network>/<subnet>`, with the security group of the interface where it has one of its own."""
    subnet: ResourceId
    sources: tuple[str, ...]
    """Address prefixes as Azure returns them, sorted: those of the subnet, or the addresses of the interfaces."""
    stages: tuple[ResourceId, ...]
    """The network security groups in the order a packet passes them: that of the interface, then that of the subnet
    (learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works, checked 2026-11-23). A level without
    a group allows everything."""
    interfaces: int
    """The number of network interfaces in the group today."""
    virtual_network: ResourceId
    address_space: tuple[str, ...]
    """The prefixes of the virtual network itself."""
    peered_networks: tuple[ResourceId, ...]
    """Virtual networks whose address space is part of `VirtualNetwork` too, sorted."""
    peered_address_space: tuple[str, ...]
    routes: tuple[str, ...]
    """Prefixes of the user-defined routes of the subnet without default routes, sorted."""
    route_tags: tuple[str, ...]
    """Service tags used as prefixes of such routes, sorted."""
    default_route: bool
    """Whether a default route leads to an appliance or a gateway, or is divided into several prefixes."""
    gateway: bool
    """Whether the network is connected through a gateway, so that `VirtualNetwork` includes address space beyond it
    that cannot be read here."""
    names: Resolution | Unknown = NAMES_NOT_READ
    """The settings that decide their DNS answers."""

    @property
    def place(self) -> Place:
        """Their place in the network, as far as it decides about the path to a registry."""
        return Place(self.virtual_network, frozenset(self.peered_networks), self.names)

    @property
    def virtual_network_prefixes(self) -> tuple[str, ...]:
        """The known prefixes of `VirtualNetwork`: address space, peerings and routes.

        Source: learn.microsoft.com/azure/virtual-network/service-tags-overview, checked 2026-11-23.
        """
        return tuple(sorted({*self.address_space, *self.peered_address_space, *self.routes}))


GroupPrefixes: TypeAlias = Mapping[str, tuple[str, ...] | Unknown]
"""The address prefixes of application security groups, sorted, by the id of the group in lower case; Unknown for a
group whose prefixes could not be read."""


@dataclass(frozen=True, slots=True)
class NsgClients:
    """All clients that send through one network security group, as far as they could be read."""

    groups: tuple[ClientGroup, ...]
    """Sorted by name."""
    unknown: tuple[Unknown, ...]
    """What could not be read; if this is not empty, `groups` may lack clients or stages."""
    group_prefixes: GroupPrefixes = field(default_factory=dict)
    """The prefixes of application security groups in outbound rules on the path of these clients."""
