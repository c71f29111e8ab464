"""What a reader of Markdown makes of a document, and texts that try to be more than text in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

GITHUB: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""Reads Markdown as GitHub does, but for links that are written without brackets."""

_SYNTAX: Final = "|`*_~[](){}<>!#&$\\\"'@-+=:/.1) \t\n\r\x00\x1b\u2028\u202e"
HOSTILE_TEXT: Final = st.text(st.sampled_from(f"{_SYNTAX}ab") | st.characters(), max_size=30) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "![x](https://example.com/x.png)",
        "| a | b |",
        "a\\|b",
        "```\ncode\n```",
        "<!-- hidden",
        "[a]: https://example.com",
        "# a",
        "1. a",
        "&lt;b&gt;",
        "a  \nb",
    ]
)


def plain(inline: Token) -> str:
    """Return the text of an inline token, which may hold nothing else but comments that show nothing."""
    return "".join(_texts(inline.children or []))


def _texts(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "html_inline":
            assert token.content == "<!-- -->"
        else:
            assert token.type == "text", f"{token.type} in {token.content!r}"
            yield token.content
