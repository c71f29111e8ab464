"""The kinds of findings, and how heavy findings are: which come first, and which make a command fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from acrnet.audit.model import Finding, Level

NO_LEVEL: Final = "none"
"""What stands in the place of a level where no finding is to count as a failure."""

_WEIGHT = {level: weight for weight, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding, which has a section of its own in docs/findings.md."""

    id: str
    levels: tuple[Level, ...]
    """Those it can have, the heaviest first; only a required need that is denied is an error."""
    help: str
    """What is wrong, as a clause."""
    fix: str
    """What to do about it in general, as a clause; a finding says it of its own case."""
    suppressible: bool = True
    """Whether a suppression may name it; one about suppressions themselves cannot be silenced."""
    undecided: bool = False
    """Whether it says that a required need cannot be decided."""


def fails(findings: Iterable[Finding], level: str) -> bool:
    """Tell whether any finding weighs as much as `level` or more; with `none`, no finding does.

    Raises ValueError for a text that is no level.
    """
    if level == NO_LEVEL:
        return False
    least = _WEIGHT[Level(level)]
    return any(_WEIGHT[finding.level] <= least for finding in findings)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order they are reported: the heaviest first, then by rule set, rule, need and client."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int | str, ...]:
    return (
        _WEIGHT[finding.level],
        finding.rule_set.lower(),
        finding.rule.lower(),
        finding.need,
        finding.client,
        finding.id,
        str(finding.location),
        finding.message,
    )
