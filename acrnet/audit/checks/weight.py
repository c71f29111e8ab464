"""How heavy findings are: which come first, which make a command fail, and which leave a question open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from acrnet.audit.checks.kinds import Kind
from acrnet.audit.model import Finding, Level

UNDECIDED: Final = frozenset({Kind.NEED_UNDECIDABLE.value})
"""Ids of the findings that say a required need cannot be decided."""
NO_LEVEL: Final = "none"
"""What stands in the place of a level where no finding is to count as a failure."""

_WEIGHT = {level: weight for weight, level in enumerate(Level)}


def fails(findings: Iterable[Finding], level: str) -> bool:
    """Tell whether any finding weighs as much as `level` or more; with `none`, no finding does.

    Raises ValueError for a text that is no level.
    """
    if level == NO_LEVEL:
        return False
    least = _WEIGHT[Level(level)]
    return any(_WEIGHT[finding.level] <= least for finding in findings)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order they are told: the heaviest first, then by rule set, rule, need and client."""
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
