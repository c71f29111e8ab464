"""The writes that carry out the planned changes of an NSG, one rule each."""

from __future__ import annotations

from acrnet.plan.model import Change, TargetPlan
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId

RULE_TYPE = "Microsoft.Network/networkSecurityGroups/securityRules"


def steps(plan: TargetPlan) -> tuple[Step, ...]:
    """Return the writes in the order they must be sent."""
    nsg = ResourceId.parse(plan.id)
    return tuple(_step(nsg, change) for change in plan.pending())


def _step(nsg: ResourceId, change: Change) -> Step:
    rule = nsg.child("securityRules", change.name).text
    return Step("DELETE" if change.after is None else "PUT", rule, RULE_TYPE, change.before, change.after)
