from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from acrnet.report.escaping import markdown, printable

from .parsed_markdown import GITHUB, HOSTILE_TEXT, plain

LIST_OF_TWO = ["bullet_list_open", *(["list_item_open", "paragraph_open", "paragraph_close", "list_item_close"] * 2)]
LIST_OF_TWO += ["bullet_list_close"]


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
        pytest.param("x##vso[task.setvariable]", "x##vso\\x5btask.setvariable]", id="command of Azure Pipelines"),
        pytest.param("x##VSO[task.setvariable]", "x##VSO\\x5btask.setvariable]", id="the same in capitals"),
        pytest.param("x##[add-mask]y", "x##\\x5badd-mask]y", id="older command of GitHub"),
        pytest.param("::stop-commands::x", "\\x3a:stop-commands::x", id="command of GitHub"),
        pytest.param("  ::stop-commands::x", "  \\x3a:stop-commands::x", id="the same behind spaces"),
        pytest.param("2001:db8::/32, a::b, ## [x]", "2001:db8::/32, a::b, ## [x]", id="no command"),
        pytest.param("::/0", "::/0", id="every address of IPv6"),
        pytest.param("::ffff:0:0/96", "::ffff:0:0/96", id="an address that begins like a command"),
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


@given(HOSTILE_TEXT)
def test_whatever_the_text_markdown_shows_it_as_a_list_item_and_nothing_else(text: str) -> None:
    written = markdown(text)
    tokens = GITHUB.parse(f"- before {written}\n- {written} after\n")
    assert [token.type for token in tokens if token.level < 3] == LIST_OF_TWO
    first, second = (token for token in tokens if token.type == "inline")
    assert (plain(first), plain(second)) == (
        f"before {printable(text).strip()}".rstrip(),
        f"{printable(text).strip()} after".lstrip(),
    )


@given(HOSTILE_TEXT, HOSTILE_TEXT)
def test_whatever_the_text_markdown_keeps_it_in_its_cell(one: str, other: str) -> None:
    tokens = GITHUB.parse(f"| a | b |\n| --- | --- |\n| {markdown(one)} | {markdown(other)} |\n")
    cells = [plain(after) for token, after in pairwise(tokens) if token.type == "td_open"]
    assert cells == [printable(one).strip(), printable(other).strip()]
    assert [token.type for token in tokens].count("tr_open") == 2
