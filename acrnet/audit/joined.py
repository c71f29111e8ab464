"""Findings with one cause, said once: those that differ only by the need they concern."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from acrnet.audit.model import Finding
from acrnet.rules.words import named


def joined(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their order, those about one rule joined that differ only by the need.

    That a need is not met is a finding of its own, because its fix is. Suppressions and baselines go by single needs,
    so they come before.
    """
    alike: dict[Hashable, list[Finding]] = {}
    for number, each in enumerate(findings):
        about_need = each.id.startswith("need_") or not each.need or not each.rule
        key = number if about_need else (each.id, each.level, each.rule_set, each.rule, each.client, each.location)
        alike.setdefault(key, []).append(each)
    return tuple(_one(group) for group in alike.values())


def _one(group: Sequence[Finding]) -> Finding:
    first, *others = group
    if not others:
        return first
    needs = tuple(dict.fromkeys(each.need for each in group))
    if len(needs) == 1:
        return first
    also = f" The same goes for {named(needs[1:])}."
    same_fix = all(each.fix == first.fix for each in others)
    fix = first.fix if same_fix else f"{first.fix} So for the other needs."
    return replace(first, message=f"{first.message}{also}", fix=fix, needs=needs)
