"""Network security groups as a kind of target: which are named, how they are read, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from acrnet.config import Configuration
from acrnet.inventory.live.groups import read_every_nsg
from acrnet.inventory.live.nsg import NSG_TYPE
from acrnet.plan.planner import Wanted
from acrnet.registry.applicable import ApplicableNeeds, needs_of_clients
from acrnet.registry.model import Registry
from acrnet.registry.need import decidable
from acrnet.registry.needs import Needs
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import Owner
from acrnet.tags import TagCatalog
from acrnet.targets.nsg.changes import Options
from acrnet.targets.nsg.clients import clients_behind
from acrnet.targets.nsg.managed import management_warnings, require_unmanaged
from acrnet.targets.nsg.placement import Band
from acrnet.targets.nsg.target import NsgTarget
from acrnet.workflow.groups import read_surroundings
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.snapshot import ReadGroup, Snapshot

# Threads run what is here, so everything is imported before one starts: this module is loaded when a plan is made.


class NsgPlanning:
    """Network security groups, with the clients behind them and the groups on the way of these."""

    type = NSG_TYPE
    noun = "network security group"
    plural = "NSGs"
    option = "--nsg"
    key = "targets.nsgs"
    limit_option = "--max-nsgs"

    def names(self, configuration: Configuration) -> tuple[str, ...]:
        """Return the names or ids that the configuration lists."""
        return configuration.nsgs

    def most(self, configuration: Configuration) -> int:
        """Return how many a plan may cover."""
        return configuration.max_nsgs

    def read(
        self, inventory: Inventory, ids: Sequence[ResourceId], registries: Callable[[], Sequence[Registry]]
    ) -> Snapshot:
        """Return the groups with their clients, service tags, and the rules of every group on the clients' way."""
        return read_surroundings(inventory, read_every_nsg(inventory.arm, ids), registries, others=True)

    def require_unmanaged(self, snapshot: Snapshot) -> None:
        """Raise RefusedError where another service manages one of the groups."""
        require_unmanaged([group.nsg for group in snapshot.groups])

    def warnings(self, snapshot: Snapshot) -> Sequence[str]:
        """Return a sentence for each sign that something else may undo changes to a group."""
        return [text for group in snapshot.groups for text in management_warnings(group.nsg)]

    def wanted(
        self, snapshot: Snapshot, needs: DerivedNeeds, configuration: Configuration, *, removing: bool
    ) -> Sequence[Wanted]:
        """Return the groups for the planner, each with the needs of the clients behind it that rules decide about."""
        wanted = []
        for group in snapshot.groups:
            applicable = _applicable(group, snapshot, needs)
            options = _options(group, needs.each(group.catalog), configuration)
            target = _target(group, snapshot, applicable, options, configuration.sources, removing=removing)
            wanted.append(Wanted(target, applicable.needs, applicable.by_names))
        return wanted


def _applicable(group: ReadGroup, snapshot: Snapshot, needs: DerivedNeeds) -> ApplicableNeeds:
    everybodys = decidable(need for each in needs.each(group.catalog) for need in each.needs)
    clients = group.clients
    # Where names lead for stated clients that are not behind the group is not known.
    among = snapshot.stated.among(clients.groups)
    places = clients.unknown[0] if clients.unknown else tuple(each.place for each in among)
    return needs_of_clients(everybodys, places, needs.registries, group.nsg.id.name)


def _target(
    group: ReadGroup,
    snapshot: Snapshot,
    applicable: ApplicableNeeds,
    options: Options,
    sources: tuple[str, ...],
    *,
    removing: bool,
) -> NsgTarget:
    nsg, catalog = group.nsg, group.catalog
    behind = clients_behind(nsg.id, group.clients, snapshot.stated, catalog)
    on_the_way = {rule_set.lower() for clients in behind.clients for rule_set in clients.rule_sets} - {nsg.id.key}
    return NsgTarget(
        nsg=nsg,
        behind=replace(behind, assumptions=(*behind.assumptions, *applicable.assumptions)),
        others={key: snapshot.others[key] for key in sorted(on_the_way)},
        catalog=catalog,
        options=options,
        sources=sources,
        removing=removing,
    )


def _options(group: ReadGroup, needs: Sequence[Needs], configuration: Configuration) -> Options:
    names = {group.nsg.id.key, group.nsg.id.name.lower()}
    return Options(
        owner=Owner.parse(configuration.owner),
        band=Band(configuration.band.first, configuration.band.last),
        minimal=configuration.minimal,
        prune=configuration.prune,
        kept=frozenset() if configuration.layers == "data-only" else _storage_tags(needs, group.catalog),
        overrides=frozenset(
            (override.rule.lower(), override.content)
            for override in configuration.overrides
            if override.nsg.lower() in names
        ),
    )


def _storage_tags(needs: Sequence[Needs], catalog: TagCatalog) -> frozenset[str]:
    """Return the tags of storage in the regions that serve clients, when layers came from there and do so no more."""
    if any(need.purpose == "storage" for each in needs for need in each.needs):
        return frozenset()
    locations = {location for each in needs for location in each.serving}
    wanted = {"storage", *(f"storage.{location}" for location in locations)}
    return frozenset(name for name in wanted if name in catalog)
