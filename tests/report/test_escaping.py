from __future__ import annotations

import pytest

from acrnet.report.escaping import markdown, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("plain text, 10.0.0.0/8", "plain text, 10.0.0.0/8", id="plain"),
        pytest.param("Zürich 東京", "Zürich 東京", id="letters of any script"),
        pytest.param("a\x1b[2Jb", "a\\x1b[2Jb", id="terminal sequence"),
        pytest.param("a\nb\tc", "a\\nb\\tc", id="line break and tab"),
        pytest.param("a\x9bb", "a\\x9bb", id="C1 control"),
        pytest.param("a\u202eb", "a\\u202eb", id="right-to-left override"),
        pytest.param("a\u200bb", "a\\u200bb", id="zero-width space"),
        pytest.param("a\u2028b", "a\\u2028b", id="line separator"),
        pytest.param("a\ud800b", "a\\ud800b", id="lone surrogate"),
    ],
)
def test_invisible_characters_are_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("a|b", "a\\|b", id="table cell"),
        pytest.param("<img>", "\\<img>", id="HTML"),
        pytest.param("[a](b)", "\\[a\\](b)", id="link"),
        pytest.param("https://example.com", "https:\\//example.com", id="bare address"),
        pytest.param("www.example.com", "www\\.example.com", id="bare host"),
        pytest.param("@team", "@<!-- -->team", id="mention"),
        pytest.param("*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~", id="emphasis and code"),
        pytest.param("# a", "\\# a", id="heading"),
        pytest.param("- a", "&#45; a", id="list"),
        pytest.param("12. a", "&#49;2. a", id="numbered list"),
        pytest.param("> a", "&#62; a", id="quotation"),
        pytest.param("    a", "a", id="indented code"),
        pytest.param("&amp;", "\\&amp;", id="entity"),
        pytest.param("a\\b", "a\\\\b", id="backslash"),
        pytest.param("Allow -> 443", "Allow -> 443", id="arrow"),
    ],
)
def test_markdown_shows_escaped_text_unchanged(text: str, written: str) -> None:
    assert markdown(text) == written
