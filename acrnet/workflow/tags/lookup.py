"""Which tags hold the addresses that are asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from acrnet.errors import InputError, UsageError
from acrnet.tags import TagCatalog
from acrnet.tags.holders import Lookup, TagIndex

STANDARD_INPUT: Final = "-"
MOST_ADDRESSES: Final = 1_000_000
"""On standard input; keeps an endless pipe from filling the memory."""
_LONGEST_LINE: Final = 1000
"""Characters of a line; the longest prefix has 43."""


def addresses_asked(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return each address or prefix with the place it stands at, `-` replaced by the lines of standard input.

    Blank lines and what follows a `#` are left out. Raises UsageError for an empty list and InputError for lines that
    are too long or too many.
    """
    asked = [
        entry
        for text in texts
        for entry in (_lines(sys.stdin.buffer) if text == STANDARD_INPUT else ((text.strip(), ""),))
    ]
    if not asked:
        raise UsageError(
            "No address is given.", next_step="Name addresses or prefixes, or - for one per line of standard input."
        )
    return tuple(asked)


def look_up(catalog: TagCatalog, asked: Sequence[tuple[str, str]]) -> Lookup:
    """Return the tags that hold each of what `addresses_asked` returned.

    Raises UsageError for what is no address and no prefix, with its place.
    """
    index = TagIndex(catalog)
    answers = []
    for text, place in asked:
        try:
            answers.append(index.holders_of(text))
        except ValueError as error:
            raise UsageError(
                f"{place}{error}.", next_step="Write it as 20.150.46.1, 20.150.46.0/24 or 2603:1030::/45."
            ) from error
    return Lookup(catalog, tuple(answers))


def _lines(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    number = asked = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise InputError(
                f"Line {number} of standard input is longer than {_LONGEST_LINE} bytes.",
                next_step="Give one address or prefix per line.",
            )
        text = line.decode("utf-8", "backslashreplace").partition("#")[0].strip().lstrip("\ufeff")
        if not text:
            continue
        asked += 1
        if asked > MOST_ADDRESSES:
            raise InputError(
                f"Standard input has more than {MOST_ADDRESSES:,} addresses.", next_step="Look them up in parts."
            )
        yield text, f"Line {number} of standard input: "
