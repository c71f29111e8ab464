"""Which verdicts changed since the baseline, in words. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.audit.model import Audit, VerdictChange
from acrnet.report.audit.places import WORST, Place
from acrnet.report.words import count, resource_name
from acrnet.rules.verdict import Outcome

CLOSED: Final = "Closed"
IN_DOUBT: Final = "In doubt"
OPENED: Final = "Opened"
_RANK: Final = {outcome: rank for rank, outcome in enumerate((*WORST, Outcome.ALLOWED))}


@dataclass(frozen=True, slots=True)
class SinceLine:
    """The same change of the verdict on one need at one or more places."""

    verb: str
    """`Closed`, `In doubt` or `Opened`."""
    need: str
    verdicts: str
    """The verdict before and now: `allowed -> denied`."""
    names: tuple[str, ...]
    """The names of the places."""


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since the baseline, the worst first."""

    answer: str
    """How many needs at how many places are closed, in doubt and opened, in one sentence."""
    lines: tuple[SinceLine, ...]


def since_of(audit: Audit, places: Sequence[Place]) -> Since | None:
    """Return what changed since the baseline; None without one."""
    if audit.since_baseline is None:
        return None
    names = {place.subject.id: place.name for place in places if place.subject is not None}
    alike: dict[tuple[str, str, Outcome, Outcome], list[str]] = {}
    for change in audit.since_baseline:
        where = change.client or names.get(change.rule_set) or resource_name(change.rule_set)
        alike.setdefault((_verb(change), change.need, change.before, change.after), []).append(where)
    verbs = (CLOSED, IN_DOUBT, OPENED)
    ordered = sorted(alike.items(), key=lambda item: (verbs.index(item[0][0]), _RANK[item[0][3]], -len(item[1])))
    lines = (
        SinceLine(verb, need, f"{before} -> {after}", tuple(where)) for (verb, need, before, after), where in ordered
    )
    return Since(_answer(audit.since_baseline), tuple(lines))


def _verb(change: VerdictChange) -> str:
    """Return what became of a need: one of which more is denied is closed, even if it was not open before."""
    if _RANK[change.after] > _RANK[change.before]:
        return OPENED
    return IN_DOUBT if change.after is Outcome.UNDECIDABLE else CLOSED


def _answer(changes: Sequence[VerdictChange]) -> str:
    return f"Since the baseline: {', '.join(_counts(changes)) or 'no verdict on a required need changed'}."


def _counts(changes: Sequence[VerdictChange]) -> Iterator[str]:
    for verb in (CLOSED, IN_DOUBT, OPENED):
        number = sum(_verb(change) == verb for change in changes)
        if number:
            yield f"{count(number, 'need')} {verb.lower()}"
