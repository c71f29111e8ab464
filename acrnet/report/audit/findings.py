"""The findings of an audit as reports show them: by kind, and those about needs with the needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from acrnet.audit.model import Finding, Level, Result
from acrnet.report.words import count

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one level and kind."""

    level: Level
    kind: str
    shown: tuple[Finding, ...]
    more: int
    """How many there are besides."""


def finding_groups(findings: Iterable[Finding], *, at_most: int) -> tuple[FindingGroup, ...]:
    """Return findings by level, the heaviest first, and kind, at most so many of each."""
    found: dict[tuple[Level, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.level, finding.id), []).append(finding)
    weights = list(Level)
    ordered = sorted(found.items(), key=lambda item: weights.index(item[0][0]))
    return tuple(FindingGroup(*key, tuple(group[:at_most]), max(len(group) - at_most, 0)) for key, group in ordered)


def need_findings(findings: Iterable[Finding]) -> dict[_Key, Finding]:
    """Return the findings that say that a need is not met, by what `need_key` gives for the result."""
    return {_key(finding): finding for finding in findings if _is_about_need(finding)}


def need_key(result: Result) -> _Key:
    """Return what tells the finding about a result from others."""
    return ("" if result.client else result.rule_set_id.lower()), result.client, result.need.id


def further(findings: Iterable[Finding], told: Collection[_Key]) -> Iterator[Finding]:
    """Yield the findings without those that are told with the needs they are about."""
    return (finding for finding in findings if not (_is_about_need(finding) and _key(finding) in told))


def counted(findings: Collection[Finding], left: int) -> str:
    """Return how many findings of each level there are; `left` of them are not told elsewhere."""
    levels = Counter(finding.level for finding in findings)
    counts = ", ".join(count(levels[level], level.value) for level in Level if levels[level])
    told = len(findings) - left
    if not told:
        return counts
    return f"{counts}; {'all' if not left else f'{told:,} of them'} told above"


def _is_about_need(finding: Finding) -> bool:
    return finding.id.startswith("need_")


def _key(finding: Finding) -> _Key:
    return ("" if finding.client else finding.rule_set.lower()), finding.client, finding.need
