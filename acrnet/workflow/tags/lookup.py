"""Which tags hold the addresses that are asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import count
from typing import BinaryIO, Final, NamedTuple

from acrnet.errors import InputError, UsageError
from acrnet.tags import TagCatalog
from acrnet.tags.holders import Lookup, TagIndex

STANDARD_INPUT: Final = "-"
MOST_ADDRESSES: Final = 1_000_000
"""On standard input; keeps an endless pipe from filling the memory."""
_LONGEST_LINE: Final = 1000
"""Characters of a line; the longest prefix has 43."""


class Question(NamedTuple):
    """An address or a prefix that somebody wrote."""

    text: str
    line: int = 0
    """Of standard input; 0 for one of the command line."""


def questions(texts: Sequence[str]) -> tuple[Question, ...]:
    """Return what is asked for, `-` replaced by the lines of standard input.

    Blank lines and what follows a `#` are left out. Raises UsageError where nothing is left and InputError for lines
    that are too long or too many.
    """
    asked: list[Question] = []
    for text in texts:
        if text == STANDARD_INPUT:
            asked += _lines(sys.stdin.buffer)
        else:
            asked.append(Question(text.strip()))
    if not asked:
        raise UsageError(
            "No address is given.", next_step="Name addresses or prefixes, or - for one per line of standard input."
        )
    return tuple(asked)


def look_up(catalog: TagCatalog, asked: Sequence[Question]) -> Lookup:
    """Return the tags that hold each of them; raises UsageError, with the line, for anything else."""
    index = TagIndex(catalog)
    answers = []
    for text, line in asked:
        try:
            answers.append(index.holders_of(text))
        except ValueError as error:
            place = f"Line {line} of standard input: " if line else ""
            raise UsageError(
                f"{place}{error}.", next_step="Write it as 20.150.46.1, 20.150.46.0/24 or 2603:1030::/45."
            ) from error
    return Lookup(catalog, tuple(answers))


def _lines(stream: BinaryIO) -> Iterator[Question]:
    asked = 0
    for number in count(1):
        line = stream.readline(_LONGEST_LINE + 1)
        if not line:
            return
        if len(line) > _LONGEST_LINE:
            raise InputError(
                f"Line {number} of standard input is longer than {_LONGEST_LINE} bytes.",
                next_step="Give one address or prefix per line.",
            )
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "backslashreplace").partition("#")[0].strip()
        if not text:
            continue
        asked += 1
        if asked > MOST_ADDRESSES:
            raise InputError(
                f"Standard input has more than {MOST_ADDRESSES:,} addresses.", next_step="Look them up in parts."
            )
        yield Question(text, number)
