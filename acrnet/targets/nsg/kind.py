"""Network security groups as a kind of target, for carrying out plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from acrnet.plan.kind import Standing, Undo
from acrnet.plan.model import NeedVerdict, TargetPlan, WireRule
from acrnet.plan.step import Step
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.rules.difference import differing_fields
from acrnet.rules.nsg import LiveRules
from acrnet.rules.ownership import carries_mark
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.wire import read_rule
from acrnet.tags import TagCatalog
from acrnet.targets.nsg.order import with_rule, without_rule
from acrnet.targets.nsg.state import rule_differences, standing
from acrnet.targets.nsg.steps import RULE_TYPE, steps
from acrnet.targets.nsg.verdicts import compare


class NsgKind:
    """Network security groups; a step writes or deletes one security rule."""

    step_types = (RULE_TYPE,)

    def objection(self, target: ResourceId, step: Step) -> str:
        """Return why acrnet may not take this step on the group: the rule is in another group or not owned."""
        rule = ResourceId.parse(step.id)
        if rule != target.child("securityRules", rule.name):
            return f"{rule} is not a rule of {target}"
        wires = [wire for wire in (step.before, step.after) if wire is not None]
        if not all(_is_owned(wire, rule.name) for wire in wires):
            return f"{rule.name} is not a rule that acrnet owns"
        return ""

    def steps(self, plan: TargetPlan) -> tuple[Step, ...]:
        """Return the writes, one rule each, in the order they must be sent."""
        return steps(plan)

    def standing(self, plan: TargetPlan, state: LiveRules) -> Standing:
        """Return the progress of the rules; one whose last write failed is not done, whatever its content."""
        shown = standing(plan, state.rules)
        return replace(shown, done=shown.done - state.failed)

    def is_busy(self, state: LiveRules) -> bool:
        """Whether an operation on the group is still running."""
        return state.updating

    def shows_before(self, step: Step, state: LiveRules) -> bool:
        """Whether the rule is as it was before the step, and its last write did not fail."""
        return _live(step, state) == _rule(step.before) and step.name.lower() not in state.failed

    def after(self, state: LiveRules, step: Step) -> LiveRules:
        """Return the rules after the step, and no other change, has taken effect."""
        if step.after is None:
            return replace(state, rules=without_rule(state.rules, step.name))
        return replace(state, rules=with_rule(state.rules, read_rule(step.after)))

    def differences(self, expected: LiveRules, live: LiveRules) -> tuple[str, ...]:
        """Return the differences of the rules of both directions, one clause for each rule."""
        return rule_differences(expected.rules, live.rules)

    def undo(self, step: Step, state: LiveRules) -> Undo:
        """Return the step that restores the rule, unless it changed since or its priority is taken."""
        live = _live(step, state)
        if live == _rule(step.before) and step.name.lower() not in state.failed:
            return Undo(None)
        if live not in {_rule(step.after), _rule(step.before)}:
            return Undo(None, _change(_rule(step.after), live))
        if (holder := _holder(_rule(step.before), state.rules)) is not None:
            return Undo(None, f"cannot have its priority back: {holder.name} took {holder.priority}")
        method: Literal["PUT", "DELETE"] = "DELETE" if step.before is None else "PUT"
        return Undo(Step(method, step.id, step.type, step.after, step.before))

    def lock(self, target: ResourceId, state: LiveRules) -> str:  # noqa: ARG002 - a group is written by itself
        """Return the group: Azure takes one write at a time to each."""
        return target.key

    def narrows(self, step: Step) -> bool:
        """Whether the step deletes or changes a rule; one that is created allows."""
        return step.before is not None

    def action(self, step: Step) -> str:
        """Return the action that the write of a rule needs."""
        return f"{RULE_TYPE}/{'delete' if step.method == 'DELETE' else 'write'}"

    def rests_on(self, plan: TargetPlan) -> tuple[ResourceId, ...]:
        """Return the group and every other that its clients pass."""
        texts = (plan.id, *(rule_set for clients in plan.clients for rule_set in clients.rule_sets))
        return tuple(sorted({ResourceId.parse(text) for text in texts}))

    def judge(
        self, needs: Sequence[Need], plan: TargetPlan, states: Mapping[str, LiveRules], catalog: TagCatalog
    ) -> tuple[NeedVerdict, ...]:
        """Return the verdicts on the needs for the clients of the plan."""
        live: Mapping[str, RuleSet] = {key: state.rules for key, state in states.items()}
        now = compare(needs, plan.clients, live, live, catalog=catalog, scope=plan.verdicts[0].scope)
        return tuple(replace(each, before=planned.before) for each, planned in zip(now, plan.verdicts, strict=True))


def _is_owned(wire: WireRule, name: str) -> bool:
    rule = read_rule(wire)
    return rule.name.lower() == name.lower() and carries_mark(rule)


def _rule(wire: WireRule | None) -> SecurityRule | None:
    return None if wire is None else read_rule(wire)


def _live(step: Step, state: LiveRules) -> SecurityRule | None:
    """Return the current rule of the step; None if it does not exist."""
    name = step.name.lower()
    return next((rule for rule in state.rules.rules if rule.name.lower() == name), None)


def _change(left: SecurityRule | None, live: SecurityRule | None) -> str:
    """Return how a rule changed since the apply, as a clause whose subject is the rule."""
    if live is None:
        return "is gone"
    if left is None:
        return f"is there again (priority {live.priority}, {live.access})"
    return f"changed ({'; '.join(differing_fields(left, live))})"


def _holder(wanted: SecurityRule | None, rules: RuleSet) -> SecurityRule | None:
    """Return another rule that has the priority `wanted` needs."""
    if wanted is None:
        return None
    for rule in rules.rules:
        same = (rule.direction, rule.priority) == (wanted.direction, wanted.priority)
        if same and rule.name.lower() != wanted.name.lower():
            return rule
    return None
