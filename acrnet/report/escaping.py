"""Escaping of text from outside for the syntax into which it is written."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that can move a cursor, hide text or turn its direction."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<#!|~&$])")
_LINKED = (("://", r":\//"), ("www.", r"www\."), ("@", "@<!-- -->"))
"""What GitHub turns into a link, and the text that prevents it."""
_LINE_START = re.compile(r"\A([-+>=]|\d+(?=[.)]))")


def printable(text: str) -> str:
    """Return `text` on one line, with every control character and invisible character escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def markdown(text: str) -> str:
    """Return `text` escaped so that Markdown shows it unchanged, without links, HTML, table cells or emphasis."""
    escaped = _MARKDOWN.sub(r"\\\1", printable(text).strip())
    for linked, plain in _LINKED:
        escaped = escaped.replace(linked, plain)
    return _LINE_START.sub(lambda match: f"&#{ord(match[0][0])};{match[0][1:]}", escaped)


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
