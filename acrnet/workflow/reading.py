"""Reading everything an audit judges: rule sets from files or live, and the ways of clients."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.demand import Demand
from acrnet.workflow.material import Material, ReadClient, ReadRuleSet
from acrnet.workflow.prefixes import require_no_host_bits
from acrnet.workflow.progress import Progress

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.inventory.live.client_dns import PrivateZones
    from acrnet.inventory.live.group_prefixes import ApplicationGroups
    from acrnet.inventory.live.selection import Selection
    from acrnet.registry.model import Registry
    from acrnet.resource_id import ResourceId
    from acrnet.rules.client_path import ClientPath
    from acrnet.rules.clients import NsgClients
    from acrnet.rules.found import FoundRuleSet, Input
    from acrnet.rules.nsg import NetworkSecurityGroup
    from acrnet.rules.seen_clients import StatedClients
    from acrnet.workflow.audit_request import AuditRequest
    from acrnet.workflow.tags_in_use import TagsInUse

ArmOnUse = Callable[[], "ArmSession"]
"""Gives the session, which is opened when it is first asked for."""


def read_material(
    arm: ArmOnUse, request: AuditRequest, demand: Demand, configuration: Configuration, progress: Progress
) -> Material:
    """Return what the audit judges. `arm` is called only for what is read live.

    Raises UsageError for names that nothing has, and what reading raises; a file that cannot be read does not raise
    but has an error among the inputs.
    """
    from acrnet.workflow.tags_in_use import TagsInUse

    tags = TagsInUse(arm, demand, configuration)
    parts: list[Material] = []
    with progress.working("Reading network security groups and networks"):
        stated = read_stated_clients(arm, request, configuration)
        selection = selection_of(request, configuration)
        if selection is not None or request.client:
            source = _Source.of(arm(), configuration, demand.registries, tags, stated)
            parts += _from_azure(source, selection, request.client)
    if request.paths:
        parts.append(_from_files(request, tags, stated, progress))
    return Material(
        stated=stated,
        rule_sets=tuple(each for part in parts for each in part.rule_sets),
        clients=tuple(each for part in parts for each in part.clients),
        inputs=tuple(each for part in parts for each in part.inputs),
        warnings=tuple(text for part in parts for text in part.warnings),
        incomplete=tuple(text for part in parts for text in part.incomplete),
        nothing=" ".join(part.nothing for part in parts if part.nothing),
    )


def read_stated_clients(arm: ArmOnUse, request: AuditRequest, configuration: Configuration) -> StatedClients:
    """Return what is said about the clients; `arm` is called only for a source that is named by its subnet.

    Raises UsageError for a source that is neither prefix nor subnet, and what reading raises.
    """
    from acrnet.rules.seen_clients import StatedClients

    sources = list(configuration.sources)
    if request.clients_in:
        sources = [prefix for text in request.clients_in for prefix in _source(arm, text, configuration)]
    return StatedClients.of(sources, configuration.virtual_network)


def _source(arm: ArmOnUse, text: str, configuration: Configuration) -> Sequence[str]:
    """Return the address prefixes a source stands for: itself, or those of a subnet."""
    from acrnet.net import AddressSet

    require_no_host_bits("--source", text)
    try:
        return AddressSet.parse([text]).prefixes()
    except ValueError:
        if "/" not in text or text.rpartition("/")[2].isdecimal():
            raise UsageError(
                f"--source {text!r} is neither an address prefix nor a subnet.",
                next_step="Write it as 10.1.0.0/16, fd00::/48 or VNET/SUBNET.",
            ) from None
    from acrnet.inventory.live.client_names import find_client
    from acrnet.inventory.live.client_paths import read_client_paths

    session = arm()
    client = find_client(session, text, configuration.subscriptions)
    return [prefix for path in read_client_paths(session, client) for prefix in path.group.sources]


def _from_files(request: AuditRequest, tags: TagsInUse, stated: StatedClients, progress: Progress) -> Material:
    from acrnet.inventory.files import read_files
    from acrnet.inventory.files.chosen import why_none_is_meant

    catalog = tags.anywhere()
    with progress.progressing("Reading files") as report:
        read = read_files(request.paths, stdin=sys.stdin.buffer, on_progress=report)
    chosen = request.chosen
    meant = read.rule_sets if chosen is None else chosen.among(read.rule_sets, read.inputs)
    found = tuple(ReadRuleSet(each, catalog, None) for each in meant)
    nothing = why_none_is_meant(read.inputs) if read.rule_sets and not meant else ""
    return Material(stated=stated, rule_sets=found, inputs=read.inputs, nothing=nothing)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where everything live comes from, and what is wanted of it."""

    arm: ArmSession
    configuration: Configuration
    registries: tuple[Registry, ...]
    tags: TagsInUse
    stated: StatedClients
    zones: PrivateZones
    """Read once, whoever the clients are."""
    groups: ApplicationGroups
    """The same for the prefixes in application security groups."""

    @classmethod
    def of(
        cls,
        arm: ArmSession,
        configuration: Configuration,
        registries: tuple[Registry, ...],
        tags: TagsInUse,
        stated: StatedClients,
    ) -> _Source:
        from acrnet.inventory.live.client_dns import PrivateZones
        from acrnet.inventory.live.group_prefixes import ApplicationGroups

        zones = PrivateZones(arm, configuration.subscriptions)
        return cls(arm, configuration, registries, tags, stated, zones, ApplicationGroups(arm))


def selection_of(request: AuditRequest, configuration: Configuration) -> Selection | None:
    """Return which rule sets to read live: those asked for, else none beside clients, else the configuration's."""
    from acrnet.inventory.live.selection import Selection

    if request.paths or (request.client and not request.selects_rule_sets):
        return None
    by_options = request.selects_rule_sets or bool(request.subscription)
    # Those of the configuration say where to look for names; beside a management group they would widen the search.
    widened = request.management_group and not request.subscription
    return Selection(
        nsgs=request.nsg or (() if by_options else configuration.nsgs),
        resource_groups=request.resource_group,
        subscriptions=() if widened else configuration.subscriptions,
        management_groups=request.management_group,
        resource_tags=request.resource_tags,
    )


def _from_azure(source: _Source, selection: Selection | None, clients: Sequence[str]) -> Iterator[Material]:
    if selection is not None:
        yield _live(source, selection)
    if clients:
        yield _ways(source, clients)


def _live(source: _Source, selection: Selection) -> Material:
    from acrnet.inventory.live.client_dns import with_private_zones
    from acrnet.inventory.live.group_prefixes import with_group_prefixes
    from acrnet.inventory.live.networks import read_clients
    from acrnet.inventory.live.selection import find_rule_sets
    from acrnet.inventory.parallel import in_parallel

    selected = find_rule_sets(source.arm, selection)
    homes = {nsg.location: nsg.id.subscription for nsg in reversed(selected.nsgs)}
    catalogs = dict(zip(homes, in_parallel(lambda home: source.tags.at(*home), homes.items()), strict=True))
    read = read_clients(source.arm, selected.nsgs)
    read = with_group_prefixes(source.groups, read, {nsg.id.key: nsg.rule_set for nsg in selected.nsgs})
    clients = with_private_zones(read, source.registries, source.zones)
    return Material(
        stated=source.stated,
        rule_sets=tuple(ReadRuleSet(_found(nsg), catalogs[nsg.location], clients[nsg.id.key]) for nsg in selected.nsgs),
        inputs=selected.inputs,
        warnings=(*selected.warnings, *_without_clients(selected.nsgs, clients)),
        incomplete=selected.incomplete,
        nothing=selected.nothing,
    )


def _without_clients(nsgs: Sequence[NetworkSecurityGroup], clients: Mapping[str, NsgClients]) -> Iterator[str]:
    """Yield a sentence for each group whose clients could not be read, so that it is judged for anybody."""
    for nsg in nsgs:
        for unknown in clients[nsg.id.key].unknown[:1]:
            yield f"The clients of {nsg.id.name} are not known, because {unknown.reason}."


def _found(nsg: NetworkSecurityGroup) -> FoundRuleSet:
    from acrnet.rules.found import LIVE, FoundRuleSet

    attached = tuple(identifier.text for identifier in sorted((*nsg.subnets, *nsg.interfaces)))
    return FoundRuleSet(nsg.rule_set, LIVE, nsg.location, nsg.resource_tags, attached)


def _ways(source: _Source, names: Sequence[str]) -> Material:
    from acrnet.inventory.live.client_names import find_client
    from acrnet.inventory.live.client_paths import ClientPaths
    from acrnet.inventory.parallel import in_parallel
    from acrnet.resource_id import ResourceId

    arm, subscriptions = source.arm, source.configuration.subscriptions
    ids = {client.key: client for client in (find_client(arm, name, subscriptions) for name in names)}
    endpoints = [
        each.subnet
        for registry in source.registries
        for each in registry.private_endpoints
        if each.approved and isinstance(each.subnet, ResourceId)
    ]
    read = in_parallel(ClientPaths(arm, source.zones, endpoints, source.groups).of, ids.values())
    for client, paths in zip(ids.values(), read, strict=True):
        _require_addresses(client, paths, source.stated)
    return Material(
        stated=source.stated,
        inputs=tuple(_on_the_way(client, paths) for client, paths in zip(ids.values(), read, strict=True)),
        clients=tuple(
            ReadClient(path, source.tags.at(path.region, client.subscription))
            for client, paths in zip(ids.values(), read, strict=True)
            for path in paths
        ),
    )


def _on_the_way(client: ResourceId, paths: Sequence[ClientPath]) -> Input:
    """Return the account of a client: the groups on its ways, and the rules in them."""
    from acrnet.rules.client_path import rules_before_endpoints
    from acrnet.rules.found import Input
    from acrnet.rules.limits import custom_count
    from acrnet.rules.rule import RuleSet

    met = {
        each.id.lower(): each
        for path in paths
        for each in (path.interface_rules, path.subnet_rules, *rules_before_endpoints(path.endpoint_subnets))
        if isinstance(each, RuleSet)
    }
    return Input(client.text, "live", len(met), sum(custom_count(each.rules) for each in met.values()))


def _require_addresses(client: ResourceId, paths: Sequence[ClientPath], stated: StatedClients) -> None:
    """Raise UsageError for a client of which the given sources leave nothing: an audit of nobody finds nothing."""
    from acrnet.inventory.live.client_names import client_name
    from acrnet.net import AddressSet

    addresses = AddressSet.parse(prefix for path in paths for prefix in path.group.sources)
    if stated.sources is not None and stated.sources.isdisjoint(addresses):
        raise UsageError(
            f"The client {client_name(client)} has no address among the given sources.",
            next_step=f"Its addresses: {', '.join(addresses.prefixes())}. Change --source, or options.sources.",
        )
