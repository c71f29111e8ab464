"""The owned group of a policy in a plan, and comparing the live one with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from acrnet.firewall import read_ip_group, read_rule_collection_group
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.owned_ip_group import ip_group_form
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.wire.normal_form import normal_form, normal_rule
from acrnet.firewall.wire.owned_rules import Body
from acrnet.plan.kind import Standing
from acrnet.plan.model import Change, TargetPlan, WireRule
from acrnet.rules.words import named
from acrnet.targets.firewall_policy.drafting import rules_in
from acrnet.unknown import Unknown

_WORDS: Final = frozenset({"name", "description"})
"""What says nothing about what a rule matches."""


def form_of(body: WireRule | None) -> Body | None:
    """Return the normal form of the group or IP Group that a change or a step writes; None where it does not exist."""
    if body is None:
        return None
    if writes_ip_group(body):
        return ip_group_form(read_ip_group(body))
    return normal_form(read_rule_collection_group(body))


def writes_ip_group(body: WireRule) -> bool:
    """Whether a body is that of an IP Group, and not of a rule collection group."""
    return "ipAddresses" in body["properties"]


def group_in(body: WireRule | None) -> RuleCollectionGroup | None:
    """Return the group that a change or a step writes, in normal form; None where it does not exist."""
    return None if body is None else read_rule_collection_group(body)


def group_digest(form: Body) -> str:
    """Return the digest of the normal form of a group."""
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()[:16]


def standing(plan: TargetPlan, state: LivePolicy) -> Standing:
    """Compare the live group with the state for which `plan` was made; other groups of the policy may have changed.

    Since the plan was made, nothing may have appeared that would undo its writes or refuse them.
    """
    live = state.owned()
    done = frozenset(change.name.lower() for change in plan.pending() if _is_done(change, live))
    left = [change for change in plan.changes if change.name.lower() not in done]
    moved = [each for change in left for each in _moved(change, plan, live)]
    obstacles = _obstacles(state) if any(change in left for change in plan.pending()) else ()
    if isinstance(state.ip_groups, Unknown) and any(map(_is_about_ip_group, left)):
        obstacles = (*obstacles, f"its IP Groups are not known, because {state.ip_groups.reason}")
    failed = {name for name in done if state.failed(name)}
    return Standing(done - failed, (*moved, *obstacles))


def differences(expected: LivePolicy, live: LivePolicy) -> tuple[str, ...]:
    """Return the differences of the owned groups, one clause for each group, and what would undo or refuse writes."""
    before, now = expected.owned(), live.owned()
    return (
        *(
            difference(name, before.get(name), now.get(name))
            for name in sorted(before.keys() | now.keys())
            if before.get(name) != now.get(name)
        ),
        *(each for each in _obstacles(live) if each not in _obstacles(expected)),
        *(
            [f"its IP Groups are not known any more, because {live.ip_groups.reason}"]
            if isinstance(live.ip_groups, Unknown) and not isinstance(expected.ip_groups, Unknown)
            else []
        ),
    )


def difference(name: str, before: Body | None, now: Body | None) -> str:
    """Return how a group changed, as a clause whose subject is the group."""
    if now is None:
        return f"{name} is gone"
    if before is None:
        return f"{name} is new"
    rules = _changed_rules(before, now)
    return f"{name} changed ({named(rules)})" if rules else f"{name} changed"


def _is_done(change: Change, live: Mapping[str, Body]) -> bool:
    return live.get(change.name.lower()) == form_of(change.after)


def _is_about_ip_group(change: Change) -> bool:
    return any(body is not None and writes_ip_group(body) for body in (change.before, change.after))


def _moved(change: Change, plan: TargetPlan, live: Mapping[str, Body]) -> list[str]:
    name = change.name.lower()
    now = live.get(name)
    if name not in plan.rule_digests:
        return [] if now is None else [f"{change.name} is there, but not as planned"]
    if now is not None and group_digest(now) == plan.rule_digests[name]:
        return []
    return [difference(change.name, form_of(change.before), now)]


def _obstacles(state: LivePolicy) -> tuple[str, ...]:
    """Return what would undo a write to the policy, or refuse it, one clause each."""
    policy = state.rules.policy
    reasons = []
    if policy.draft is True:
        reasons.append(f"{policy.name} has a draft, which would replace the whole policy once it is deployed")
    if policy.managed_for_containers is True:
        reasons.append(f"{policy.name} belongs to Azure Firewall for Containers")
    return tuple(reasons)


def _changed_rules(before: Body, now: Body) -> list[str]:
    """Return the names of rules that differ, came or went; where only their order or a priority differs, none."""
    then, later = _by_name(before), _by_name(now)
    return [f"rule {name}" for name in sorted(then.keys() | later.keys()) if then.get(name) != later.get(name)]


# Any: the normal form of a rule is JSON.
def _by_name(form: Body) -> dict[str, Any]:
    rules = {}
    collections = form.get("collections")
    for collection in collections if isinstance(collections, list) else ():
        for rule in collection["rules"] if isinstance(collection["rules"], list) else ():
            rules[rule["name"]] = rule
    return rules


def takes_out(before: RuleCollectionGroup | None, after: RuleCollectionGroup | None) -> bool:
    """Whether something that the owned group allows before a step may not be allowed after it.

    All rules of an owned group allow, so that only what goes matters: a rule, or an entry of one of its lists.
    """
    left = dict(_rules(after))
    return any(
        name not in left or any(_entries(rule, key) - _entries(left[name], key) for key in rule)
        for name, rule in _rules(before)
    )


def _rules(group: RuleCollectionGroup | None) -> list[tuple[tuple[str, str], Body]]:
    return [((collection, rule.name.lower()), normal_rule(rule)) for collection, rule in rules_in(group)]


def _entries(rule: Body, key: str) -> set[object]:
    value = rule.get(key, [])
    return set(value if isinstance(value, list) else [value]) if key not in _WORDS else set()
