"""Findings that differ only by the need they concern, joined into one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from msgspec.structs import replace

from acrnet.audit.model import Finding
from acrnet.rules.words import named


def joined(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order, with those about one rule joined if they differ only by the need.

    Findings that a need is not met are not joined, because each has its own fix. Suppressions and baselines compare
    single needs, so they have to be applied before.
    """
    alike: dict[Hashable, list[Finding]] = {}
    for number, each in enumerate(findings):
        about_need = each.id.startswith("need_") or not each.need or not each.rule
        key = number if about_need else (each.id, each.level, each.rule_set, each.rule, each.client, each.location)
        alike.setdefault(key, []).append(each)
    return tuple(_join(group) for group in alike.values())


def _join(group: Sequence[Finding]) -> Finding:
    first, *others = group
    if not others:
        return first
    needs = tuple(dict.fromkeys(each.need for each in group))
    if len(needs) == 1:
        return first
    also = f" The same goes for {named(needs[1:])}."
    same_fix = all(each.fix == first.fix for each in others)
    fix = first.fix if same_fix else f"{first.fix} Do the same for the other needs."
    return replace(first, message=f"{first.message}{also}", fix=fix, needs=needs)
