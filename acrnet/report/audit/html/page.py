"""An audit as one HTML page, with its style, its script and its data inside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from acrnet.audit.model import Audit
from acrnet.escaping import printable
from acrnet.registry.need import Need
from acrnet.report.audit.basis import basis
from acrnet.report.audit.changes import change_groups
from acrnet.report.audit.findings import finding_counts, finding_groups, findings_without, need_key
from acrnet.report.audit.html.columns import headings
from acrnet.report.audit.html.data import OUTCOMES, page_data
from acrnet.report.audit.html.rows import Row, needs_judged, rows_of
from acrnet.report.audit.places import Place, places_of
from acrnet.report.audit.words import (
    answers,
    assumption,
    counted,
    headline,
    in_file,
    is_complete,
    location_text,
    tally,
    title,
)
from acrnet.report.words import named, resource_name
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

ROWS: Final = 12
"""How many rows are shown without JavaScript."""
FINDINGS: Final = 5
"""How many findings of one kind and level are listed; the rest is in the rows."""
_NAMES: Final = 8
"""How many registries are named above the headline."""
_SENTENCES: Final = 200
"""How many inputs, assumptions or warnings are listed."""
_DOES: Final = {
    Outcome.ALLOWED: "allows",
    Outcome.DENIED: "denies",
    Outcome.PARTIAL: "denies a part of",
    Outcome.UNDECIDABLE: "cannot be decided",
}


class _Inline(NamedTuple):
    """A style or script inside the page."""

    text: Markup
    csp: str
    """The source by which the content security policy admits it, and nothing else."""


class _Tally(NamedTuple):
    """How many places have this worst outcome."""

    outcome: Outcome
    text: str


def audit_html(audit: Audit) -> Iterator[str]:
    """Yield the text of the page in pieces. Same audit, same bytes; everything from outside is escaped."""
    places = places_of(audit)
    columns = headings(needs_judged(audit))
    needs = [column.need for heading in columns for column in heading.columns]
    rows = rows_of(audit, needs)
    left = tuple(findings_without(audit.findings, {need_key(result) for result in audit.results}))
    subjects = [resource_name(each) for each in audit.registries]
    assumed = assumption(audit)
    grouped = finding_groups(left, at_most=FINDINGS)
    sections = (
        ("changes", "Changes", assumed), ("matrix", "Verdicts", True), ("findings", "Findings", audit.findings),
        ("needs", "Needs", needs), ("basis", "Basis", True),
    )  # fmt: skip
    values = {
        "audit": audit,
        "kind": title(audit),
        "title": f"{headline(audit, places)} {named(subjects)}",
        "subjects": subjects[:_NAMES],
        "outcome": _worst(audit, places),
        "answers": [_sentence(text) for text in answers(audit, places)],
        "tallies": list(_tallies(places)),
        "sections": [(name, text) for name, text, content in sections if content],
        "assumption": assumed,
        "changes": change_groups(audit, places),
        "headings": columns,
        "needs": needs,
        "rows": rows[:ROWS],
        "shown": _shown(rows, places),
        "worst_title": "In detail" if len(rows) <= ROWS else f"The first {ROWS} rows in detail",
        "remark_kinds": sorted({remark.kind for row in rows for remark in row.remarks}),
        "findings": grouped,
        "finding_counts": finding_counts(audit.findings, len(left)) if audit.findings else "",
        "basis": list(basis(audit, at_most=_SENTENCES)),
        "data": page_data(columns, rows),
        "style": _inline("page.css"),
        "script": _inline("page.js"),
    }
    yield from _environment().get_template("page.html.jinja").generate(values)
    yield "\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("acrnet.report.audit", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
    )
    environment.filters.update(
        destination=_destination, does=_DOES.__getitem__, in_file=in_file, named=named, tally=tally,
        where=location_text,
    )  # fmt: skip
    return environment


def _finalized(value: object) -> object:
    """Return what a template shows of a value: text from outside without invisible characters."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _inline(file: str) -> _Inline:
    text = resources.files("acrnet.report.audit.html").joinpath(file).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return _Inline(Markup(text), f"sha256-{digest}")  # noqa: S704 - a file of this package


def _worst(audit: Audit, places: Sequence[Place]) -> Outcome:
    worst = {place.worst for place in places}
    decided = next((each for each in OUTCOMES if each in worst), Outcome.UNDECIDABLE)
    return Outcome.UNDECIDABLE if decided is Outcome.ALLOWED and not is_complete(audit) else decided


def _tallies(places: Sequence[Place]) -> Iterator[_Tally]:
    for outcome in OUTCOMES:
        nouns = [place.noun for place in places if place.worst is outcome]
        if nouns:
            yield _Tally(outcome, counted(nouns))


def _shown(rows: Sequence[Row], places: Sequence[Place]) -> str:
    """Return how many rows are shown, which the script brings up to date."""
    if not places:
        return ""
    everything = f"{counted(place.noun for place in places)}, alike ones in one row, the worst first"
    return everything if len(rows) <= ROWS else f"{everything}: the first {ROWS} of {len(rows):,} rows"


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _destination(need: Need) -> str:
    if need.tag is not None:
        return need.tag
    if isinstance(need.addresses, Unknown):
        return f"not known, because {need.addresses.reason}"
    return named(need.addresses or need.hosts)
