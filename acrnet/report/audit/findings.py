"""The findings of an audit as reports show them: by kind, and those about needs together with the needs."""

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
    """How many findings of this level and kind are not shown."""


def finding_groups(findings: Iterable[Finding], *, at_most: int) -> tuple[FindingGroup, ...]:
    """Return findings by level, the most severe first, and by kind; at most `at_most` of each are shown."""
    by_kind: dict[tuple[Level, str], list[Finding]] = {}
    for finding in findings:
        by_kind.setdefault((finding.level, finding.id), []).append(finding)
    levels = list(Level)
    ordered = sorted(by_kind.items(), key=lambda item: levels.index(item[0][0]))
    return tuple(FindingGroup(*key, tuple(group[:at_most]), max(len(group) - at_most, 0)) for key, group in ordered)


def need_findings(findings: Iterable[Finding]) -> dict[_Key, Finding]:
    """Return the findings that report an unmet need, by the `need_key` of their result."""
    return {key: finding for finding in findings if _is_about_need(finding) for key in _keys(finding)}


def need_key(result: Result) -> _Key:
    """Return the key under which `need_findings` has the finding about this result."""
    return ("" if result.client else result.rule_set_id.lower()), result.client, result.need.id


def findings_without(findings: Iterable[Finding], shown: Collection[_Key]) -> Iterator[Finding]:
    """Yield the findings without those about needs that are `shown` with their findings."""
    return (
        finding for finding in findings if not (_is_about_need(finding) and all(key in shown for key in _keys(finding)))
    )


def finding_counts(findings: Collection[Finding], left: int) -> str:
    """Return how many findings of each level there are; all but `left` of them are shown with the needs above."""
    levels = Counter(finding.level for finding in findings)
    counts = ", ".join(count(levels[level], level.value) for level in Level if levels[level])
    shown = len(findings) - left
    if not shown:
        return counts
    return f"{counts}; {'all' if not left else f'{shown:,} of them'} shown above"


def _is_about_need(finding: Finding) -> bool:
    return finding.id.startswith("need_")


def _keys(finding: Finding) -> list[_Key]:
    rule_set = "" if finding.client else finding.rule_set.lower()
    return [(rule_set, finding.client, need) for need in finding.needs or (finding.need,)]
