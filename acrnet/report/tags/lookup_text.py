"""The tags that contain addresses, as text for people: a line for each address."""

from __future__ import annotations

from collections.abc import Iterator

from acrnet.report.escaping import printable
from acrnet.report.layout import wrapped
from acrnet.report.style import PLAIN, Style
from acrnet.report.tags.edition_text import edition_section
from acrnet.report.words import count, named
from acrnet.tags.holders import Holder, Holders, Lookup


def lookup_lines(lookup: Lookup, style: Style = PLAIN) -> Iterator[str]:
    """Yield the lines: each address or prefix with the tags that contain it, and the edition of the tags."""
    column = max((len(answer.prefix) for answer in lookup.answers), default=0) + 2
    texts: dict[tuple[Holder, ...], str] = {}
    for answer in lookup.answers:
        text = texts.get(answer.holders, "")
        if not text:
            text = printable(_tags(answer))
            if answer.holders:
                texts[answer.holders] = text
        lines = wrapped(text, style, first=f"{answer.prefix:<{column}}", rest=" " * column)
        yield "\n".join([*lines, ""])
    yield "\n".join([*edition_section(lookup.catalog, style), ""])


def _tags(answer: Holders) -> str:
    if answer.holders:
        return ", ".join([f"{holder.tag} ({holder.prefix})" for holder in answer.holders])
    if answer.partly:
        verb = "holds" if len(answer.partly) == 1 else "hold"
        return f"no tag holds all of it; {count(len(answer.partly), 'tag')} {verb} a part: {named(answer.partly)}"
    return "no tag holds it"
