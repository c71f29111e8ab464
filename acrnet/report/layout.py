"""Lines of a text document: labelled values, lists and tables. All text passed in must be escaped already."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from acrnet.report.style import Style

_READABLE: Final = 100
"""The width of a list of names if the style has none."""


def labelled(entries: Iterable[tuple[str, str]], style: Style, *, indent: int = 2) -> list[str]:
    """Return a line for each label and value, with the values in one column, also where they are wrapped."""
    rows = list(entries)
    column = max((len(label) for label, _ in rows), default=0) + 2
    lead = " " * indent
    return [
        line
        for label, value in rows
        for line in wrapped(value, style, first=f"{lead}{label:<{column}}", rest=lead + " " * column)
    ]


def table(header: Sequence[str], rows: Iterable[Sequence[str]], style: Style, *, indent: int = 2) -> list[str]:
    """Return a table whose columns are as wide as their widest cell."""
    cells = [tuple(header), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [_row(row, widths, indent) for row in cells]
    return [style.dim(lines[0]), *lines[1:]]


def listed(items: Iterable[str], style: Style, *, indent: int = 2) -> list[str]:
    """Return a line with a dash for each item."""
    lead = " " * indent
    return [line for item in items for line in wrapped(item, style, first=f"{lead}- ", rest=f"{lead}  ")]


def names(title: str, items: Iterable[str], style: Style, *, indent: int = 2) -> list[str]:
    """Return many names after a title, on lines that are never too long to read."""
    lead = " " * indent
    narrow = style if style.width is not None else Style(width=_READABLE)
    return wrapped(f"{title}{', '.join(items)}", narrow, first=lead, rest=f"{lead}  " if title else lead)


def wrapped(text: str, style: Style, *, first: str = "", rest: str = "") -> list[str]:
    """Return `text` after `first`; if the style has a width, it is wrapped, and further lines start with `rest`.

    A word that is longer than the line, such as an id, is never cut.
    """
    if style.width is None or not text.strip():
        return [f"{first}{text}".rstrip()]
    return textwrap.wrap(
        text,
        width=max(style.width, len(first) + 20),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _row(row: Sequence[str], widths: Sequence[int], indent: int) -> str:
    return (" " * indent + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))).rstrip()
