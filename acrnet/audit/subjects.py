"""The subjects of an audit: rule sets with their clients, the clients' networks and their needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from acrnet.audit.subject import Clients, NsgSubject
from acrnet.net import AddressSet
from acrnet.registry.applicable import needs_of_clients
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.clients import ClientGroup, NsgClients
from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.network import NetworkContext
from acrnet.rules.seen_clients import SeenClients, StatedClients, see_clients, unseen_clients
from acrnet.tags import TagCatalog
from acrnet.unknown import Unknown

_IN_SUBNETS: Final = "the clients behind a group are those of the subnets that the file attaches it to"


def subjects_alone(
    nsgs: Sequence[LocatedNsg], needs: Sequence[Need], stated: StatedClients, catalog: TagCatalog
) -> tuple[NsgSubject, ...]:
    """Return subjects for rule sets from files, with stated clients, else with those of the subnets in the file.

    Where the file has no subnets, the clients are assumed.
    """
    seen = unseen_clients(stated, catalog)
    clients, client_needs = _clients(seen), tuple(needs)
    in_subnets: dict[tuple[tuple[str, tuple[str, ...]], ...], NsgSubject] = {}

    def subject(nsg: LocatedNsg) -> NsgSubject:
        if stated.sources is not None or not nsg.client_prefixes:
            return NsgSubject(nsg, clients, seen.assumptions, client_needs)
        key = tuple(nsg.client_prefixes.items())
        if key not in in_subnets:  # equal clients are one value: judging many rule sets relies on that
            in_subnets[key] = _in_subnets(nsg, client_needs, stated, catalog)
        return replace(in_subnets[key], nsg=nsg)

    return tuple(map(subject, nsgs))


def _in_subnets(nsg: LocatedNsg, needs: tuple[Need, ...], stated: StatedClients, catalog: TagCatalog) -> NsgSubject:
    """Return the subject for a rule set whose clients are those of subnets that a file attaches it to."""
    clients = tuple(
        Clients(
            name,
            NetworkContext.of(catalog, sources=AddressSet.parse(prefixes), virtual_network=stated.virtual_network),
        )
        for name, prefixes in nsg.client_prefixes.items()
    )
    return NsgSubject(nsg, clients, (*clients[0].network.assumptions, _IN_SUBNETS), needs)


def subject_with_clients(
    nsg: LocatedNsg,
    clients: NsgClients,
    needs: Sequence[Need],
    stated: StatedClients,
    catalog: TagCatalog,
    *,
    registries: Sequence[Registry] = (),
) -> NsgSubject:
    """Return the subject for a rule set with the clients that were read; `registries` are those of `needs`.

    If nothing is known about the clients, the assumptions say why.
    """
    seen = see_clients(clients, stated, catalog)
    places = clients.unknown[0] if clients.unknown else tuple(group.place for group in seen.groups)
    of_clients = needs_of_clients(needs, places, registries, nsg.rule_set.name)
    if not seen.groups:
        return NsgSubject(nsg, _clients(seen), (*_why_unknown(nsg, clients), *seen.assumptions), of_clients.needs)
    assumptions = (*seen.assumptions, *of_clients.assumptions)
    return NsgSubject(nsg, _clients(seen), assumptions, of_clients.needs, of_clients.by_names)


def _clients(seen: SeenClients) -> tuple[Clients, ...]:
    if not seen.groups:
        return tuple(Clients("", network) for network in seen.networks)
    return tuple(
        Clients(group.name, network, _resolvers(group))
        for group, network in zip(seen.groups, seen.networks, strict=True)
    )


def _resolvers(group: ClientGroup) -> tuple[str, ...]:
    """Return the custom resolvers that these clients are known to use."""
    if isinstance(group.names, Unknown) or isinstance(group.names.dns_servers, Unknown):
        return ()
    return group.names.dns_servers


def _why_unknown(nsg: LocatedNsg, clients: NsgClients) -> tuple[str, ...]:
    """Return why no clients of a rule set are known."""
    name = nsg.rule_set.name
    if clients.unknown:
        return tuple(f"the clients of {name} are not known, because {unknown.reason}" for unknown in clients.unknown)
    if clients.groups:
        return (f"no client behind {name} has an address of --source",)
    return (f"{name} has no clients today, because nothing is attached to it",)
