"""Everything that is looked at before the first write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from acrnet.apply.live import LiveGroup, read_live, rule_name
from acrnet.apply.permissions import check_permissions
from acrnet.arm import ArmSession
from acrnet.errors import PlanFileError, RefusedError, StalePlanError
from acrnet.inventory.parallel import in_parallel
from acrnet.plan.model import Change, Plan, TargetPlan
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import carries_mark
from acrnet.rules.wire import read_rule
from acrnet.targets.nsg.state import standing
from acrnet.targets.nsg.steps import steps


@dataclass(frozen=True, slots=True)
class CheckedTarget:
    """A target whose rules are as the plan expects them, or part of the way along it."""

    id: ResourceId
    live: LiveGroup
    done: tuple[Step, ...]
    """Steps that were carried out before, in order."""
    todo: tuple[Step, ...]
    """Steps that are left, in order."""


def check_plan(plan: Plan, arm: ArmSession) -> tuple[CheckedTarget, ...]:
    """Return how far every target of the plan is; nothing is written.

    Costs one call, one for each target and one for each target that has steps left. Raises PlanFileError for a plan of
    another cloud, RefusedError for a subscription that is not visible, StalePlanError when rules moved since the plan
    was made, PermissionDeniedError when Azure says that a write is not allowed, and what `arm` raises.
    """
    check_cloud(plan.cloud, arm, "The plan")
    for target in plan.targets:
        if target.kind != "nsg":
            raise PlanFileError(
                f"The plan has a target of the kind {target.kind!r}, which this version cannot apply.",
                next_step="Apply it with the version of acrnet that wrote it.",
            )
        for change in target.pending():
            _require_owned(change)
    ids = [ResourceId.parse(target.id) for target in plan.targets]
    check_subscriptions(ids, arm)
    lives = in_parallel(lambda target: read_live(arm, target), ids)
    checked = [_checked(*each) for each in zip(plan.targets, ids, lives, strict=True)]
    _refuse_moved(plan, lives)
    refuse_unsettled((target.id, target.live) for target in checked if target.done)
    check_permissions(arm, [(target.id, target.todo) for target in checked])
    return tuple(checked)


def _require_owned(change: Change) -> None:
    """Raise PlanFileError for a change to a rule that is not acrnet's own; no plan that acrnet made has one."""
    rules = [read_rule(wire) for wire in (change.before, change.after) if wire is not None]
    if not all(carries_mark(rule) and rule.name.lower() == change.name.lower() for rule in rules):
        raise PlanFileError(
            f"The plan changes {change.name}, a rule that acrnet does not own; nothing was written.",
            next_step="Make a new plan, and apply that file as it is.",
        )


def check_cloud(cloud: str, arm: ArmSession, what: str) -> None:
    """Raise PlanFileError when the session is with another cloud than `what` was made for."""
    if cloud != arm.cloud.name:
        raise PlanFileError(
            f"{what} is for the cloud {cloud}, and this is {arm.cloud.name}.",
            next_step=f"Repeat with --cloud {cloud}.",
        )


def check_subscriptions(targets: list[ResourceId], arm: ArmSession) -> None:
    """Raise RefusedError when the caller cannot see the subscription of a target."""
    visible = {str(subscription.get("subscriptionId")).lower() for subscription in arm.subscriptions()}
    hidden = sorted({target.subscription for target in targets if target.subscription.lower() not in visible})
    if hidden:
        raise RefusedError(
            f"You cannot see the subscription {', '.join(hidden)}; nothing was written.",
            next_step="Sign in with an account that can, or name its tenant with --tenant.",
        )


def refuse_unsettled(groups: Iterable[tuple[ResourceId, LiveGroup]]) -> None:
    """Raise RefusedError when an operation on a group has not ended: what a run that stopped began may still come."""
    busy = sorted(target.name for target, live in groups if live.updating)
    if busy:
        raise RefusedError(
            f"An operation on {', '.join(busy)} has not ended; nothing was written.",
            next_step="Repeat this in a minute.",
        )


def _checked(plan: TargetPlan, target: ResourceId, live: LiveGroup) -> CheckedTarget:
    done = standing(plan, live.rules).done - live.failed
    every = steps(plan)
    return CheckedTarget(
        target,
        live,
        tuple(step for step in every if rule_name(step).lower() in done),
        tuple(step for step in every if rule_name(step).lower() not in done),
    )


def _refuse_moved(plan: Plan, lives: list[LiveGroup]) -> None:
    moved = [
        f"on {ResourceId.parse(target.id).name} {', '.join(found)}"
        for target, live in zip(plan.targets, lives, strict=True)
        if (found := standing(target, live.rules).moved)
    ]
    if moved:
        raise StalePlanError(
            f"The rules moved since the plan was made: {'; '.join(moved)}. Nothing was written.",
            next_step="Look at what changed, then make a new plan with acrnet plan.",
        )
