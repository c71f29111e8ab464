"""What is told of an audit, and in which order: every form of the report but JSON sets this out in its own syntax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrnet.audit.model import Audit, Finding
from acrnet.report.audit.basis import basis
from acrnet.report.audit.changes import ChangeGroup, change_groups
from acrnet.report.audit.findings import FindingGroup, counted, finding_groups, further, need_findings, need_key
from acrnet.report.audit.groups import Fate, Group, Told, client_groups, fine_lines, unmet_groups
from acrnet.report.audit.places import places_of
from acrnet.report.audit.unmet import UnmetList, unmet_lists
from acrnet.report.audit.why import example
from acrnet.report.audit.words import ALL_IN_JSON, headline, is_complete, tally, titled
from acrnet.report.words import count, named
from acrnet.rules.verdict import Outcome

GROUPS = 12
"""How many groups of rule sets, and how many of clients, are told."""
FINDINGS = 3
"""How many findings of one kind and level are told."""
CHANGES = 8
"""How many groups of addresses that break, and how many that open, are told."""
PREFIXES = 4
"""How many prefixes that break or open are named."""
NEEDS = 8
"""How many needs that are decided alike are named."""
FIXES = 2
"""How many fixes are told for these."""


@dataclass(frozen=True, slots=True)
class NeedStory:
    """Needs that share their fate at one group of places."""

    names: str
    fate: Fate
    sentences: tuple[str, ...]
    """Why, with an example and what to do."""


@dataclass(frozen=True, slots=True)
class Section:
    """One group of places: a heading, and what becomes of its needs."""

    title: str
    outcome: Outcome
    needs: tuple[NeedStory, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What is told; nothing in it is escaped."""

    headline: str
    outcome: Outcome
    """Whether the headline is good news: undecidable also where something could not be read."""
    changes: tuple[ChangeGroup, ...]
    """What assumed changes break and open; empty where nothing was assumed."""
    unmet: tuple[UnmetList, ...]
    """Every place at which a required need is not met."""
    sections: tuple[Section, ...]
    untold: str
    """How many groups are not told; "" when all are."""
    counted: str
    """How many findings there are; "" when there is none."""
    findings: tuple[FindingGroup, ...]
    """Those that are not told with the needs they are about, the heaviest first."""
    fine: tuple[tuple[str, str], ...]
    basis: tuple[tuple[str, Sequence[str]], ...]

    @property
    def is_list_needed(self) -> bool:
        """Whether the sections alone are no list of what fails: they do not name all, or are long."""
        return sum(len(line.names) for unmet in self.unmet for line in unmet.lines) > 1


def story_of(audit: Audit) -> Story:
    """Return what is told of an audit."""
    places = places_of(audit)
    groups = unmet_groups(places, at_most=GROUPS)
    clients = client_groups(places, at_most=GROUPS)
    told = (*groups.told, *clients.told)
    about_needs = need_findings(audit.findings)
    keys = {need_key(result) for group in told for place in group.places for result in place.results}
    left = tuple(further(audit.findings, keys))
    return Story(
        headline=headline(audit, places),
        outcome=_outcome(audit),
        changes=change_groups(audit, places),
        unmet=unmet_lists(places),
        sections=tuple(_section(group, about_needs) for group in told),
        untold=_untold(groups.more, clients.more),
        counted=counted(audit.findings, len(left)) if audit.findings else "",
        findings=finding_groups(left, at_most=FINDINGS),
        fine=fine_lines(places),
        basis=tuple(basis(audit)),
    )


def _outcome(audit: Audit) -> Outcome:
    found = {result.outcome for result in audit.required()}
    if found & {Outcome.DENIED, Outcome.PARTIAL}:
        return Outcome.DENIED
    return Outcome.UNDECIDABLE if Outcome.UNDECIDABLE in found or not is_complete(audit) else Outcome.ALLOWED


def _section(group: Group, findings: Mapping[tuple[str, str, str], Finding]) -> Section:
    title = f"{titled(group.places)}: {tally(group.places[0])}"
    needs = tuple(_need(group, told, findings) for told in group.told)
    return Section(title if len(group.places) == 1 else f"{title} on each", group.outcome, needs)


def _need(group: Group, told: Told, findings: Mapping[tuple[str, str, str], Finding]) -> NeedStory:
    results = group.results(told)
    shown = example(results)
    found = dict.fromkeys(findings[need_key(result)].fix for result in results if need_key(result) in findings)
    fixes = [f"fix{f' for {group.places[0].name}' if len(group.places) > 1 else ''}: {fix}" for fix in found]
    rest = len(fixes) - FIXES
    more = f"{rest:,} more fix{'es' * (rest > 1)} like these; {ALL_IN_JSON}" if rest > 0 else ""
    sentences = (*told.fate.why.sentences(), shown, *fixes[:FIXES], more)
    return NeedStory(named(told.needs, at_most=NEEDS), told.fate, tuple(filter(None, sentences)))


def _untold(rule_sets: int, clients: int) -> str:
    """Return how many places are not told about."""
    counts = [count(left, noun) for left, noun in ((rule_sets, "more NSG"), (clients, "more client")) if left]
    return f"And {' and '.join(counts)}; {ALL_IN_JSON}." if counts else ""
