"""Names for the resources of a document inside it, where a language allows only words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

_NO_WORD: Final = re.compile(r"[^A-Za-z0-9_]")


def identifiers(names: Iterable[str]) -> Mapping[str, str]:
    """Return a word of letters, digits and underscores for each name; each word is another one, in any case."""
    words: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        word = plain = _NO_WORD.sub("_", name)
        number = 1
        while word.lower() in taken:
            number += 1
            word = f"{plain}_{number}"
        taken.add(word.lower())
        words[name] = word
    return words
