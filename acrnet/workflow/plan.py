"""From what was read to a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import RefusedError, UsageError
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options, require_distinct_names
from acrnet.workflow.snapshot import ReadGroup, Snapshot

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.plan.model import NeedVerdict, Plan
    from acrnet.plan.planner import Wanted
    from acrnet.registry.applicable import ApplicableNeeds
    from acrnet.registry.needs import Needs
    from acrnet.rules.nsg import NetworkSecurityGroup
    from acrnet.tags import TagCatalog
    from acrnet.targets.nsg.changes import Options

_AKS_NODE_GROUP = "mc_"
"""Azure Kubernetes Service names the resource group of its nodes MC_<group>_<cluster>_<location>
(learn.microsoft.com/azure/aks/faq, checked 2026-11-23)."""


def make_plan(arm: ArmSession, configuration: Configuration, *, force: bool = False, removing: bool = False) -> Plan:
    """Return the plan for what the configuration names, or with `removing` the one that deletes all owned rules.

    Raises UsageError where nothing is named, RefusedError for NSGs that something else manages and ThresholdError
    when too much would change (the last two not with `force`), and what reading raises.
    """
    from acrnet.plan.planner import Thresholds, build_plan, check_target_count, check_thresholds
    from acrnet.workflow.fleet import read_fleet

    if removing:  # what registries need does not matter to rules that go
        configuration = replace(configuration, registries=())
    require_names(configuration, removing=removing)
    need_options(configuration)  # a wrong option ends the run before anything is read
    most = None if force else configuration.max_nsgs
    check_target_count(_fewest_nsgs(configuration.nsgs), most)
    snapshot = read_fleet(Inventory(lambda: arm, configuration), at_most=most)
    require_distinct_names(snapshot.registries)
    nsgs = [group.nsg for group in snapshot.groups]
    if not force:
        _refuse_managed(nsgs)
    needs = DerivedNeeds(snapshot.registries, configuration)
    applicable = [_applicable(group, snapshot, needs) for group in snapshot.groups]
    by_names = frozenset.intersection(*(each.by_names for each in applicable))
    derived = _derived(snapshot, needs)
    plan = build_plan(
        configuration.cloud.name,
        configuration.owner,
        snapshot.registries,
        [
            _wanted(group, snapshot, needs, wanted, configuration, removing=removing)
            for group, wanted in zip(snapshot.groups, applicable, strict=True)
        ],
        assumptions=[text for each in derived for text in each.stated(by_names)],
        warnings=[
            *configuration.set_aside,
            *(text for each in derived for text in each.warnings),
            *(text for nsg in nsgs for text in _management_warnings(nsg)),
        ],
    )
    if not force:
        check_thresholds(plan, Thresholds(configuration.max_deletes or 0, configuration.max_nsgs))
    return plan


def _fewest_nsgs(names_or_ids: Sequence[str]) -> int:
    """Return how many NSGs these are at least: a name and an id may be of the same one."""
    distinct = {text.strip().lower() for text in names_or_ids}
    ids = sum("/" in text for text in distinct)
    return max(ids, len(distinct) - ids)


def removal_verdicts(arm: ArmSession, configuration: Configuration) -> list[tuple[str, NeedVerdict]]:
    """Return what becomes of each need of the registries that the configuration names once all owned rules are gone.

    Each verdict comes with the name of its NSG. Raises what reading raises.
    """
    from acrnet.workflow.fleet import read_fleet

    snapshot = read_fleet(Inventory(lambda: arm, configuration))
    needs = DerivedNeeds(snapshot.registries, configuration)
    wanted = {
        group.nsg.id: _wanted(group, snapshot, needs, _applicable(group, snapshot, needs), configuration, removing=True)
        for group in snapshot.groups
    }
    after = {nsg.key: each.target.propose(()).after for nsg, each in wanted.items()}
    return [(nsg.name, verdict) for nsg, each in wanted.items() for verdict in each.target.verdicts(each.needs, after)]


def require_names(configuration: Configuration, *, removing: bool) -> None:
    """Raise UsageError where no registry or no NSG is named."""
    if not configuration.nsgs:
        raise UsageError(
            "No network security group is named.",
            next_step="Name one with --nsg, or under targets.nsgs in acrnet.yaml.",
        )
    if not configuration.registries and not removing:
        raise UsageError(
            "No registry is named.", next_step="Name one with --registry, or under registries in acrnet.yaml."
        )


def _derived(snapshot: Snapshot, needs: DerivedNeeds) -> list[Needs]:
    """Return all needs that were derived, registry by registry."""
    catalogs = {group.catalog.id: group.catalog for group in reversed(snapshot.groups)}
    by_catalog = [needs.each(catalog) for catalog in catalogs.values()]
    return [each for by_registry in zip(*by_catalog, strict=True) for each in by_registry]


def _applicable(group: ReadGroup, snapshot: Snapshot, needs: DerivedNeeds) -> ApplicableNeeds:
    from acrnet.registry.applicable import needs_of_clients
    from acrnet.targets.nsg.desired import expressible

    everybodys = expressible(need for each in needs.each(group.catalog) for need in each.needs)
    clients = group.clients
    # Of stated clients that are none of those behind the group it is not known where their names lead.
    among = snapshot.stated.among(clients.groups)
    places = clients.unknown[0] if clients.unknown else tuple(each.place for each in among)
    return needs_of_clients(everybodys, places, needs.registries, group.nsg.id.name)


def _wanted(
    group: ReadGroup,
    snapshot: Snapshot,
    needs: DerivedNeeds,
    applicable: ApplicableNeeds,
    configuration: Configuration,
    *,
    removing: bool,
) -> Wanted:
    from acrnet.plan.planner import Wanted
    from acrnet.targets.nsg.clients import clients_behind
    from acrnet.targets.nsg.target import NsgTarget

    nsg, catalog = group.nsg, group.catalog
    behind = clients_behind(nsg.id, group.clients, snapshot.stated, catalog)
    on_the_way = {rule_set.lower() for clients in behind.clients for rule_set in clients.rule_sets} - {nsg.id.key}
    target = NsgTarget(
        nsg=nsg,
        behind=replace(behind, assumptions=(*behind.assumptions, *applicable.assumptions)),
        others={key: snapshot.others[key] for key in sorted(on_the_way)},
        catalog=catalog,
        options=_options(nsg, needs.each(catalog), catalog, configuration),
        sources=configuration.sources,
        removing=removing,
    )
    return Wanted(target, applicable.needs)


def _options(
    nsg: NetworkSecurityGroup, needs: Sequence[Needs], catalog: TagCatalog, configuration: Configuration
) -> Options:
    from acrnet.rules.ownership import Owner
    from acrnet.targets.nsg.changes import Options
    from acrnet.targets.nsg.placement import Band

    names = {nsg.id.key, nsg.id.name.lower()}
    return Options(
        owner=Owner.parse(configuration.owner),
        band=Band(configuration.band.first, configuration.band.last),
        minimal=configuration.minimal,
        prune=configuration.prune,
        kept=frozenset() if configuration.layers == "data-only" else _storage_tags(needs, catalog),
        overrides=frozenset(
            (override.rule.lower(), override.content)
            for override in configuration.overrides
            if override.nsg.lower() in names
        ),
    )


def _storage_tags(needs: Sequence[Needs], catalog: TagCatalog) -> frozenset[str]:
    """Return the tags of storage in the regions that serve clients, when layers came from there and do so no more."""
    if any(need.purpose == "storage" for found in needs for need in found.needs):
        return frozenset()
    locations = {location for found in needs for location in found.serving}
    wanted = {"storage", *(f"storage.{location}" for location in locations)}
    return frozenset(name for name in wanted if name in catalog)


def _refuse_managed(nsgs: Sequence[NetworkSecurityGroup]) -> None:
    managed = [f"{nsg.id.name} (by {nsg.managed_by})" for nsg in nsgs if nsg.managed_by]
    if managed:
        raise RefusedError(
            f"Another service manages {', '.join(managed)}, and may undo any change.",
            next_step="Leave it out, or repeat with --force.",
        )


def _management_warnings(nsg: NetworkSecurityGroup) -> list[str]:
    name = nsg.id.name
    warnings = []
    if nsg.managed_by:
        warnings.append(f"{name} is managed by {nsg.managed_by}, which may undo any change.")
    if nsg.id.resource_group.lower().startswith(_AKS_NODE_GROUP):
        warnings.append(f"{name} lies in the node resource group of an AKS cluster, which may undo any change.")
    for tool in ("terraform", "deploymentstack"):
        tags = [key for key, value in nsg.resource_tags.items() if tool in f"{key} {value}".lower().replace("-", "")]
        if tags:
            warnings.append(
                f"{name} carries the tag {', '.join(tags)}: what deploys it may remove rules it does not know."
            )
    return warnings
