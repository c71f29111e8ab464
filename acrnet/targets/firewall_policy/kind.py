"""Firewall policies as a kind of target, for carrying out plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import says_owned
from acrnet.firewall.rule import UnreadRule
from acrnet.firewall.wire.normal_form import normal_form
from acrnet.firewall.wire.owned_rules import Body
from acrnet.plan.kind import Standing, Undo
from acrnet.plan.model import Change, NeedVerdict, TargetPlan, WireRule
from acrnet.plan.step import Step
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import carries_mark
from acrnet.tags import TagCatalog
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.targets.firewall_policy.judging import judged
from acrnet.targets.firewall_policy.state import difference, differences, group_in, standing, takes_out
from acrnet.unknown import Unknown

GROUP_TYPE: Final = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"


class FirewallPolicyKind:
    """Firewall policies; a step writes or deletes the rule collection group that acrnet owns."""

    step_type = GROUP_TYPE

    def objection(self, target: ResourceId, step: Step) -> str:
        """Return why acrnet may not take this step on the policy: the group is in another policy or not owned."""
        group = ResourceId.parse(step.id)
        if group != target.child("ruleCollectionGroups", group.name):
            return f"{group} is not a rule collection group of {target}"
        bodies = [body for body in (step.before, step.after) if body is not None]
        if not says_owned(group.name) or not all(_is_owned(body, group.name) for body in bodies):
            return f"{group.name} is not a rule collection group that acrnet owns"
        return ""

    def steps(self, plan: TargetPlan) -> tuple[Step, ...]:
        """Return the writes, one for each group."""
        return tuple(_step(ResourceId.parse(plan.id), change) for change in plan.pending())

    def standing(self, plan: TargetPlan, state: LivePolicy) -> Standing:
        """Return the progress of the owned group; one whose last write failed is not done, whatever its content."""
        return standing(plan, state)

    def is_busy(self, state: LivePolicy) -> bool:
        """Whether an operation on the policy or one of its groups is still running."""
        return state.busy

    def shows_before(self, step: Step, state: LivePolicy) -> bool:
        """Whether the group is as it was before the step, and its last write did not fail."""
        return _live(step, state) == _form(step.before) and not state.failed(step.name)

    def after(self, state: LivePolicy, step: Step) -> LivePolicy:
        """Return the policy after the step, and no other change, has taken effect."""
        return state.with_group(step.name, group_in(step.after))

    def differences(self, expected: LivePolicy, live: LivePolicy) -> tuple[str, ...]:
        """Return the differences of the owned groups; those of others are not in the way."""
        return differences(expected, live)

    def undo(self, step: Step, state: LivePolicy) -> Undo:
        """Return the step that restores the group, unless somebody changed it since."""
        live, before, after = _live(step, state), _form(step.before), _form(step.after)
        if live == before and not state.failed(step.name):
            return Undo(None)
        if live not in (before, after):
            return Undo(None, difference(step.name, after, live).removeprefix(f"{step.name} "))
        method: Literal["PUT", "DELETE"] = "DELETE" if step.before is None else "PUT"
        return Undo(Step(method, step.id, step.type, step.after, step.before))

    def lock(self, target: ResourceId, state: LivePolicy) -> str:  # noqa: ARG002 - the root may be another policy
        """Return the root of the policy's family, in which Azure takes one write at a time.

        Sources: github.com/hashicorp/terraform-provider-azurerm issues 32081 and 15440, checked 2026-11-29.
        """
        return state.root.key

    def narrows(self, step: Step) -> bool:
        """Whether the step takes out a rule of the group, or something of one."""
        return takes_out(group_in(step.before), group_in(step.after))

    def action(self, step: Step) -> str:
        """Return the action that the write of a group needs."""
        return f"{GROUP_TYPE}/{'delete' if step.method == 'DELETE' else 'write'}"

    def rests_on(self, plan: TargetPlan) -> tuple[ResourceId, ...]:
        """Return the policy and its parents."""
        texts = (plan.id, *(each for clients in plan.clients for each in clients.rule_sets))
        return tuple(sorted({ResourceId.parse(text) for text in texts}))

    def judge(
        self, needs: Sequence[Need], plan: TargetPlan, states: Mapping[str, LivePolicy], catalog: TagCatalog
    ) -> tuple[NeedVerdict, ...]:
        """Return the verdicts on the needs for the clients of the plan."""
        live: Mapping[str, LivePolicy | Unknown] = dict(states)
        now = judged(needs, plan.clients, live, live, catalog)
        return tuple(replace(each, before=planned.before) for each, planned in zip(now, plan.verdicts, strict=True))


def _step(policy: ResourceId, change: Change) -> Step:
    group = policy.child("ruleCollectionGroups", change.name).text
    return Step("DELETE" if change.after is None else "PUT", group, GROUP_TYPE, change.before, change.after)


def _is_owned(body: WireRule, name: str) -> bool:
    group = group_in(body)
    if group is None or group.name.lower() != name.lower() or isinstance(group.collections, Unknown):
        return False
    if any(isinstance(each.rules, Unknown) for each in group.collections):
        return False
    return all(not isinstance(rule, UnreadRule) and carries_mark(rule) for _, rule in rules_in(group))


def _form(body: WireRule | None) -> Body | None:
    group = group_in(body)
    return None if group is None else normal_form(group)


def _live(step: Step, state: LivePolicy) -> Body | None:
    return state.owned().get(step.name.lower())
