"""The kinds of findings, and their severity: which findings come first, and which make a command fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from acrnet.audit.model import Finding, Level
from acrnet.rules.inputs import Location

NO_LEVEL: Final = "none"
"""The value to use in place of a level if no finding should count as a failure."""

_RANK = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding, which has a section of its own in docs/findings.md."""

    id: str
    levels: tuple[Level, ...]
    """The levels it can have, the most severe first; only a required need that is denied is an error."""
    help: str
    """What is wrong, as a clause."""
    fix: str
    """What to do about it in general, as a clause; each finding has its own, specific fix."""
    suppressible: bool = True
    """Whether a suppression may name it; findings about suppressions themselves cannot be suppressed."""
    undecided: bool = False
    """Whether it means that a required need cannot be decided."""


def fails(findings: Iterable[Finding], level: str) -> bool:
    """Return whether any finding is at least as severe as `level`; with `none`, no finding is.

    Raises ValueError for a text that is not a level.
    """
    if level == NO_LEVEL:
        return False
    least = _RANK[Level(level)]
    return any(_RANK[finding.level] <= least for finding in findings)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of reports: the most severe first, then by rule set, rule, need and client."""
    # Many findings are about the same rule set and location, so the texts in their keys are cached.
    lowered, location_text = cache(str.lower), cache(Location.__str__)

    def key(finding: Finding) -> tuple[int | str, ...]:
        return (
            _RANK[finding.level],
            lowered(finding.rule_set),
            lowered(finding.rule),
            finding.need,
            finding.client,
            finding.id,
            location_text(finding.location),
            finding.message,
        )

    return tuple(sorted(findings, key=key))
