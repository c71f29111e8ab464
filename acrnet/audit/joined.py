"""Findings with one cause, joined into one that names every need it concerns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from msgspec.structs import replace

from acrnet.audit.model import Finding
from acrnet.rules.words import named


def joined(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order, with those joined that differ only by the need.

    Findings about an unmet need are joined if they have one cause: the same rules stop all addresses, the same stage
    stops a client, or the same doubt leaves it open. Those about needs that are denied in part are not, because each
    has amounts of its own. Suppressions and baselines compare single needs, so they have to be applied before.
    """
    alike: dict[Hashable, list[Finding]] = {}
    for number, each in enumerate(findings):
        apart = not each.need or not (each.cause if each.id.startswith("need_") else each.rule)
        place = each.rule_set, each.rule, each.client, each.location
        key = number if apart else (each.id, each.level, *place, each.cause)
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
