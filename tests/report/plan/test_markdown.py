from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given

from acrnet.report.escaping import printable
from acrnet.report.plan.markdown import plan_markdown

from ..parsed_markdown import GITHUB, HOSTILE_TEXT, plain
from .plans import EVERYTHING, HOSTILE, named

EXPECTED = Path(__file__).parent.parent / "expected"


def test_the_markdown_of_a_plan_is_as_expected() -> None:
    assert plan_markdown(EVERYTHING) == (EXPECTED / "plan.md").read_text(encoding="utf-8")


def test_every_row_of_a_table_has_as_many_cells_as_its_header() -> None:
    rows = [line for line in plan_markdown(HOSTILE).splitlines() if line.startswith("|")]
    cells = [len(re.findall(r"(?<!\\)\|", row)) for row in rows]
    assert cells == [6, 6, 6, 5, 5, 5]


def test_text_from_outside_is_escaped_in_markdown() -> None:
    shown = plan_markdown(HOSTILE)
    # Nothing opens HTML, a link, an image, emphasis or code, and no control character is left.
    assert re.findall(r"(?<!\\)[<`]", shown) == []
    assert re.findall(r"(?<!\\)\[", shown) == []
    assert "\\*bold\\*" in shown
    assert "\\_it\\_" in shown
    assert "\n- &#45; not a list\n" in shown
    assert "\n- &#49;. not a list\\\\x1b" in shown
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)


def blocks(text: str) -> list[str]:
    """The structure of the document of a plan in which every name is this text."""
    return [token.type for token in GITHUB.parse(plan_markdown(named(text), details=True))]


@pytest.mark.long
@given(HOSTILE_TEXT)
def test_no_name_changes_the_structure_of_the_document(name: str) -> None:
    assert blocks(f"a{name}b") == blocks("ab")
    assert blocks(name or "-") == blocks("ab")


@pytest.mark.long
@given(HOSTILE_TEXT)
def test_every_name_is_shown_as_it_is(name: str) -> None:
    shown = f"a{name}b"
    document = GITHUB.parse(plan_markdown(named(shown), details=True))
    cells = [cell for token, cell in pairwise(document) if token.type == "td_open"]
    assert [plain(cell) for cell in cells[1:20:5]] == [printable(shown)] * 4  # five cells for each of four rules
    assert f"about {printable(shown)}" in [plain(token) for token in document if token.content.startswith("about ")]
