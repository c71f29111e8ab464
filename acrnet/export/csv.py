"""Host names and address prefixes as CSV, for spreadsheets and scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.escaping import csv_line
from acrnet.export.delta import Delta
from acrnet.export.export_list import Destination, ExportList
from acrnet.export.header import facts
from acrnet.export.syntax import Syntax
from acrnet.export.term import Term

COLUMNS: Final = ("kind", "value", "protocol", "ports", "needs", "tags")
"""The columns in order; a later version only adds columns at the end."""
DELTA_COLUMNS: Final = ("change", *COLUMNS)
"""Those of a change from an earlier list."""


def _text(export: ExportList, notes: Sequence[str]) -> str:
    return "".join(csv_line(row) for row in _rows(export, notes))


def _rows(export: ExportList, notes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    for label, value in facts(export, notes):
        yield ("about", f"{label}: {value}", "", "", "", "")
    for each in (*export.hosts, *export.prefixes):
        yield _row(each)


def _delta(export: ExportList, delta: Delta, notes: Sequence[str]) -> str:
    rows: list[tuple[str, ...]] = [DELTA_COLUMNS]
    rows += [("", "about", f"{label}: {value}", *[""] * 4) for label, value in facts(export, notes)]
    rows += [("added", *_row(each)) for each in delta.added]
    rows += [("removed", *_row(each)) for each in delta.removed]
    return "".join(csv_line(row) for row in rows)


def _row(each: Destination) -> tuple[str, ...]:
    kind = "host" if each.family is None else each.family.lower()
    tags = dict.fromkeys(need.tag for need in each.needs if need.tag is not None)
    needs = (need.id for need in each.needs)
    return kind, each.value, each.protocol, "; ".join(map(str, each.ports)), "; ".join(needs), "; ".join(tags)


CSV: Final = Syntax(
    name="csv",
    form="a row for each host name and each address prefix, for spreadsheets and scripts",
    expresses=frozenset(Term),
    limits="CSV has no comments, so the header is rows of the kind about. A value that a spreadsheet would take for a"
    " formula starts with an apostrophe.",
    tested="Read back by Python's csv module.",
    text=_text,
    delta=_delta,
)
