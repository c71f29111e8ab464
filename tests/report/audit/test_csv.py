from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from acrnet.audit.model import Audit
from acrnet.report.audit.csv import COLUMNS, audit_csv_lines

from ...estates import nsg_id
from .audits import EVERYTHING, HOSTILE, fleet

DOCS = (Path(__file__).parents[3] / "docs" / "audit-format.md").read_text(encoding="utf-8")


def rows(shown: Audit) -> list[dict[str, str]]:
    return list(csv.DictReader(audit_csv_lines(shown)))


def test_every_group_and_client_has_a_row_the_worst_first() -> None:
    assert [(row["kind"], row["name"], row["verdict"]) for row in rows(EVERYTHING)] == [
        ("nsg", "nsg-build", "denied"),
        ("nsg", "nsg-one", "denied"),
        ("nsg", "nsg-two", "denied"),
        ("client", "vnet-app/jobs", "denied"),
        ("nsg", "nsg-web", "partial"),
        ("nsg", "nsg-filed", "undecidable"),
        ("nsg", "nsg-fine", "allowed"),
        ("nsg", "nsg-idle", "allowed"),
        ("client", "vnet-app/app", "allowed"),
    ]


def test_a_row_says_where_the_group_is_and_what_denies_what() -> None:
    assert rows(EVERYTHING)[0] == {
        "kind": "nsg",
        "name": "nsg-build",
        "id": nsg_id("nsg-build"),
        "location": "westeurope",
        "file": "",
        "json_path": "",
        "verdict": "denied",
        "required_needs": "2",
        "denied": "contoso/storage/westeurope",
        "partial": "",
        "undecidable": "",
        "denying_rules": "deny-storage (200)",
        "errors": "1",
        "warnings": "0",
        "notes": "0",
    }


def test_ten_thousand_rows_come_one_at_a_time() -> None:
    lines = iter(audit_csv_lines(fleet(3)))
    assert next(lines) == ",".join(COLUMNS) + "\n"
    assert next(lines).startswith("nsg,nsg-0,")


def test_no_cell_is_a_formula_or_steers_a_terminal() -> None:
    text = "".join(audit_csv_lines(HOSTILE))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert any(cell.startswith("'=cmd") for cell in cells)
    assert [cell for cell in cells if cell.lstrip()[:1] in {"=", "+", "-", "@"}] == []


@pytest.mark.parametrize("column", COLUMNS)
def test_the_documentation_explains_every_column(column: str) -> None:
    assert f"`{column}`" in DOCS.partition("## CSV")[2]
