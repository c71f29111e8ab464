from __future__ import annotations

import pytest

from acrnet.report.style import PLAIN, Style

PAINTS = ("bold", "dim", "red", "green", "yellow")


@pytest.mark.parametrize("paint", PAINTS)
def test_a_colour_is_put_on_and_taken_off_again(paint: str) -> None:
    painted = getattr(Style(colors=True), paint)("text")
    assert painted.startswith("\x1b[")
    assert painted.endswith("text\x1b[0m")


def test_no_two_paints_look_the_same() -> None:
    assert len({getattr(Style(colors=True), paint)("text") for paint in PAINTS}) == len(PAINTS)


@pytest.mark.parametrize("paint", PAINTS)
def test_the_plain_style_leaves_text_alone(paint: str) -> None:
    assert getattr(PLAIN, paint)("text") == "text"


def test_nothing_is_painted_where_there_is_no_text() -> None:
    assert Style(colors=True).red("") == ""
