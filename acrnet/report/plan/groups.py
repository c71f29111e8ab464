"""Similar targets, changes and needs of a plan in groups, so that a report shows each group once."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from acrnet.plan.model import Change, NeedVerdict, Plan, TargetPlan, WireRule
from acrnet.report.words import FEW
from acrnet.rules.verdict import Outcome

T = TypeVar("T")

HINT: Final = "Similar NSGs, rules and needs are shown together; --details shows each by itself."

_OWN_TO_EACH: Final = frozenset({"priority", "description", "destinationAddressPrefix", "destinationAddressPrefixes"})
"""Properties in which rules that are shown together may differ."""


def apart(items: Iterable[T]) -> list[tuple[T, ...]]:
    """Return each item in a group of its own."""
    return [(each,) for each in items]


def alike_targets(targets: Sequence[TargetPlan]) -> list[tuple[TargetPlan, ...]]:
    """Return the targets in groups with the same changes and the same verdicts, in the order of their first targets.

    Their locations, their clients and their other rules may differ.
    """
    return _grouped(targets, _target_key)


def alike_changes(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """Return the changes in groups that differ only in name, priority and destination; small groups are split up."""
    return _with_few_apart(_grouped(changes, _change_key))


def alike_verdicts(verdicts: Sequence[NeedVerdict]) -> list[tuple[NeedVerdict, ...]]:
    """Return the met needs in groups with the same verdict before; unmet needs and small groups are split up."""
    return _with_few_apart(_grouped(verdicts, _verdict_key))


def is_grouped(plan: Plan) -> bool:
    """Return whether a report on the plan shows anything in groups."""
    groups = alike_targets(plan.targets)
    return len(groups) < len(plan.targets) or any(
        len(alike_changes(first.changes)) < len(first.changes)
        or len(alike_verdicts(first.verdicts)) < len(first.verdicts)
        for first, *_ in groups
    )


def _grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> list[tuple[T, ...]]:
    groups: dict[Hashable, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return [tuple(group) for group in groups.values()]


def _with_few_apart(groups: Iterable[tuple[T, ...]]) -> list[tuple[T, ...]]:
    shown: list[tuple[T, ...]] = []
    for group in groups:
        shown += [group] if len(group) > FEW else apart(group)
    return shown


def _target_key(target: TargetPlan) -> Hashable:
    changes = [(each.action, each.name, each.before, each.after, each.reason, each.needs) for each in target.changes]
    overrides = tuple(change.overrides for change in target.changes)
    verdicts = tuple(_without_target(each, target.id) for each in target.verdicts)
    changes_text = json.dumps(changes, sort_keys=True)
    return changes_text, overrides, verdicts, target.effect, target.problems, bool(target.attached_to)


def _without_target(verdict: NeedVerdict, target: str) -> NeedVerdict:
    """Return the verdict without the id of its target."""
    rules = tuple(
        rule._replace(rule_set="") if rule.rule_set.lower() == target.lower() else rule
        for rule in verdict.deciding_rules
    )
    return replace(verdict, deciding_rules=rules)


def _change_key(change: Change) -> Hashable:
    sides = json.dumps([_shape(change.before), _shape(change.after)], sort_keys=True)
    return change.action, sides, change.reason, change.overrides


# Any: the properties of a rule as Resource Manager takes them.
def _shape(rule: WireRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {key: value for key, value in rule["properties"].items() if key not in _OWN_TO_EACH}


def _verdict_key(verdict: NeedVerdict) -> Hashable:
    return verdict.before if verdict.after is Outcome.ALLOWED else verdict.need
