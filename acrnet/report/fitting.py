"""Markdown that fits into a comment: the end is cut off, and what was left out is counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from acrnet.report.words import count

MOST: Final = 65_000
"""The most characters of a document: a comment on GitHub takes 65,536, and whoever posts one may add a line."""
_RESERVED: Final = 300
"""Characters reserved for the line that says what was left out."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that belong together."""

    lines: Sequence[str]
    noun: str
    """What the lines are about, for example `NSG`; used to count what is left out."""
    number: int = 1
    """How many of these the lines are about."""
    whole: bool = False
    """Whether the lines are useful only together, as in a folded list."""


def fitted(parts: Iterable[Part], whole: str) -> str:
    """Return the document with as many of the parts, in order, as fit; `whole` says what has the whole document."""
    lines: list[str] = []
    room = MOST - _RESERVED
    left: dict[str, int] = {}
    for part in parts:
        size = sum(len(line) + 1 for line in part.lines)
        if not left and size <= room:
            lines += part.lines
            room -= size
            continue
        if not lines:
            lines = [part.lines[0][:room]]
        elif not left and not part.whole:
            lines += _first(part.lines, room)
        left[part.noun] = left.get(part.noun, 0) + part.number
    if left:
        counts = ", ".join(count(number, noun) for noun, number in left.items())
        lines += ["", f"Left out, in whole or in part, so that this fits into a comment: {counts}; {whole}."]
    return "\n".join(lines) + "\n"


def _first(lines: Iterable[str], room: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept
