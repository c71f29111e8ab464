"""The checks before the first write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from acrnet.apply.permissions import check_permissions
from acrnet.arm import ArmSession
from acrnet.errors import PlanFileError, RefusedError, StalePlanError
from acrnet.inventory.live.kinds import LIVE
from acrnet.inventory.parallel import in_parallel
from acrnet.plan.kind import Standing
from acrnet.plan.model import Plan, TargetPlan
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.targets.kinds import TARGETS


@dataclass(frozen=True, slots=True)
class CheckedTarget:
    """A target in the state that its plan expects, or with a part of the plan done."""

    id: ResourceId
    kind: str
    # Any: only its kind looks into it.
    state: Any
    standing: Standing
    done: tuple[Step, ...]
    """Steps that are already done, in order."""
    todo: tuple[Step, ...]
    """Steps that are left, in order."""


def check_plan(plan: Plan, arm: ArmSession) -> tuple[CheckedTarget, ...]:
    """Return the progress of every target of the plan; nothing is written.

    Costs one call, one for each target and one for each target with steps left. Raises PlanFileError for a plan of
    another cloud or with a step that acrnet may not take, RefusedError for a subscription that is not visible,
    StalePlanError if rules changed since the plan was made, PermissionDeniedError if Azure says that a write is not
    allowed, and what `arm` raises.
    """
    check_cloud(plan.cloud, arm, "The plan")
    for target in plan.targets:
        _require_known(target)
        _require_own_steps(target)
    check_subscriptions([ResourceId.parse(target.id) for target in plan.targets], arm)
    checked = in_parallel(lambda target: _checked(arm, target), plan.targets)
    _refuse_moved(checked)
    refuse_busy((target.id, target.kind, target.state) for target in checked if target.done)
    check_permissions(arm, [(target.id, actions(target.kind, target.todo)) for target in checked])
    return tuple(checked)


def actions(kind: str, steps: Sequence[Step]) -> frozenset[str]:
    """Return the actions of Azure role-based access control that steps need on a target of this kind."""
    return frozenset(TARGETS[kind].action(step) for step in steps)


def _require_known(target: TargetPlan) -> None:
    if target.kind not in TARGETS:
        raise PlanFileError(
            f"The plan has a target of the kind {target.kind!r}, which this version cannot apply.",
            next_step="Apply it with the version of acrnet that wrote it.",
        )


def _require_own_steps(target: TargetPlan) -> None:
    """Raise PlanFileError for a change to a rule that acrnet does not own; plans made by acrnet have none."""
    kind, target_id = TARGETS[target.kind], ResourceId.parse(target.id)
    for step in kind.steps(target):
        if objection := kind.objection(target_id, step):
            raise PlanFileError(
                f"The plan cannot be applied: {objection}; nothing was written.",
                next_step="Make a new plan, and apply that file as it is.",
            )


def check_cloud(cloud: str, arm: ArmSession, what: str) -> None:
    """Raise PlanFileError if the session is with another cloud than the one of `what`."""
    if cloud != arm.cloud.name:
        raise PlanFileError(
            f"{what} is for the cloud {cloud}, and this is {arm.cloud.name}.",
            next_step=f"Repeat with --cloud {cloud}.",
        )


def check_subscriptions(targets: list[ResourceId], arm: ArmSession) -> None:
    """Raise RefusedError if the caller cannot see the subscription of a target."""
    visible = {str(subscription.get("subscriptionId")).lower() for subscription in arm.subscriptions()}
    hidden = sorted({target.subscription for target in targets if target.subscription.lower() not in visible})
    if hidden:
        raise RefusedError(
            f"You cannot see the subscription {', '.join(hidden)}; nothing was written.",
            next_step="Sign in with an account that can, or name its tenant with --tenant.",
        )


# Any: only its kind looks into a state.
def refuse_busy(targets: Iterable[tuple[ResourceId, str, Any]]) -> None:
    """Raise RefusedError if an operation on a target is still running: a write of a stopped run may still take effect.

    Each target is a tuple of its id, kind and state.
    """
    busy = sorted(target.name for target, kind, state in targets if TARGETS[kind].is_busy(state))
    if busy:
        raise RefusedError(
            f"An operation on {', '.join(busy)} has not ended; nothing was written.",
            next_step="Repeat this in a minute.",
        )


def _checked(arm: ArmSession, plan: TargetPlan) -> CheckedTarget:
    target, kind = ResourceId.parse(plan.id), TARGETS[plan.kind]
    state = LIVE[plan.kind].read_state(arm, target)
    standing = kind.standing(plan, state)
    every = kind.steps(plan)
    return CheckedTarget(
        target,
        plan.kind,
        state,
        standing,
        tuple(step for step in every if step.name.lower() in standing.done),
        tuple(step for step in every if step.name.lower() not in standing.done),
    )


def _refuse_moved(targets: Sequence[CheckedTarget]) -> None:
    moved = [f"on {each.id.name} {', '.join(each.standing.moved)}" for each in targets if not each.standing.holds]
    if moved:
        raise StalePlanError(
            f"The rules moved since the plan was made: {'; '.join(moved)}. Nothing was written.",
            next_step="Look at what changed, then make a new plan with acrnet plan.",
        )
