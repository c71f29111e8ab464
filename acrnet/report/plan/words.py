"""The answer of a plan, in words and numbers that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from acrnet.errors import UsageError
from acrnet.plan.model import Action, Change, NeedVerdict, Plan, TargetPlan
from acrnet.report.words import count, deciding_rule, named, resource_name, target_noun, targets_counted
from acrnet.resource_id import ResourceId
from acrnet.rules.verdict import Outcome

_NOTHING = "nothing to change"
_NAMED_TARGETS = 20
_ATTACHED = {"azurefirewalls": "firewall", "firewallpolicies": "policy"}
"""What people call what a target is attached to, by the last part of its type in lower case."""
_VERBS = {Action.CREATE: "create", Action.UPDATE: "update", Action.DELETE: "delete"}


def headline(plan: Plan) -> str:
    """Return the answer in one sentence: what would change, and whether every need is met after it."""
    targets = targets_counted(target.id for target in plan.targets)
    return f"Plan: {changes_counted(plan.targets)} on {targets}{_needs_after(plan)}."


def reserve(plan: Plan) -> str:
    """Return why rules are created that are redundant today; "" if there are none."""
    number = _redundant(plan.targets)
    if not number:
        return ""
    these, verb = ("This rule", "is") if number == 1 else ("These rules", "are")
    return (
        f"Redundant today: other rules already allow all that {count(number, 'rule')} to create would open. {these} "
        f"{verb} created so that the needs stay met when the others go; --mode minimal leaves "
        f"{'it' if number == 1 else 'them'} out."
    )


def unmet(plan: Plan) -> list[tuple[TargetPlan, NeedVerdict]]:
    """Return the required needs that are not proved allowed after the plan, each with its target."""
    return [pair for pair in _required(plan) if pair[1].after is not Outcome.ALLOWED]


def changes_counted(targets: Sequence[TargetPlan]) -> str:
    """Return how many rules get each action, for example `3 to create (1 redundant today), 1 to delete`."""
    numbers = Counter(change.action for target in targets for change in target.changes)
    redundant = _redundant(targets)
    notes = {Action.CREATE: f" ({redundant} redundant today)"} if redundant else {}
    counts = (
        f"{numbers[action]} to {verb}{notes.get(action, '')}" for action, verb in _VERBS.items() if numbers[action]
    )
    return ", ".join(counts) or _NOTHING


def _redundant(targets: Sequence[TargetPlan]) -> int:
    """Return how many rules are created for needs that are all met without them."""
    number = 0
    for target in targets:
        met = {verdict.need for verdict in target.verdicts if verdict.before is Outcome.ALLOWED}
        number += sum(
            change.action is Action.CREATE and bool(change.needs) and met.issuperset(change.needs)
            for change in target.changes
        )
    return number


def _required(plan: Plan) -> list[tuple[TargetPlan, NeedVerdict]]:
    required = {need.id for need in plan.needs if need.required}
    return [(target, verdict) for target in plan.targets for verdict in target.verdicts if verdict.need in required]


def _needs_after(plan: Plan) -> str:
    left = unmet(plan)
    after = " after it" if plan.pending else ""
    total = len(_required(plan))
    if not total:
        return ""
    if not left:
        return f"; every need is met{after}"
    names = [f"{verdict.need} on {resource_name(target.id)} ({verdict.after})" for target, verdict in left]
    verb = "is" if len(left) == 1 else "are"
    return f"; {len(left)} of {count(total, 'need')} {verb} not met{after}: {named(names)}"


def place(target: TargetPlan) -> str:
    """Return the resource group and the location of a target."""
    try:
        return f"{ResourceId.parse(target.id).resource_group}, {target.location}"
    except UsageError:
        return target.location


def attachment(text: str) -> str:
    """Return the name of the subnet, interface, firewall or policy with this id, for people."""
    try:
        resource = ResourceId.parse(text)
    except UsageError:
        return text
    kind = resource.type.lower().rpartition("/")[2]
    if kind == "subnets":
        return f"subnet {resource.parent.name}/{resource.name}"
    return f"{_ATTACHED.get(kind, 'interface')} {resource.name}"


def heading(group: Sequence[TargetPlan]) -> str:
    """Return the names of targets with the same changes, and how many rules of each get which action."""
    target, changes = group[0], changes_counted(group[:1])
    if len(group) == 1:
        return f"{resource_name(target.id)} ({place(target)}): {changes}"
    names = named([resource_name(each.id) for each in group], at_most=_NAMED_TARGETS)
    return f"{targets_counted(each.id for each in group)} alike, {changes} on each: {names}"


def blast_radius(group: Sequence[TargetPlan]) -> str:
    """Return the subnets and interfaces, or the firewalls, that a change of these targets affects."""
    attached = [text for target in group for text in target.attached_to]
    if not attached:
        return f"attached to nothing: {'its' if len(group) == 1 else 'their'} rules apply to no client today"
    return f"attached to {named([attachment(text) for text in attached], at_most=6)}"


def judged_by(target: TargetPlan) -> str:
    """Return whose rules alone the verdicts are about, as `this NSG alone`; "" for all on the way of the clients."""
    scopes = {verdict.scope for verdict in target.verdicts}
    if "this_policy" in scopes:
        return f"this {target_noun(target.id)} and those above it"
    return f"this {target_noun(target.id)} alone" if "this_nsg" in scopes else ""


def change_names(group: Sequence[Change]) -> str:
    """Return the name of a changed rule, or the first names of many similar changes."""
    names = named([change.name for change in group])
    return names if len(group) == 1 else f"{len(group)} rules: {names}"


def need_line(group: Sequence[NeedVerdict], target: str, optional: Collection[str]) -> tuple[str, str]:
    """Return a need, or the number of needs in a group, and their verdict; `optional` are ids of optional needs."""
    first = group[0]
    if len(group) == 1:
        return first.need, verdict(first, target, optional=first.need in optional)
    passage = first.after if first.before is first.after else f"{first.before} -> {first.after}"
    return f"{len(group)} needs", f"{passage}: {named([each.need for each in group])}"


def verdict(judged: NeedVerdict, target: str, *, optional: bool) -> str:
    """Return the verdict on a need before and after, with the deciding rules; `target` is the id of its target."""
    passage = judged.after if judged.before is judged.after else f"{judged.before} -> {judged.after}"
    because = verdict_cause(judged, target)
    return f"{passage}{' (optional)' if optional else ''}{f': {because}' if because else ''}"


def verdict_cause(judged: NeedVerdict, target: str) -> str:
    """Return the rules that decide a need, each with its number of addresses, and why the need is not met."""
    rules = named([deciding_rule(rule, target) for rule in judged.deciding_rules])
    reason = judged.reason if judged.after is not Outcome.ALLOWED else ""
    return "; ".join(part for part in (rules, reason) if part)
