"""The rows of the matrix: rule sets and clients with what becomes of each need there, those alike in one row."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from acrnet.audit.model import Audit, Finding, Level
from acrnet.registry.need import Need
from acrnet.report.audit.findings import findings_without, need_findings, need_key
from acrnet.report.audit.html.cells import GAP, Cell, Cells, decided_alike, with_gap
from acrnet.report.audit.places import WORST, Place, places_of
from acrnet.report.audit.words import in_file
from acrnet.rules.verdict import Outcome

_ORDER: Final = {outcome: number for number, outcome in enumerate((*WORST, Outcome.ALLOWED))}


class Remark(NamedTuple):
    """A finding about a place that is not about one of its needs; texts have a gap for the name of the place."""

    kind: str
    level: Level
    message: str
    fix: str


class Written(NamedTuple):
    """Where findings at one place apply: file, line and JSON path; "" for what was read live."""

    needs: tuple[str, ...]
    """For each column, the rule that keeps the need from being met, or the rule set; "" where it is met."""
    remarks: tuple[str, ...]
    """For each remark."""


class _At(NamedTuple):
    """A place with what becomes of each need there, and its other findings."""

    place: Place
    cells: tuple[Cell | None, ...]
    needs: tuple[str, ...]
    """As in `Written`."""
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Row:
    """Places at which the same becomes of every need."""

    places: tuple[Place, ...]
    """Never empty."""
    cells: tuple[Cell | None, ...]
    """One for each column; None for a need that was not judged here."""
    cards: tuple[tuple[int, ...], ...]
    """The columns whose needs are shown together, because they are decided alike; what is not met comes first."""
    remarks: tuple[Remark, ...]
    written: tuple[Written, ...]
    """For each place, where in its files the rules are written."""

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of a required need."""
        return self.places[0].worst

    def at(self, columns: Sequence[int]) -> list[str]:
        """Return where in a file the rules that stop these needs are written, at the first place, each once."""
        here = self.written[0].needs
        return list(dict.fromkeys(here[column] for column in columns if here[column]))

    def text(self, text: str) -> str:
        """Return a text with the name of the first place in its gaps."""
        return text.replace(GAP, self.places[0].name)


def needs_judged(audit: Audit) -> tuple[Need, ...]:
    """Return the needs with a result, in the order of the audit."""
    judged = {result.need.id: result.need for result in audit.results}
    listed = [need.id for need in audit.needs if need.id in judged]
    return tuple(judged[need] for need in dict.fromkeys((*listed, *judged)))


def rows_of(audit: Audit, needs: Sequence[Need]) -> tuple[Row, ...]:
    """Return the rows, the worst first; their cells are in the order of `needs`."""
    about_needs = need_findings(audit.findings)
    cells = Cells()
    columns = {need.id: number for number, need in enumerate(needs)}
    shown = {need_key(result) for result in audit.results}
    findings = _by_place(findings_without(audit.findings, shown))
    alike: dict[Hashable, list[_At]] = {}
    for place in places_of(audit):
        here: list[Cell | None] = [None] * len(needs)
        written = [""] * len(needs)
        for result in place.results:
            column, finding = columns[result.need.id], about_needs.get(need_key(result))
            here[column] = cells.of(result, finding, place.name)
            written[column] = "" if finding is None else in_file(finding.location)
        about = findings.get(_key(place), ())
        key = place.noun, tuple(map(id, here)), tuple(_remark(finding, place.name) for finding in about)
        alike.setdefault(key, []).append(_At(place, tuple(here), tuple(written), about))
    rows = map(_row, alike.values())
    return tuple(sorted(rows, key=lambda row: (_ORDER[row.outcome], -len(row.places[0].unmet), -len(row.places))))


def _row(alike: Sequence[_At]) -> Row:
    first = alike[0]
    return Row(
        tuple(at.place for at in alike),
        first.cells,
        _cards(first.cells),
        tuple(_remark(finding, first.place.name) for finding in first.findings),
        tuple(Written(at.needs, tuple(in_file(finding.location) for finding in at.findings)) for at in alike),
    )


def _cards(cells: Sequence[Cell | None]) -> tuple[tuple[int, ...], ...]:
    alike: dict[tuple[Outcome, Hashable], list[int]] = {}
    for column, cell in enumerate(cells):
        if cell is not None:
            alike.setdefault((cell.outcome, decided_alike(cell)), []).append(column)
    return tuple(map(tuple, (alike[key] for key in sorted(alike, key=lambda key: _ORDER[key[0]]))))


def _by_place(findings: Iterable[Finding]) -> Mapping[str, Sequence[Finding]]:
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        by_place.setdefault(finding.client or finding.rule_set.lower(), []).append(finding)
    return by_place


def _key(place: Place) -> str:
    return place.name if place.subject is None else place.id.lower()


def _remark(finding: Finding, name: str) -> Remark:
    return Remark(finding.id, finding.level, with_gap(finding.message, name), with_gap(finding.fix, name))
