"""The change that gives the owned group of a policy the content it should have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrnet.firewall.desired import WantedRule
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.wire.normal_form import normal_form
from acrnet.plan.model import Action, Change, WireRule
from acrnet.targets.firewall_policy.drafting import Draft, draft_group, free_priority, rules_in
from acrnet.targets.firewall_policy.options import Options
from acrnet.targets.firewall_policy.refusals import other_groups
from acrnet.targets.firewall_policy.state import group_in

Wanted = Mapping[str, Sequence[WantedRule]]
"""Rules by what their collection is called."""


def draft_change(policy: LivePolicy, wanted: Wanted, options: Options) -> tuple[Change | None, Draft]:
    """Return what becomes of the group, and the draft it follows from; no change where there is no group and no rule.

    The group may be written: it is owned, or there is none.
    """
    group = policy.group(options.group)
    name = options.group if group is None else group.name
    before = policy.bodies.get(name.lower())
    draft = draft_group(name, _priority(policy, options), before, wanted, options)
    if draft.body is None:
        return (None if before is None else _deleted(name, before, draft, "no registry of this run needs it")), draft
    needs = tuple(dict.fromkeys(need.id for rules in wanted.values() for rule in rules for need in rule.needs))
    if before is None:
        reason = f"{policy.id.name} has no rule collection group of this owner"
        return Change(Action.CREATE, name, None, draft.body, reason, needs=needs), draft
    if _alike(before, draft.body) and not policy.failed(name):
        reason = "; ".join(draft.notes) or "it has what is needed"
        return Change(Action.KEEP, name, before, before, reason, needs=needs), draft
    reason = "; ".join(["it does not have what is needed, or more", *draft.notes])
    return Change(Action.UPDATE, name, before, draft.body, reason, needs=needs, drops=tuple(draft.dropped)), draft


def removal(policy: LivePolicy, options: Options) -> Change | None:
    """Return the change that deletes the group, which is owned; None where there is none."""
    group = policy.group(options.group)
    if group is None:
        return None
    draft = Draft(None, dropped=[rule.name for _, rule in rules_in(group)])
    return _deleted(group.name, policy.bodies[group.name.lower()], draft, "removal was asked for")


def _deleted(name: str, before: WireRule, draft: Draft, reason: str) -> Change:
    return Change(Action.DELETE, name, before, None, reason, drops=tuple(draft.dropped))


def _priority(policy: LivePolicy, options: Options) -> int:
    """Return the priority that is asked for, else the one the group has, else the first free one."""
    if options.priority is not None:
        return options.priority
    group = policy.group(options.group)
    if group is not None and isinstance(group.priority, int):
        return group.priority
    return free_priority({each.priority for each in other_groups(policy, options.group)})


def _alike(one: WireRule, other: WireRule) -> bool:
    groups = (group_in(one), group_in(other))
    forms = [normal_form(each) for each in groups if each is not None]
    return forms[0] == forms[1]
