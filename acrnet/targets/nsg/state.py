"""The state of an NSG in a plan, and comparing live rules with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from acrnet.plan.kind import Standing
from acrnet.plan.model import Change, TargetPlan
from acrnet.plan.planner import digest_of
from acrnet.rules.difference import differing_fields
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.wire import normal_form, read_rule

Rules = Mapping[str, SecurityRule]
"""Rules by name in lower case."""

_as_json = json.JSONEncoder(sort_keys=True, check_circular=False).encode
"""Created once: `json.dumps` creates an encoder for each rule, and a plan has tens of thousands of rules."""


def rule_digests(rules: RuleSet) -> dict[str, str]:
    """Return a digest of the normal form of each rule, of both directions, by name in lower case."""
    return {rule.name.lower(): _digest(rule) for rule in rules.rules}


def standing(plan: TargetPlan, live: RuleSet) -> Standing:
    """Compare live rules with the state for which `plan` was made.

    Each planned rule that already equals its `after` counts as its `before`; the result must be the planned state. So
    a plan that stopped half-way is recognised, and so is one that is fully applied.
    """
    rules = _by_name(live.rules)
    done = frozenset(change.name.lower() for change in plan.pending() if is_done(change, rules))
    digests = rule_digests(live)
    for name in done:
        digests.pop(name, None)
        if name in plan.rule_digests:
            digests[name] = plan.rule_digests[name]
    if digest_of(digests) == plan.state_digest:
        return Standing(done, ())
    return Standing(done, _differences(plan, digests, rules))


def is_done(change: Change, rules: Rules) -> bool:
    """Whether the live rules already have the result of `change`."""
    live = rules.get(change.name.lower())
    wanted = None if change.after is None else read_rule(change.after)
    return live == wanted


def rule_differences(expected: RuleSet, live: RuleSet) -> tuple[str, ...]:
    """Return the differences, one clause for each rule; empty if both have the same rules in both directions."""
    if expected.rules == live.rules:
        return ()
    wanted, now = _by_name(expected.rules), _by_name(live.rules)
    return tuple(
        _changed(name, wanted.get(name), now.get(name))
        for name in sorted(wanted.keys() | now.keys())
        if wanted.get(name) != now.get(name)
    )


def _changed(name: str, wanted: SecurityRule | None, now: SecurityRule | None) -> str:
    if now is None:
        return f"{wanted.name if wanted else name} is gone"
    if wanted is None:
        return f"{now.name} is new (priority {now.priority}, {now.access})"
    return f"{now.name} changed ({'; '.join(differing_fields(wanted, now))})"


def _differences(plan: TargetPlan, digests: Mapping[str, str], rules: Rules) -> tuple[str, ...]:
    planned = plan.rule_digests
    names = sorted(name for name in digests.keys() | planned.keys() if digests.get(name) != planned.get(name))
    before = {change.name.lower(): read_rule(change.before) for change in plan.changes if change.before is not None}
    created = {change.name.lower(): read_rule(change.after) for change in plan.changes if change.after is not None}
    return tuple(
        _difference(name, name in planned, before.get(name) if name in planned else created.get(name), rules.get(name))
        for name in names
    )


def _difference(name: str, known: bool, planned: SecurityRule | None, live: SecurityRule | None) -> str:
    if live is None:
        return f"{name} is gone"
    if planned is None:
        return f"{live.name} changed" if known else f"{live.name} is new (priority {live.priority}, {live.access})"
    if not known:
        return f"{live.name} is there, but not as planned ({'; '.join(differing_fields(planned, live))})"
    return f"{live.name} changed ({'; '.join(differing_fields(planned, live))})"


def _by_name(rules: Sequence[SecurityRule]) -> Rules:
    return {rule.name.lower(): rule for rule in rules}


def _digest(rule: SecurityRule) -> str:
    return hashlib.sha256(_as_json(normal_form(rule)).encode()).hexdigest()[:16]
