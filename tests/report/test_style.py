from __future__ import annotations

import pytest

from acrnet.report.style import PLAIN, Style

PAINTS = ("bold", "dim", "red", "green", "yellow")


@pytest.mark.parametrize("paint", PAINTS)
def test_a_colour_starts_before_the_text_and_ends_after_it(paint: str) -> None:
    painted = getattr(Style(colors=True), paint)("text")
    assert painted.startswith("\x1b[")
    assert painted.endswith("text\x1b[0m")


def test_all_colours_differ() -> None:
    assert len({getattr(Style(colors=True), paint)("text") for paint in PAINTS}) == len(PAINTS)


@pytest.mark.parametrize("paint", PAINTS)
def test_the_plain_style_leaves_text_alone(paint: str) -> None:
    assert getattr(PLAIN, paint)("text") == "text"


def test_empty_text_has_no_colour() -> None:
    assert Style(colors=True).red("") == ""
