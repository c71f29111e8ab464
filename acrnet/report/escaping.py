"""Escaping of text from outside for the syntax into which it is written."""

from __future__ import annotations

import re

from acrnet.escaping import printable

__all__ = ["json_without_commands", "markdown", "printable"]

_COMMAND = re.compile(r"(##(?:vso)?)\[", re.IGNORECASE)
"""As in `printable`: the only such beginnings that JSON of ours can have, in its strings."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<#!|~&$])")
_LINKED = (("://", r":\//"), ("www.", r"www\."), ("@", "@<!-- -->"))
"""What GitHub turns into a link, and the text that prevents it."""
_LINE_START = re.compile(r"\A([-+>=]|\d+(?=[.)]))")


def json_without_commands(piece: str) -> str:
    """Return a piece of JSON in which a string that a pipeline would take for a command is spelt otherwise.

    It stands for the same text. Only strings can have such beginnings.
    """
    return _COMMAND.sub(r"\1\\u005b", piece) if "#" in piece else piece


def markdown(text: str) -> str:
    """Return `text` escaped so that Markdown shows it unchanged, without links, HTML, table cells or emphasis."""
    escaped = _MARKDOWN.sub(r"\\\1", printable(text).strip())
    for linked, plain in _LINKED:
        escaped = escaped.replace(linked, plain)
    return _LINE_START.sub(lambda match: f"&#{ord(match[0][0])};{match[0][1:]}", escaped)
