"""Firewall policies as a kind of target, for carrying out plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

from acrnet.firewall import read_ip_group
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import says_owned
from acrnet.firewall.owned_ip_group import IP_GROUP_TYPE, ip_group_id, is_owned
from acrnet.firewall.rule import UnreadRule
from acrnet.firewall.wire.owned_rules import Body
from acrnet.net import AddressSet
from acrnet.plan.kind import Standing, Undo
from acrnet.plan.model import Change, NeedVerdict, TargetPlan, WireRule
from acrnet.plan.step import Step
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import carries_mark
from acrnet.tags import TagCatalog
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.targets.firewall_policy.judging import judged
from acrnet.targets.firewall_policy.state import (
    difference,
    differences,
    form_of,
    group_in,
    standing,
    takes_out,
    writes_ip_group,
)
from acrnet.unknown import Unknown

GROUP_TYPE: Final = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"


class FirewallPolicyKind:
    """Firewall policies; a step writes or deletes the rule collection group that acrnet owns, or its IP Group."""

    step_types = (GROUP_TYPE, IP_GROUP_TYPE)

    def objection(self, target: ResourceId, step: Step) -> str:
        """Return why acrnet may not take this step on the policy: the group is in another policy or not owned."""
        group = ResourceId.parse(step.id)
        if group.is_type(IP_GROUP_TYPE):
            return _objection_to_ip_group(target, group, step)
        if group != target.child("ruleCollectionGroups", group.name):
            return f"{group} is not a rule collection group of {target}"
        bodies = [body for body in (step.before, step.after) if body is not None]
        if not says_owned(group.name) or not all(_is_owned(body, group.name) for body in bodies):
            return f"{group.name} is not a rule collection group that acrnet owns"
        return ""

    def steps(self, plan: TargetPlan) -> tuple[Step, ...]:
        """Return the writes, one for the group and one for the IP Group."""
        return tuple(_step(ResourceId.parse(plan.id), change) for change in plan.pending())

    def standing(self, plan: TargetPlan, state: LivePolicy) -> Standing:
        """Return the progress of the owned group; one whose last write failed is not done, whatever its content."""
        return standing(plan, state)

    def is_busy(self, state: LivePolicy) -> bool:
        """Whether an operation on the policy or one of its groups is still running."""
        return state.busy

    def shows_before(self, step: Step, state: LivePolicy) -> bool:
        """Whether the group is as it was before the step, and its last write did not fail."""
        return _live(step, state) == form_of(step.before) and not state.failed(step.name)

    def after(self, state: LivePolicy, step: Step) -> LivePolicy:
        """Return the policy after the step, and no other change, has taken effect."""
        if ResourceId.parse(step.id).is_type(IP_GROUP_TYPE):
            return state.with_ip_group(step.name, step.after)
        return state.with_group(step.name, group_in(step.after))

    def differences(self, expected: LivePolicy, live: LivePolicy) -> tuple[str, ...]:
        """Return the differences of the owned groups; those of others are not in the way."""
        return differences(expected, live)

    def undo(self, step: Step, state: LivePolicy) -> Undo:
        """Return the step that restores the group, unless somebody changed it since."""
        live, before, after = _live(step, state), form_of(step.before), form_of(step.after)
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
        """Whether the step takes out a rule of the group, something of one, or addresses of the IP Group."""
        if ResourceId.parse(step.id).is_type(IP_GROUP_TYPE):
            return bool(_addresses(step.before) - _addresses(step.after))
        return takes_out(group_in(step.before), group_in(step.after))

    def action(self, step: Step) -> str:
        """Return the action that the write of a group needs."""
        return f"{step.type}/{'delete' if step.method == 'DELETE' else 'write'}"

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
    body = change.before if change.after is None else change.after
    if body is not None and writes_ip_group(body):
        part, kind = ip_group_id(policy, change.name), IP_GROUP_TYPE
    else:
        part, kind = policy.child("ruleCollectionGroups", change.name), GROUP_TYPE
    return Step("DELETE" if change.after is None else "PUT", part.text, kind, change.before, change.after)


def _objection_to_ip_group(policy: ResourceId, part: ResourceId, step: Step) -> str:
    if part != ip_group_id(policy, part.name):
        return f"{part} is not an IP Group beside {policy}"
    groups = [read_ip_group(body) for body in (step.before, step.after) if body is not None]
    if not all(is_owned(each, policy) and each.name.lower() == part.name.lower() for each in groups):
        return f"{part.name} is not an IP Group that acrnet keeps for {policy.name}"
    return ""


def _addresses(body: WireRule | None) -> AddressSet:
    read = AddressSet.EMPTY if body is None else read_ip_group(body).addresses
    return AddressSet.EMPTY if isinstance(read, Unknown) else read


def _is_owned(body: WireRule, name: str) -> bool:
    group = group_in(body)
    if group is None or group.name.lower() != name.lower() or isinstance(group.collections, Unknown):
        return False
    if any(isinstance(each.rules, Unknown) for each in group.collections):
        return False
    return all(not isinstance(rule, UnreadRule) and carries_mark(rule) for _, rule in rules_in(group))


def _live(step: Step, state: LivePolicy) -> Body | None:
    return state.owned().get(step.name.lower())
