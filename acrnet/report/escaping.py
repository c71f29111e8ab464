"""Escaping of text from outside for the syntax into which it is written."""

from __future__ import annotations

import re

from acrnet.escaping import printable

__all__ = ["markdown", "printable"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<#!|~&$])")
_LINKED = (("://", r":\//"), ("www.", r"www\."), ("@", "@<!-- -->"))
"""What GitHub turns into a link, and the text that prevents it."""
_LINE_START = re.compile(r"\A([-+>=]|\d+(?=[.)]))")


def markdown(text: str) -> str:
    """Return `text` escaped so that Markdown shows it unchanged, without links, HTML, table cells or emphasis."""
    escaped = _MARKDOWN.sub(r"\\\1", printable(text).strip())
    for linked, plain in _LINKED:
        escaped = escaped.replace(linked, plain)
    return _LINE_START.sub(lambda match: f"&#{ord(match[0][0])};{match[0][1:]}", escaped)
