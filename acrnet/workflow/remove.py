"""The plan that deletes the rules acrnet owns, and the needs that this cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrnet.config import Configuration
from acrnet.errors import AcrnetError
from acrnet.unknown import Unknown
from acrnet.workflow.inventory import Inventory
from acrnet.workflow.needs import DerivedNeeds
from acrnet.workflow.plan import make_plan, named_kinds

if TYPE_CHECKING:
    from acrnet.arm import ArmSession
    from acrnet.plan.model import NeedVerdict, Plan


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
    plan = make_plan(arm, configuration, force=force, removing=True)
    return Removal(plan, _cut_needs(arm, configuration) if plan.pending else ())


def _cut_needs(arm: ArmSession, configuration: Configuration) -> tuple[tuple[str, NeedVerdict], ...] | Unknown:
    if not configuration.registries:
        return Unknown("the configuration names no registry")
    try:
        return _changed_verdicts(arm, configuration)
    except AcrnetError as error:
        return Unknown(error.message.rstrip("."))


def _changed_verdicts(arm: ArmSession, configuration: Configuration) -> tuple[tuple[str, NeedVerdict], ...]:
    from acrnet.workflow.fleet import read_fleet

    kinds = named_kinds(configuration)
    snapshot = read_fleet(Inventory(lambda: arm, configuration), kinds)
    needs = DerivedNeeds(snapshot.registries, configuration)
    wanted = [each for kind in kinds for each in kind.wanted(snapshot, needs, configuration, removing=True)]
    after = {each.target.id.lower(): each.target.propose(()).after for each in wanted}
    return tuple(
        (each.target.id, verdict)
        for each in wanted
        for verdict in each.target.verdicts(each.needs, after)
        if verdict.before is not verdict.after
    )
