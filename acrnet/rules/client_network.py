"""The network context of one group of clients: the addresses that names in rules stand for."""

from __future__ import annotations

from acrnet.net import AddressSet
from acrnet.rules.clients import ClientGroup, GroupPrefixes
from acrnet.rules.network import NetworkContext
from acrnet.tags import ServiceTag, TagCatalog
from acrnet.unknown import Unknown


def client_network(
    group: ClientGroup,
    catalog: TagCatalog,
    *,
    sources: AddressSet | None = None,
    virtual_network: AddressSet | None = None,
    group_prefixes: GroupPrefixes | None = None,
) -> NetworkContext:
    """Return the network context in which rules are evaluated for these clients.

    `sources` narrows the clients, `virtual_network` replaces the address space, peerings and routes that were read. A
    service tag used as the prefix of a route is part of VirtualNetwork; a tag that the catalog lacks is left out, which
    `network_doubts` reports. `group_prefixes` are those of application security groups.
    """
    clients = AddressSet.parse(group.sources)
    narrowed = clients if sources is None else clients & sources
    space = AddressSet.parse(group.virtual_network_prefixes) if virtual_network is None else virtual_network
    tags = (catalog.get(name) for name in group.route_tags)
    routed = AddressSet.union(tag.addresses for tag in tags if isinstance(tag, ServiceTag))
    return NetworkContext(
        sources=narrowed,
        virtual_network=space | routed | narrowed,
        catalog=catalog,
        default_route=group.default_route,
        group_prefixes=address_sets(group_prefixes or {}),
    )


def address_sets(group_prefixes: GroupPrefixes) -> dict[str, AddressSet | Unknown]:
    """Return the address prefixes of application security groups as address sets, for `NetworkContext`."""
    return {
        group: prefixes if isinstance(prefixes, Unknown) else AddressSet.parse(prefixes)
        for group, prefixes in group_prefixes.items()
    }


def network_doubts(group: ClientGroup, catalog: TagCatalog) -> tuple[str, ...]:
    """Return the parts of VirtualNetwork that `client_network` leaves out because they are not known, as clauses."""
    doubts = [
        f"a route of {group.subnet.name} goes to {name}, which {catalog.id} does not have: VirtualNetwork "
        "is taken without it"
        for name in group.route_tags
        if name not in catalog
    ]
    if group.gateway:
        doubts.append(
            f"{group.virtual_network.name} has a gateway: VirtualNetwork is taken without the address space beyond it"
        )
    return tuple(doubts)
