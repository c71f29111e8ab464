"""An audit as CSV: a row for each network security group and each client, for spreadsheets and for `grep`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from acrnet.audit.model import Audit, Finding, Level
from acrnet.escaping import csv_line
from acrnet.report.audit.places import WORST, Place, places_of
from acrnet.rules.verdict import Outcome

COLUMNS: Final = (
    "kind",
    "name",
    "id",
    "location",
    "file",
    "json_path",
    "verdict",
    "required_needs",
    "denied",
    "partial",
    "undecidable",
    "denying_rules",
    "errors",
    "warnings",
    "notes",
)
"""The columns in order; a later version only adds columns at the end."""

_Key = tuple[str, str]


def audit_csv_lines(audit: Audit) -> Iterator[str]:
    """Yield the lines: the names of the columns, then a row for each place, the worst first.

    A value that a spreadsheet would take for a formula is prefixed with an apostrophe, and several values in one cell
    are separated by `; `.
    """
    levels = _levels(audit.findings)
    yield csv_line(COLUMNS)
    for place in sorted(places_of(audit), key=lambda place: (*WORST, Outcome.ALLOWED).index(place.worst)):
        yield csv_line(_row(place, levels))


def _row(place: Place, levels: Counter[tuple[_Key, Level]]) -> Iterator[str]:
    subject = place.subject
    yield "client" if subject is None else subject.kind.value
    yield place.name
    yield place.id
    yield "" if subject is None else subject.region
    yield "" if subject is None else subject.location.file
    yield "" if subject is None else subject.location.json_path
    yield place.worst.value
    yield str(len(place.required))
    for outcome in WORST:
        yield "; ".join(result.need.id for result in place.unmet if result.outcome is outcome)
    yield "; ".join(_denying_rules(place))
    key = (place.name, "") if subject is None else ("", subject.id)
    for level in Level:
        yield str(levels[key, level])


def _levels(findings: Iterable[Finding]) -> Counter[tuple[_Key, Level]]:
    """Return how many findings of each level there are about each place."""
    return Counter(((each.client, "" if each.client else each.rule_set), each.level) for each in findings)


def _denying_rules(place: Place) -> Iterable[str]:
    rules = {
        (part.rule.priority, part.rule.name)
        for result in place.unmet
        for view in result.deciding_views
        for part in view.verdict.parts
        if part.outcome is Outcome.DENIED and part.rule is not None
    }
    return (f"{name} ({priority})" for priority, name in sorted(rules))
