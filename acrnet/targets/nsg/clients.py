"""The clients behind an NSG, and the network as they see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.net import AddressSet
from acrnet.plan.model import Clients
from acrnet.resource_id import ResourceId
from acrnet.rules.client_network import address_sets, client_network, network_doubts
from acrnet.rules.clients import ClientGroup, GroupPrefixes, NsgClients
from acrnet.rules.network import NetworkContext
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

ATTACHED, THIS_NSG = "attached", "this_nsg"


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says about the clients, in place of what was read."""

    sources: tuple[str, ...] = ()
    """Address prefixes of the clients that matter; all that stand behind the NSG when empty."""
    virtual_network: tuple[str, ...] = ()
    """What `VirtualNetwork` holds; what was read, or is assumed, when empty."""


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


def clients_behind(nsg: ResourceId, found: NsgClients, given: Given, catalog: TagCatalog) -> Behind:
    """Return the clients to plan for, from what was read and what the caller says.

    Where a subnet or an interface could not be read, or none is attached, the NSG is looked at alone, and the
    assumptions say so.
    """
    groups = () if found.unknown else _narrowed(found.groups, given.sources)
    if not groups:
        return _alone(nsg, found, given, catalog)
    clients = tuple(_clients(group, given, catalog, found.group_prefixes) for group in groups)
    doubts = dict.fromkeys(text for group in groups for text in network_doubts(group, catalog))
    everyone = AddressSet.parse(prefix for group in found.groups for prefix in group.sources)
    return Behind(clients, ATTACHED, tuple(doubts), everyone)


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


def _narrowed(groups: Sequence[ClientGroup], sources: Sequence[str]) -> tuple[ClientGroup, ...]:
    if not sources:
        return tuple(groups)
    wanted = AddressSet.parse(sources)
    return tuple(group for group in groups if not wanted.isdisjoint(AddressSet.parse(group.sources)))


def _clients(group: ClientGroup, given: Given, catalog: TagCatalog, group_prefixes: GroupPrefixes) -> Clients:
    network = client_network(
        group,
        catalog,
        sources=AddressSet.parse(given.sources) if given.sources else None,
        virtual_network=AddressSet.parse(given.virtual_network) if given.virtual_network else None,
    )
    return Clients(
        name=group.name,
        sources=network.sources.prefixes(),
        virtual_network=network.virtual_network.prefixes(),
        default_route=network.default_route,
        rule_sets=tuple(stage.text for stage in group.stages),
        group_prefixes=group_prefixes,
    )


def _alone(nsg: ResourceId, found: NsgClients, given: Given, catalog: TagCatalog) -> Behind:
    context = NetworkContext.of(
        catalog,
        sources=AddressSet.parse(given.sources) if given.sources else None,
        virtual_network=AddressSet.parse(given.virtual_network) if given.virtual_network else None,
    )
    clients = Clients(
        name=f"clients of {nsg.name}",
        sources=context.sources.prefixes(),
        virtual_network=context.virtual_network.prefixes(),
        default_route=False,
        rule_sets=(nsg.text,),
        group_prefixes=found.group_prefixes,
    )
    assumptions = (*_why_alone(nsg, found), *context.assumptions)
    return Behind((clients,), THIS_NSG, assumptions, context.virtual_network)


def _why_alone(nsg: ResourceId, found: NsgClients) -> tuple[str, ...]:
    if found.unknown:
        return tuple(f"{nsg.name} is looked at alone, because {unknown.reason}" for unknown in found.unknown)
    if found.groups:
        return (f"{nsg.name} is looked at alone, because no client behind it has an address of --source",)
    return (f"{nsg.name} is looked at alone, because nothing is attached to it",)
