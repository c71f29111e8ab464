"""The outline of an audit report: what it says and in which order. The text and Markdown forms render it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrnet.audit.model import Audit, Finding
from acrnet.report.audit.basis import basis
from acrnet.report.audit.changes import ChangeGroup, change_groups
from acrnet.report.audit.explanation import example
from acrnet.report.audit.findings import (
    FindingGroup,
    finding_counts,
    finding_groups,
    findings_without,
    need_findings,
    need_key,
)
from acrnet.report.audit.groups import Judgement, NeedGroup, PlaceGroup, client_groups, met_lines, unmet_groups
from acrnet.report.audit.places import places_of
from acrnet.report.audit.since import Since, since_of
from acrnet.report.audit.unmet import UnmetList, unmet_lists
from acrnet.report.audit.words import ALL_IN_JSON, assumption, headline, in_file, is_complete, tally, titled
from acrnet.report.words import count, named
from acrnet.rules.verdict import Outcome

GROUPS = 12
"""How many groups of rule sets, and how many of clients, are shown."""
FINDINGS = 3
"""How many findings of one kind and level are shown."""
CHANGES = 8
"""How many groups of addresses that break, and how many that open, are shown."""
PREFIXES = 4
"""How many prefixes that break or open are named."""
NEEDS = 8
"""How many needs that are decided alike are named."""
FIXES = 2
"""How many fixes are shown for these."""


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """Needs that share their judgement at one group of places."""

    names: str
    judgement: Judgement
    sentences: tuple[str, ...]
    """The explanation, with an example and the fixes."""


@dataclass(frozen=True, slots=True)
class Section:
    """One group of places: a heading, and the judgements on its needs."""

    title: str
    outcome: Outcome
    needs: tuple[NeedEntry, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a report, in order; nothing in it is escaped."""

    headline: str
    outcome: Outcome
    """The worst outcome of all; undecidable also if an input could not be read."""
    since: Since | None
    """What changed since the baseline; None without one."""
    assumption: str
    """What is assumed, and if so, whether it changes nothing; "" if nothing is assumed."""
    changes: tuple[ChangeGroup, ...]
    """What assumed changes break and open; empty if they do neither."""
    unmet: tuple[UnmetList, ...]
    """Every place at which a required need is not met."""
    sections: tuple[Section, ...]
    omitted: str
    """How many places have no section; "" if all have one."""
    finding_counts: str
    """How many findings there are; "" if there are none."""
    findings: tuple[FindingGroup, ...]
    """The findings that are not shown with the needs they are about, the most severe first."""
    met: tuple[tuple[str, str], ...]
    basis: tuple[tuple[str, Sequence[str]], ...]

    @property
    def is_list_needed(self) -> bool:
        """Whether the list of unmet needs is shown besides the sections, because several places fail."""
        return sum(len(line.names) for unmet in self.unmet for line in unmet.lines) > 1


def outline_of(audit: Audit) -> Outline:
    """Return the outline of the report on an audit."""
    places = places_of(audit)
    rule_sets = unmet_groups(places, at_most=GROUPS)
    clients = client_groups(places, at_most=GROUPS)
    shown = (*rule_sets.groups, *clients.groups)
    about_needs = need_findings(audit.findings)
    keys = {need_key(result) for group in shown for place in group.places for result in place.results}
    left = tuple(findings_without(audit.findings, keys))
    return Outline(
        headline=headline(audit, places),
        outcome=_outcome(audit),
        since=since_of(audit, places),
        assumption=assumption(audit),
        changes=change_groups(audit, places),
        unmet=unmet_lists(places),
        sections=tuple(_section(group, about_needs) for group in shown),
        omitted=_omitted({**rule_sets.more, **clients.more}),
        finding_counts=finding_counts(audit.findings, len(left)) if audit.findings else "",
        findings=finding_groups(left, at_most=FINDINGS),
        met=met_lines(places),
        basis=tuple(basis(audit)),
    )


def _outcome(audit: Audit) -> Outcome:
    outcomes = {result.outcome for result in audit.required()}
    if outcomes & {Outcome.DENIED, Outcome.PARTIAL}:
        return Outcome.DENIED
    return Outcome.UNDECIDABLE if Outcome.UNDECIDABLE in outcomes or not is_complete(audit) else Outcome.ALLOWED


def _section(group: PlaceGroup, findings: Mapping[tuple[str, str, str], Finding]) -> Section:
    title = f"{titled(group.places)}: {tally(group.places[0])}"
    needs = tuple(_need(group, need_group, findings) for need_group in group.need_groups)
    return Section(title if len(group.places) == 1 else f"{title} on each", group.outcome, needs)


def _need(group: PlaceGroup, need_group: NeedGroup, findings: Mapping[tuple[str, str, str], Finding]) -> NeedEntry:
    results = group.results(need_group)
    distinct = dict.fromkeys(findings[need_key(result)].fix for result in results if need_key(result) in findings)
    fixes = [f"fix{f' for {group.places[0].name}' if len(group.places) > 1 else ''}: {fix}" for fix in distinct]
    places = dict.fromkeys(_written(findings.get(need_key(result))) for result in results)
    at = next(iter(places)) if len(places) == 1 else ""
    rest = len(fixes) - FIXES
    more = f"{rest:,} more fix{'es' * (rest > 1)} like these; {ALL_IN_JSON}" if rest > 0 else ""
    sentences = (*need_group.judgement.explanation.sentences(), at, example(results), *fixes[:FIXES], more)
    return NeedEntry(named(need_group.needs, at_most=NEEDS), need_group.judgement, tuple(filter(None, sentences)))


def _written(finding: Finding | None) -> str:
    """Return where the rule is written that a finding is about; "" where its line is not known."""
    return f"at {in_file(finding.location)}" if finding is not None and finding.location.line else ""


def _omitted(more: Mapping[str, int]) -> str:
    """Return how many places of each noun have no section."""
    counts = [count(left, f"more {noun}") for noun, left in more.items()]
    return f"And {' and '.join(counts)}; {ALL_IN_JSON}." if counts else ""
