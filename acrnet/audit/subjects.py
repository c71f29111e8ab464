"""From what was read to what is judged: a rule set with its clients, their network and their needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.audit.model import Clients, Subject
from acrnet.net import AddressSet
from acrnet.registry.applicable import needs_of_clients
from acrnet.registry.model import Registry
from acrnet.registry.need import Need
from acrnet.rules.client_network import address_sets, client_network, network_doubts
from acrnet.rules.clients import ClientGroup, GroupPrefixes, NsgClients
from acrnet.rules.found import FoundRuleSet
from acrnet.rules.network import NetworkContext
from acrnet.tags import TagCatalog


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says about the clients, in place of what was read."""

    sources: AddressSet | None = None
    """The clients that matter; None for everyone behind the rule set."""
    virtual_network: AddressSet | None = None
    """What `VirtualNetwork` holds; None for what was read, or is assumed."""


def subjects_alone(
    found: Sequence[FoundRuleSet],
    needs: Sequence[Need],
    given: Given,
    catalog: TagCatalog,
    group_prefixes: GroupPrefixes | None = None,
) -> tuple[Subject, ...]:
    """Return rule sets of which nothing but the rules is known, all with the clients that `given` tells or assumes."""
    network = NetworkContext.of(
        catalog,
        sources=given.sources,
        virtual_network=given.virtual_network,
        group_prefixes=address_sets(group_prefixes or {}),
    )
    clients, wanted = (Clients("", network),), tuple(needs)
    return tuple(Subject(each, clients, network.assumptions, wanted) for each in found)


def subject_with_clients(
    found: FoundRuleSet,
    clients: NsgClients,
    needs: Sequence[Need],
    given: Given,
    catalog: TagCatalog,
    *,
    registries: Sequence[Registry] = (),
) -> Subject:
    """Return a rule set with the clients that were read behind it; `registries` are those that `needs` are of.

    Where a subnet or an interface could not be read, where nothing is attached, and where no client has an address of
    the given sources, the rule set is judged for clients of which nothing is known, and the assumptions say so.
    """
    groups = () if clients.unknown else _with_addresses(clients.groups, given)
    places = clients.unknown[0] if clients.unknown else tuple(group.place for group in groups)
    wanted = needs_of_clients(needs, places, registries, found.rule_set.name)
    if not groups:
        (alone,) = subjects_alone((found,), wanted.needs, given, catalog, clients.group_prefixes)
        why = _why_alone(found, clients)
        return Subject(found, alone.clients, (*why, *alone.assumptions), alone.needs)
    seen = tuple(Clients(group.name, _network(group, given, catalog, clients.group_prefixes)) for group in groups)
    doubts = dict.fromkeys(text for group in groups for text in network_doubts(group, catalog))
    return Subject(found, seen, (*doubts, *wanted.assumptions), wanted.needs, wanted.by_names)


def _network(group: ClientGroup, given: Given, catalog: TagCatalog, group_prefixes: GroupPrefixes) -> NetworkContext:
    return client_network(
        group,
        catalog,
        sources=given.sources,
        virtual_network=given.virtual_network,
        group_prefixes=group_prefixes,
    )


def _with_addresses(groups: Sequence[ClientGroup], given: Given) -> tuple[ClientGroup, ...]:
    if given.sources is None:
        return tuple(groups)
    wanted = given.sources
    return tuple(group for group in groups if not wanted.isdisjoint(AddressSet.parse(group.sources)))


def _why_alone(found: FoundRuleSet, clients: NsgClients) -> tuple[str, ...]:
    name = found.rule_set.name
    if clients.unknown:
        return tuple(f"the clients of {name} are not known, because {unknown.reason}" for unknown in clients.unknown)
    if clients.groups:
        return (f"no client behind {name} has an address of --source",)
    return (f"{name} has no clients today, because nothing is attached to it",)
