"""Doubts: the facts that decide whether a rule matches, where they are not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from acrnet.rules.rule import Access, SecurityRule

_MOST_DOUBTS: Final = 10
"""Up to this many doubts every combination is tried; with more, a flow that rules disagree about is undecidable."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A fact about one packet that is not known: whether this name includes the address on this side of it."""

    side: str
    name: str
    reason: str = field(compare=False)
    """Why it is not known, as a clause that can follow "because"."""


Condition: TypeAlias = frozenset[frozenset[Doubt]]
"""A rule matches if at least one doubt in each of these sets is true; without any set it matches for certain."""


@dataclass(frozen=True, slots=True, eq=False)
class PossibleMatch:
    """A rule that may have decided a flow before later rules are tried; compared by identity."""

    rule: SecurityRule
    condition: Condition


def implied(condition: Condition, earlier: Condition) -> bool:
    """Whether `condition` implies `earlier`, so that the earlier rule would have decided instead."""
    return all(any(doubts <= wider for doubts in condition) for wider in earlier)


def outcomes(tried: Iterable[PossibleMatch], last: Access) -> frozenset[Access]:
    """Return the possible accesses of a flow that may match these rules in order, and surely matches one of `last`."""
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
    """Try the rules in order, branching on the first open doubt whenever a match depends on it."""
    for index, step in enumerate(steps):
        open_clauses = [clause for clause in step.condition if not any(settled.get(doubt) for doubt in clause)]
        if not open_clauses:
            return frozenset((step.rule.access,))
        unsettled = [[doubt for doubt in clause if doubt not in settled] for clause in open_clauses]
        if all(unsettled):
            doubt = min(unsettled[0], key=lambda each: (each.side, each.name))
            accesses = _explore(steps[index:], last, {**settled, doubt: True})
            return (
                accesses if len(accesses) > 1 else accesses | _explore(steps[index:], last, {**settled, doubt: False})
            )
    return frozenset((last,))
