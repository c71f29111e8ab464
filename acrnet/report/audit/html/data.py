"""What the script of the page shows on demand, as compact JSON: each text and each cell once, and arrays by position.

It is compressed, because the texts about thousands of rule sets differ only in names and numbers: 1 MB instead of 10.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Hashable, Sequence
from typing import Any, Final, Generic, TypeVar

from acrnet.escaping import printable
from acrnet.report.audit.html.cells import GAP, Cell, RuleLine
from acrnet.report.audit.html.columns import Heading
from acrnet.report.audit.html.rows import Remark, Row, Written
from acrnet.report.audit.places import WORST, Place
from acrnet.report.audit.words import location_text, tally
from acrnet.rules.verdict import Outcome

OUTCOMES: Final = (*WORST, Outcome.ALLOWED)
"""The outcomes, by number."""

_Entry = TypeVar("_Entry", bound=Hashable)


def page_data(headings: Sequence[Heading], rows: Sequence[Row]) -> str:
    """Return the data as JSON, compressed and in base64.

    `texts` has every text, the first of them empty, and other lists name a text by its index:
    `needs`: [id, required]; `rows`: [noun, tally, places, cells, cards, remarks], with -1 for a need not judged;
    a place: [name, its id up to the last part, that part, where it is, where in a file the rule about each need is
    written, and where that of each remark]; `cells`: [outcome, verdict, total, rules, notes, fix, stages]; a rule:
    [name, priority, outcome, portions, where, reason]; a portion: [words, fraction]; `remarks`: [kind, level, message,
    fix].
    """
    writer = _Writer()
    needs = [[writer.text(column.need.id), int(column.need.required)] for each in headings for column in each.columns]
    # Texts of cells recur most, so they come first and have short indices.
    cells = list(map(writer.cell, dict.fromkeys(cell for row in rows for cell in row.cells if cell is not None)))
    document = {
        "needs": needs,
        "cells": cells,
        "rows": list(map(writer.row, rows)),
        "remarks": list(map(writer.remark, writer.remarks.entries)),
        "texts": [_shown(text) for text in writer.texts.entries],
    }
    text = json.dumps(document, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


class _Table(Generic[_Entry]):
    """Distinct entries, each with its index."""

    def __init__(self) -> None:
        self._indices: dict[_Entry, int] = {}

    @property
    def entries(self) -> list[_Entry]:
        return list(self._indices)

    def index(self, entry: _Entry) -> int:
        return self._indices.setdefault(entry, len(self._indices))


class _Writer:
    def __init__(self) -> None:
        self.texts: _Table[str] = _Table()
        self.remarks: _Table[Remark] = _Table()
        self._cells: _Table[Cell] = _Table()
        self.text("")

    def text(self, text: str) -> int:
        return self.texts.index(text)

    def row(self, row: Row) -> list[Any]:
        first = row.places[0]
        places = [self._place(place, written) for place, written in zip(row.places, row.written, strict=True)]
        cells = [-1 if cell is None else self._cells.index(cell) for cell in row.cells]
        return [self.text(first.noun), self.text(tally(first)), places, cells, row.cards, self._remarks(row.remarks)]

    def cell(self, cell: Cell) -> list[Any]:
        self._cells.index(cell)
        stages = [[self.text(each.name), OUTCOMES.index(each.outcome), self.text(each.because)] for each in cell.stages]
        return _cut(
            [
                OUTCOMES.index(cell.outcome),
                self.text(cell.verdict),
                self.text(cell.total),
                list(map(self._rule, cell.rules)),
                list(map(self.text, cell.notes)),
                self.text(cell.fix),
                stages,
            ]
        )

    def _rule(self, line: RuleLine) -> list[Any]:
        portions = [
            [self.text(each.words), *([round(each.fraction, 4)] if each.fraction < 1 else [])] for each in line.portions
        ]
        outcome = OUTCOMES.index(line.outcome)
        return _cut(
            [self.text(line.rule), line.priority, outcome, portions, self.text(line.where), self.text(line.reason)]
        )

    def _place(self, place: Place, written: Written) -> list[Any]:
        before, _, last = place.id.rpartition("/")
        texts = map(self.text, (place.name, before, last, location_text(place)))
        return _cut([*texts, *(list(map(self.text, each)) if any(each) else [] for each in written)])

    def _remarks(self, remarks: Sequence[Remark]) -> list[int]:
        return list(map(self.remarks.index, remarks))

    def remark(self, remark: Remark) -> list[int]:
        return [self.text(each) for each in (remark.kind, remark.level.value, remark.message, remark.fix)]


def _cut(values: list[Any]) -> list[Any]:
    """Return an array without its last entries that are empty, or index the empty text."""
    while values and not values[-1]:
        values.pop()
    return values


def _shown(text: str) -> str:
    """Return a text without invisible characters, but with its gaps."""
    return GAP.join(map(printable, text.split(GAP)))
