"""The owned group of a policy in a plan, and comparing the live one with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from acrnet.firewall import read_rule_collection_group
from acrnet.firewall.live_policy import LivePolicy
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.wire.normal_form import normal_form, normal_rule
from acrnet.firewall.wire.owned_rules import Body
from acrnet.plan.kind import Standing
from acrnet.plan.model import Change, TargetPlan, WireRule
from acrnet.rules.words import named
from acrnet.targets.firewall_policy.drafting import rules_in

_WORDS: Final = frozenset({"name", "description"})
"""What says nothing about what a rule matches."""


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
    after = group_in(change.after)
    return live.get(change.name.lower()) == (None if after is None else normal_form(after))


def _moved(change: Change, plan: TargetPlan, live: Mapping[str, Body]) -> list[str]:
    name = change.name.lower()
    now, before = live.get(name), group_in(change.before)
    if name not in plan.rule_digests:
        return [] if now is None else [f"{change.name} is there, but not as planned"]
    if now is not None and group_digest(now) == plan.rule_digests[name]:
        return []
    return [difference(change.name, None if before is None else normal_form(before), now)]


def _obstacles(state: LivePolicy) -> tuple[str, ...]:
    """Return what would undo a write to the policy, or refuse it, one clause each."""
    policy = state.rules.policy
    found = []
    if policy.draft is True:
        found.append(f"{policy.name} has a draft, which would replace the whole policy once it is deployed")
    if policy.managed_for_containers is True:
        found.append(f"{policy.name} belongs to Azure Firewall for Containers")
    return tuple(found)


def _changed_rules(before: Body, now: Body) -> list[str]:
    """Return the names of rules that differ, came or went; where only their order or a priority differs, none."""
    then, later = _by_name(before), _by_name(now)
    return [f"rule {name}" for name in sorted(then.keys() | later.keys()) if then.get(name) != later.get(name)]


# Any: the normal form of a rule is JSON.
def _by_name(form: Body) -> dict[str, Any]:
    rules = {}
    for collection in form["collections"] if isinstance(form["collections"], list) else ():
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
