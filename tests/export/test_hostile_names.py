"""Text from outside stays text: whatever a registry or a file is called, a document has the same entries."""

from __future__ import annotations

import csv
import json

import pytest

from acrnet.export.export_list import ExportList
from acrnet.export.table import SYNTAXES
from acrnet.resource_id import ResourceId

from ..estates import registry_id
from ..registries import a_registry
from .lists import entries, registry_list

NAMES = [
    'con"toso',
    "con'toso",
    "x\n0.0.0.0",
    "x\r\n*.evil.example",
    "x\x0b0.0.0.0",
    "x\u20280.0.0.0",
    "x\x850.0.0.0",
    "# contoso",
    "a;b",
    "$(reboot)",
    "`reboot`",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1+1",
    "a,b",
    "\x1b[31mred",
    "\u202eevil",
    "trailing\\",
    *(f"{'x' * (length - len('# command: acrnet export --registry '))} 0.0.0.0" for length in (1023, 8191, 10239)),
    "\u00e9" * 3000,
]


def hostile(name: str) -> ExportList:
    registry = a_registry(id=ResourceId.parse(registry_id(name)))
    return registry_list(registry, command=f"acrnet export --registry '{name}'")


BENIGN = hostile("contoso")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("syntax", [name for name in SYNTAXES if name not in {"csv", "json"}])
def test_a_name_adds_no_line_to_a_list(syntax: str, name: str) -> None:
    text = SYNTAXES[syntax].write(hostile(name))
    assert entries(text) == entries(SYNTAXES[syntax].write(BENIGN))
    assert all(line.replace("\t", "").isprintable() for line in text.splitlines())
    # ipset takes what follows the 1,023rd byte of a line for another one.
    assert all(len(line.encode()) < 1000 for line in text.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_a_name_adds_no_row_and_no_formula_to_csv(name: str) -> None:
    rows, benign = (list(csv.reader(SYNTAXES["csv"].write(made).splitlines())) for made in (hostile(name), BENIGN))
    assert [row[:4] for row in rows if row[0] != "about"] == [row[:4] for row in benign if row[0] != "about"]
    assert {len(row) for row in rows} == {6}
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@")) or not cell.isprintable()] == []


@pytest.mark.parametrize("name", NAMES)
def test_json_has_a_name_as_it_is(name: str) -> None:
    document = json.loads(SYNTAXES["json"].write(hostile(name)))
    assert {each["name"] for each in document["registries"]} == {name}
    assert [each["prefix"] for each in document["prefixes"]] == [each.value for each in BENIGN.prefixes]
