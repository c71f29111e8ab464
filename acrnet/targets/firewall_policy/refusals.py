"""Why the owned group of a policy may not be written, or does not help, as problems of a plan."""

from __future__ import annotations

from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_group import Standing, ownership_of
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.tried import DEFAULT_DENY
from acrnet.plan.model import NeedVerdict, Problem, ProblemCode
from acrnet.rules.rule import Access
from acrnet.rules.verdict import Outcome
from acrnet.rules.words import named
from acrnet.targets.firewall_policy.options import Options


def not_owned(policy: LivePolicy, options: Options) -> Problem | None:
    """Return the problem of a group of this name with rules of somebody else; None where there is none."""
    group = policy.group(options.group)
    if group is None:
        return None
    whose = ownership_of(group, options.owner)
    if whose.standing is Standing.OWNED:
        return None
    foreign = named(whose.foreign) or "no rule at all"
    if whose.standing is Standing.EXTENDED:
        return Problem(
            ProblemCode.GROUP_EXTENDED,
            f"Somebody else put {foreign} into {group.name} of {policy.id.name}, and a group is written as a whole. "
            "Move it to a group of its own.",
        )
    return Problem(
        ProblemCode.NAME_TAKEN,
        f"{policy.id.name} has a rule collection group {group.name} with what acrnet does not own: {foreign}. "
        "Rename it, or choose another name with options.firewall_group.",
    )


def taken_priority(policy: LivePolicy, options: Options) -> Problem | None:
    """Return the problem of the wanted priority where another group has it; None where none has."""
    holders = [each.name for each in other_groups(policy, options.group) if each.priority == options.priority]
    if not holders:
        return None
    return Problem(
        ProblemCode.DUPLICATE_PRIORITY,
        f"The rule collection group {named(holders)} of {policy.id.name} has the priority {options.priority} too, and "
        "which of two such groups is tried first is not documented. Choose another options.firewall_priority.",
    )


def other_groups(policy: LivePolicy, name: str) -> list[RuleCollectionGroup]:
    """Return the groups of the policy without the one of this name."""
    return [each for each in policy.groups() if each.name.lower() != name.lower()]


def denied_before(verdict: NeedVerdict, group: str) -> Problem | None:
    """Return the problem of a need that rules deny before the owned group is tried; None where none does."""
    denying = [
        f"{rule.name} ({rule.priority})"
        for rule in verdict.deciding_rules
        if rule.access is Access.DENY and rule.name != DEFAULT_DENY.name
    ]
    if verdict.after not in {Outcome.DENIED, Outcome.PARTIAL} or not denying:
        return None
    return Problem(
        ProblemCode.BLOCKED_BY_EXPLICIT_DENY,
        f"{verdict.need} is denied by {named(denying)} before {group} is tried: network rules come before application "
        "rules, and rules of a parent policy before those of its children. Change what denies it; an application rule "
        "of the same policy also comes later if options.firewall_priority is lower than the priority of its group.",
    )
