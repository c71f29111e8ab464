"""The plan that deletes the rules acrnet owns, and the needs that this cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import AcrnetError
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds, need_options
from acrnet.workflow.plan import named_kinds, plan_for, require_targets
from acrnet.workflow.snapshot import Snapshot

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.plan.model import NeedVerdict, Plan
    from acrnet.workflow.targets.kind import PlannedKind


@dataclass(frozen=True, slots=True)
class Removal:
    """A plan that deletes every owned rule, and the needs of the configuration's registries that this cuts."""

    plan: Plan
    cut: tuple[tuple[str, NeedVerdict], ...] | Unknown
    """The verdicts that differ once the rules are gone, each with the id of the target it is about."""


def plan_removal(arm: ArmSession, configuration: Configuration, *, force: bool = False) -> Removal:
    """Return what deletes all rules of the configuration's owner on the targets it names; raises as `make_plan` does.

    A registry that is gone or cannot be read keeps no rule from being removed: then the cut needs are unknown.
    """
    require_targets(configuration)
    need_options(configuration)  # a wrong option ends the run before anything is read
    kinds = named_kinds(configuration)
    snapshot, unread = _read(arm, configuration, kinds, limited=not force)
    # What registries need does not matter to rules that go.
    targets, alone = replace(snapshot, registries=()), replace(configuration, registries=())
    plan = plan_for(targets, kinds, alone, force=force, removing=True)
    if not plan.pending:
        return Removal(plan, ())
    return Removal(plan, unread or _cut_needs(snapshot, kinds, configuration))


def _read(
    arm: ArmSession, configuration: Configuration, kinds: Sequence[PlannedKind], *, limited: bool
) -> tuple[Snapshot, Unknown | None]:
    """Return the targets with the registries; without these, and with the reason, where they cannot be read."""
    from acrnet.workflow.fleet import read_fleet

    reason = "the configuration names no registry"
    if configuration.registries:
        try:
            return read_fleet(Inventory(lambda: arm, configuration), kinds, limited=limited), None
        except AcrnetError as error:
            reason = error.message.rstrip(".")
    alone = replace(configuration, registries=())
    return read_fleet(Inventory(lambda: arm, alone), kinds, limited=limited), Unknown(reason)


def _cut_needs(
    snapshot: Snapshot, kinds: Sequence[PlannedKind], configuration: Configuration
) -> tuple[tuple[str, NeedVerdict], ...] | Unknown:
    needs = DerivedNeeds(snapshot.registries, configuration)
    try:
        wanted = [each for kind in kinds for each in kind.wanted(snapshot, needs, configuration, removing=True)]
    except AcrnetError as error:  # needs that cannot be derived, such as those in a region without a tag
        return Unknown(error.message.rstrip("."))
    after = {each.target.id.lower(): each.target.propose(()).after for each in wanted}
    return tuple(
        (each.target.id, verdict)
        for each in wanted
        for verdict in each.target.verdicts(each.needs, after)
        if verdict.before is not verdict.after
    )
