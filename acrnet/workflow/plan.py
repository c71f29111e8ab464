"""From what was read to a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import UsageError
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options, require_distinct_names
from acrnet.workflow.snapshot import Snapshot

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.plan.model import Plan
    from acrnet.registry.needs import Needs
    from acrnet.workflow.targets.kind import PlannedKind


def make_plan(arm: ArmSession, configuration: Configuration, *, force: bool = False) -> Plan:
    """Return the plan for what the configuration names.

    Raises UsageError where nothing is named, RefusedError for targets that something else manages and ThresholdError
    when too much would change (the last two not with `force`), and what reading raises.
    """
    from acrnet.workflow.fleet import read_fleet

    require_targets(configuration)
    if not configuration.registries:
        raise UsageError(
            "No registry is named.", next_step="Name one with --registry, or under registries in acrnet.yaml."
        )
    need_options(configuration)  # a wrong option ends the run before anything is read
    kinds = named_kinds(configuration)
    snapshot = read_fleet(Inventory(lambda: arm, configuration), kinds, limited=not force)
    require_distinct_names(snapshot.registries)
    return plan_for(snapshot, kinds, configuration, force=force)


def plan_for(
    snapshot: Snapshot,
    kinds: Sequence[PlannedKind],
    configuration: Configuration,
    *,
    force: bool = False,
    removing: bool = False,
) -> Plan:
    """Return the plan for the targets of these kinds that were read, or the one that removes all their owned rules.

    Raises RefusedError and ThresholdError as `make_plan` does.
    """
    from acrnet.plan.planner import build_plan, check_deletes

    if not force:
        for kind in kinds:
            kind.require_unmanaged(snapshot)
    needs = DerivedNeeds(snapshot.registries, configuration)
    wanted = [each for kind in kinds for each in kind.wanted(snapshot, needs, configuration, removing=removing)]
    by_names = frozenset.intersection(*(each.by_names for each in wanted))
    derived = _derived(snapshot, needs)
    plan = build_plan(
        configuration.cloud.name,
        configuration.owner,
        snapshot.registries,
        wanted,
        assumptions=[text for each in derived for text in each.stated(by_names)],
        warnings=[
            *configuration.set_aside,
            *(text for each in derived for text in each.warnings),
            *(text for kind in kinds for text in kind.warnings(snapshot)),
        ],
    )
    if not force:
        check_deletes(plan, configuration.max_deletes or 0)
    return plan


def require_targets(configuration: Configuration) -> None:
    """Raise UsageError where no target is named."""
    if named_kinds(configuration):
        return
    from acrnet.workflow.targets.table import PLANNED

    kinds = PLANNED.values()
    raise UsageError(
        f"No {_either(kind.noun for kind in kinds)} is named.",
        next_step=f"Name one with {_either(kind.option for kind in kinds)}, "
        f"or under {_either(kind.key for kind in kinds)} in acrnet.yaml.",
    )


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def named_kinds(configuration: Configuration) -> list[PlannedKind]:
    """Return the kinds of which the configuration names a target."""
    from acrnet.workflow.targets.table import PLANNED

    return [kind for kind in PLANNED.values() if kind.names(configuration)]


def _derived(snapshot: Snapshot, needs: DerivedNeeds) -> Sequence[Needs]:
    """Return all needs that were derived, registry by registry."""
    by_catalog = [needs.each(catalog) for catalog in snapshot.catalogs]
    return [each for by_registry in zip(*by_catalog, strict=True) for each in by_registry]
