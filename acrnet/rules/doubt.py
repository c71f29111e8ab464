"""What a rule's match hangs on where it cannot be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from acrnet.rules.rule import Access, SecurityRule

_MOST_DOUBTS: Final = 10
"""Up to so many doubts every combination is looked at; beyond, a flow that rules disagree about is undecidable."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about one packet that is true or not, and nobody can tell: whether this name covers this side of it."""

    side: str
    name: str
    reason: str = field(compare=False)
    """Why nobody can tell, as a clause that can follow "because"."""


Condition: TypeAlias = frozenset[frozenset[Doubt]]
"""A rule matches when in every one of these sets at least one doubt turns out true; certainly, when there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class PossibleMatch:
    """A rule that may have decided a flow before any later rule is tried; each is equal to itself only."""

    rule: SecurityRule
    condition: Condition


def implied(condition: Condition, earlier: Condition) -> bool:
    """Whether a match under `condition` means that `earlier` was met too, so that the earlier rule would have won."""
    return all(any(doubts <= wider for doubts in condition) for wider in earlier)


def outcomes(tried: Iterable[PossibleMatch], last: Access) -> frozenset[Access]:
    """Return what may happen to a flow that meets these rules in order and then, for certain, the access `last`."""
    steps = tuple(tried)
    accesses = frozenset((*(step.rule.access for step in steps), last))
    doubts = {doubt for step in steps for clause in step.condition for doubt in clause}
    if len(accesses) == 1 or len(doubts) > _MOST_DOUBTS:
        return accesses
    return _explore(steps, last, {})


def reasons(tried: Iterable[PossibleMatch]) -> tuple[str, ...]:
    """Return why it cannot be known whether these rules match, each reason once, sorted."""
    return tuple(sorted({doubt.reason for step in tried for clause in step.condition for doubt in clause}))


def _explore(steps: tuple[PossibleMatch, ...], last: Access, settled: Mapping[Doubt, bool]) -> frozenset[Access]:
    """Try the steps, branching on the first doubt that is open whenever a match hangs on it."""
    for index, step in enumerate(steps):
        open_clauses = [clause for clause in step.condition if not any(settled.get(doubt) for doubt in clause)]
        if not open_clauses:
            return frozenset((step.rule.access,))
        unsettled = [[doubt for doubt in clause if doubt not in settled] for clause in open_clauses]
        if all(unsettled):
            doubt = min(unsettled[0], key=lambda each: (each.side, each.name))
            found = _explore(steps[index:], last, {**settled, doubt: True})
            return found if len(found) > 1 else found | _explore(steps[index:], last, {**settled, doubt: False})
    return frozenset((last,))
