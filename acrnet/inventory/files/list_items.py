"""The items of one long JSON list, parsed one after the other, so that few of them are in memory at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_BEGIN: Final = re.compile(r'[ \t\r\n]*+(\{[ \t\r\n]*+"value"[ \t\r\n]*+:[ \t\r\n]*+)?\[[ \t\r\n]*+')
_NEXT: Final = re.compile(r"[ \t\r\n]*+([,\]])[ \t\r\n]*+")
_REST: Final = {"$": re.compile(""), "$.value": re.compile(r"\}[ \t\r\n]*+")}
"""What may follow a list at a JSON path."""
WINDOW: Final = 1 << 22
"""Characters of a text that are looked at together. A longer item is refused, and with it what an item can take of
memory has a bound that does not grow with the text."""


class Item(NamedTuple):
    """An item of a list and where it is."""

    position: int
    """Of its first character in the text."""
    json_path: str
    value: object


def list_items(text: str, *, window: int = WINDOW) -> Iterator[Item]:
    """Yield the items of a text that is `[...]` or `{"value": [...]}`, at least one.

    Raises ValueError where the text turns out to be anything else or no JSON, or has an item of more than `window`
    characters; the items before have been yielded then.
    """
    begin = _BEGIN.match(text)
    if begin is None:
        raise ValueError("no list begins here")
    json_path = "$" if begin[1] is None else "$.value"
    position, index = begin.end(), 0
    separator = ","
    part = _Part(text, position, window)
    while separator == ",":
        value, end = part.parsed(position)
        yield Item(position, f"{json_path}[{index}]", value)
        following = _NEXT.match(text, end)
        if following is None:
            raise ValueError("the list does not go on after an item")
        separator, position, index = following[1], following.end(), index + 1
    if not _REST[json_path].fullmatch(text, position):
        raise ValueError("something follows the list")


class _Part:
    """Parses values in a part of a text, which moves on when a value does not end in it."""

    def __init__(self, text: str, start: int, size: int) -> None:
        self._text, self._size = text, size
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._open(start)

    def _open(self, start: int) -> None:
        self._start = start
        self._part = self._text[start : start + self._size]

    def parsed(self, position: int) -> tuple[object, int]:
        """Return the value that begins at a position of the text, and where it ends."""
        try:
            value, end = self._decode(self._part, position - self._start)
        except (ValueError, RecursionError) as error:
            if self._start == position:
                raise ValueError("an item is no JSON or too long") from error
            self._open(position)
            return self.parsed(position)
        return value, self._start + end
