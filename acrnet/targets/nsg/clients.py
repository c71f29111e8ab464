"""The clients behind an NSG, and the network as they see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.net import AddressSet
from acrnet.plan.model import Clients
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import address_sets
from acrnet.rules.clients import GroupPrefixes, NsgClients
from acrnet.rules.network import NetworkContext
from acrnet.rules.seen_clients import StatedClients, see_clients
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

ATTACHED, THIS_NSG = "attached", "this_nsg"


@dataclass(frozen=True, slots=True)
class Behind:
    """Who stands behind an NSG."""

    clients: tuple[Clients, ...]
    """Never empty."""
    scope: str
    """`attached` when these are all the clients of the attached subnets and interfaces, with every rule set on their
    way; `this_nsg` when only the NSG itself is looked at."""
    assumptions: tuple[str, ...]
    everyone: AddressSet
    """The addresses of all that send through the NSG, whether the plan is for them or not; what VirtualNetwork is
    assumed to hold where they are not known."""


def clients_behind(nsg: ResourceId, clients: NsgClients, stated: StatedClients, catalog: TagCatalog) -> Behind:
    """Return the clients to plan for, from what was read and what the caller says.

    Where nothing is known of these, the NSG is looked at alone, and the assumptions say so.
    """
    seen = see_clients(clients, stated, catalog)
    if not seen.groups:
        (network,) = seen.networks
        alone = _clients(f"clients of {nsg.name}", network, (nsg,), clients.group_prefixes)
        return Behind((alone,), THIS_NSG, (*_why_alone(nsg, clients), *seen.assumptions), network.virtual_network)
    groups = tuple(
        _clients(group.name, network, group.stages, clients.group_prefixes)
        for group, network in zip(seen.groups, seen.networks, strict=True)
    )
    everyone = AddressSet.parse(prefix for group in clients.groups for prefix in group.sources)
    return Behind(groups, ATTACHED, seen.assumptions, everyone)


def _clients(
    name: str, network: NetworkContext, stages: Sequence[ResourceId], group_prefixes: GroupPrefixes
) -> Clients:
    return Clients(
        name=name,
        sources=network.sources.prefixes(),
        virtual_network=network.virtual_network.prefixes(),
        default_route=network.default_route,
        rule_sets=tuple(stage.text for stage in stages),
        group_prefixes=group_prefixes,
    )


def network_of(clients: Clients, catalog: TagCatalog) -> NetworkContext:
    """Return what the names in rules stand for, seen from these clients."""
    return NetworkContext(
        sources=AddressSet.parse(clients.sources),
        virtual_network=AddressSet.parse(clients.virtual_network),
        catalog=catalog,
        default_route=clients.default_route,
        group_prefixes=address_sets(clients.group_prefixes),
    )


def networks_of(clients: Sequence[Clients], catalog: TagCatalog) -> tuple[NetworkContext, ...]:
    """Return what the names in rules stand for, once for all clients that see the same network."""
    alike: dict[tuple[tuple[str, ...], bool, frozenset[tuple[str, tuple[str, ...] | Unknown]]], list[Clients]] = {}
    for group in clients:
        key = group.virtual_network, group.default_route, frozenset(group.group_prefixes.items())
        alike.setdefault(key, []).append(group)
    return tuple(
        NetworkContext(
            sources=AddressSet.parse(prefix for group in groups for prefix in group.sources),
            virtual_network=AddressSet.parse(space),
            catalog=catalog,
            default_route=default_route,
            group_prefixes=address_sets(dict(group_prefixes)),
        )
        for (space, default_route, group_prefixes), groups in alike.items()
    )


def _why_alone(nsg: ResourceId, clients: NsgClients) -> tuple[str, ...]:
    if clients.unknown:
        return tuple(f"{nsg.name} is looked at alone, because {unknown.reason}" for unknown in clients.unknown)
    if clients.groups:
        return (f"{nsg.name} is looked at alone, because no client behind it has an address of --source",)
    return (f"{nsg.name} is looked at alone, because nothing is attached to it",)
