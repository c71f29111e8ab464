"""The clients behind a rule set that count, and the network context of each group of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.net import AddressSet
from acrnet.rules.client_network import address_sets, client_network, network_doubts
from acrnet.rules.clients import ClientGroup, GroupPrefixes, NsgClients
from acrnet.rules.network import NetworkContext
from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class StatedClients:
    """The clients as stated on the command line or in the configuration, which replace what was read."""

    sources: AddressSet | None = None
    """The addresses of the clients that count; None for all clients behind the rule set."""
    virtual_network: AddressSet | None = None
    """The addresses of `VirtualNetwork`; None to use those that were read or are assumed."""

    @classmethod
    def of(cls, sources: Sequence[str], virtual_network: Sequence[str]) -> StatedClients:
        """Return the clients for these address prefixes; an empty sequence states nothing."""
        return cls(
            sources=AddressSet.parse(sources) if sources else None,
            virtual_network=AddressSet.parse(virtual_network) if virtual_network else None,
        )

    def among(self, groups: Sequence[ClientGroup]) -> tuple[ClientGroup, ...]:
        """Return the groups that have an address among the stated sources."""
        wanted = self.sources
        if wanted is None:
            return tuple(groups)
        return tuple(group for group in groups if not wanted.isdisjoint(AddressSet.parse(group.sources)))


@dataclass(frozen=True, slots=True)
class SeenClients:
    """Groups of clients, each with its network context."""

    groups: tuple[ClientGroup, ...]
    """Empty where the clients are not known."""
    networks: tuple[NetworkContext, ...]
    """One for each group; without groups, the one that is stated or assumed."""
    assumptions: tuple[str, ...]
    """What is assumed about the networks, one clause each."""


def see_clients(clients: NsgClients, stated: StatedClients, catalog: TagCatalog) -> SeenClients:
    """Return the clients that count among those that were read.

    They are not known where a subnet or an interface could not be read, where nothing is attached, and where no client
    has an address among the stated sources.
    """
    groups = () if clients.unknown else stated.among(clients.groups)
    if not groups:
        return unseen_clients(stated, catalog, clients.group_prefixes)
    networks = tuple(
        client_network(
            group,
            catalog,
            sources=stated.sources,
            virtual_network=stated.virtual_network,
            group_prefixes=clients.group_prefixes,
        )
        for group in groups
    )
    doubts = dict.fromkeys(text for group in groups for text in network_doubts(group, catalog))
    return SeenClients(groups, networks, tuple(doubts))


def unseen_clients(
    stated: StatedClients, catalog: TagCatalog, group_prefixes: GroupPrefixes | None = None
) -> SeenClients:
    """Return clients of which only the stated addresses are known; for `group_prefixes` see `client_network`."""
    network = NetworkContext.of(
        catalog,
        sources=stated.sources,
        virtual_network=stated.virtual_network,
        group_prefixes=address_sets(group_prefixes or {}),
    )
    return SeenClients((), (network,), network.assumptions)
