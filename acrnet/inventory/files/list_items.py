"""The items of one long JSON list, split off piece by piece, so that only a few of them are in memory at a time.

Where an item ends is guessed and then checked: a text between two commas that parses as a list is a whole number of
items, because JSON is not ambiguous. The guess counts brackets, which is right unless a string contains some; then the
text is scanned token by token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, TypeAlias

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder

from acrnet.inventory.files.json_text import MOST_OBJECTS

LISTS: Final = frozenset({"value", "data"})
"""The keys, in lower case, under which Resource Manager and Resource Graph return a list."""

PIECE: Final = 1 << 20
"""The fewest bytes scanned together: a hundred groups or so."""
_LARGEST: Final = 2 * MOST_OBJECTS
"""Bytes of one item. A smaller item has at most as many objects and lists as a document may have: each takes two."""
_LONGEST_BESIDE: Final = 1 << 16
"""Bytes before a list and after it. The token of a next page takes some hundreds."""
_MOST_GUESSES: Final = 16
"""Places at which a list may begin or end."""
_MOST_STEPS: Final = 50_000
"""Objects stepped back over to find a whole item: the largest group that Azure permits has a tenth of them."""
_LIST: Final = Decoder(list[Raw])
_LIST_BEGINS: Final = re.compile(rb'"(value|data)"[ \t\r\n]*+:[ \t\r\n]*+\[', re.IGNORECASE)
_SPACE: Final = b" \t\r\n"
_STRING_OR_BRACKET: Final = re.compile(rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)

_Text: TypeAlias = bytes | bytearray


class NotAListError(Exception):
    """A text is not a list that can be read item by item; the message is a clause that says why."""


class ListItems:
    """The items of a text that is `[...]`, or an object with such a list as `value` or `data`."""

    def __init__(self, pieces: Iterator[bytes], *, at_once: int = PIECE) -> None:
        """Read up to the first item of a text in UTF-8; raises NotAListError for any other text.

        At least `at_once` bytes are scanned together.
        """
        self._pieces = pieces
        self._at_once = at_once
        self._text = bytearray()
        self._ended = False
        self._count = 0
        self.batch = b""
        """The text in which the items were parsed that `batches` yielded last: a bracket, and the items behind it."""
        self.first_line = 1
        """The line on which the text of the first batch begins."""
        self._key, self._head = self._begin()
        self._beside: dict[str, object] = {}

    @property
    def in_object(self) -> bool:
        """Whether there may be anything beside the list."""
        return bool(self._key)

    @property
    def json_path(self) -> str:
        """The path of the list."""
        return f"$.{self._key}" if self._key else "$"

    def document(self, items: list[object]) -> object:
        """Return the whole document with other items; it includes what follows the list after all items were read."""
        return {**self._beside, self._key: items} if self._key else items

    def batches(self) -> Iterator[list[Raw]]:
        """Yield the items, some at a time, each as JSON; raises NotAListError where the text is not a list after all.

        The content of strings is not checked: it may be invalid UTF-8.
        """
        size = self._at_once
        while True:
            self._fill(size)
            if self._ended:
                break
            comma, items = self._whole_items()
            if items:
                del self._text[: comma + 1]
                yield self._counted(items)
                size = len(self._text) + self._at_once
            elif len(self._text) > _LARGEST + self._at_once:
                raise NotAListError(f"{self._place()} is larger than {_LARGEST // 10**6} MB")
            else:
                size = 2 * len(self._text)  # doubled each time, so that all scans together cost twice the text
        yield self._counted(self._last_items())

    def _fill(self, size: int) -> None:
        while len(self._text) < size and not self._ended:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
            else:
                self._text += piece

    def _begin(self) -> tuple[str, bytes]:
        """Remove the text before the first item, and return the key of the list and that text."""
        size = self._at_once
        while True:
            self._fill(size)
            text = self._text.lstrip(_SPACE)
            if text.startswith(b"["):
                self._cut(len(self._text) - len(text) + 1)
                return "", b""
            begins = _where_a_list_begins(text[:_LONGEST_BESIDE])
            if begins is not None:
                self._cut(len(self._text) - len(text) + begins.end())
                return begins[1].decode(), bytes(text[: begins.end() - 1])
            if self._ended or len(text) >= _LONGEST_BESIDE or (text and not text.startswith(b"{")):
                raise NotAListError("it does not begin with a list")
            size = 2 * len(self._text)

    def _cut(self, end: int) -> None:
        self.first_line += self._text.count(b"\n", 0, end)
        del self._text[:end]

    def _whole_items(self) -> tuple[int, list[Raw]]:
        """Return the items that are sure to end within the text, and the position of the comma after them."""
        comma = -1
        for last_comma in (_comma_by_counting, _comma_by_tokens):
            comma = last_comma(self._text)
            text = b"[" + self._text[:comma] + b"]" if comma >= 0 else b""
            items = _items(text) if text else []
            if items:
                self.batch = text
                return comma, items
        if comma >= 0:
            raise self._invalid_json()
        return -1, []

    def _last_items(self) -> list[Raw]:
        """Return the items that are left in a text that has ended, and store the members beside the list."""
        if not self._key:
            self.batch = b"[" + self._text
            return self._checked(_items(self.batch))
        end = len(self._text)
        for _ in range(_MOST_GUESSES):
            end = self._text.rfind(b"]", max(0, len(self._text) - _LONGEST_BESIDE), end)
            if end < 0:
                break
            beside = _object(self._head + b"[" + self._text[end:])
            self.batch = b"[" + self._text[: end + 1]
            items = None if beside is None else _items(self.batch)
            if beside is not None and items is not None:
                self._beside = beside
                return self._checked(items)
        raise self._invalid_json()

    def _checked(self, items: list[Raw] | None) -> list[Raw]:
        if items is None or (not items and self._count):  # a comma before the end
            raise self._invalid_json()
        if not items:
            raise NotAListError("its list is empty")
        return items

    def _counted(self, items: list[Raw]) -> list[Raw]:
        for item in items:
            if len(memoryview(item)) > _LARGEST:
                raise NotAListError(f"{self._place()} is larger than {_LARGEST // 10**6} MB")
            self._count += 1
        return items

    def _place(self) -> str:
        return f"{self.json_path}[{self._count}]"

    def _invalid_json(self) -> NotAListError:
        return NotAListError(f"it is not valid JSON, or more than one list, from {self._place()} on")


def _where_a_list_begins(text: _Text) -> re.Match[bytes] | None:
    """Return the match of the key and the bracket that begin a list in an object; None if there is none."""
    guesses = islice(_LIST_BEGINS.finditer(text), _MOST_GUESSES)
    return next((each for each in guesses if _object(bytes(text[: each.end()]) + b"]}") is not None), None)


def _items(text: bytes) -> list[Raw] | None:
    try:
        return _LIST.decode(text)
    except (MsgspecError, UnicodeError, RecursionError):  # UnicodeError: a key that is no UTF-8
        return None


def _object(text: bytes) -> dict[str, object] | None:
    """Return the object in a text if it has exactly one list; None for any other text."""
    try:
        pairs: object = json.loads(text.decode(), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return None
    if not isinstance(pairs, _Pairs) or sum(key.lower() in LISTS for key, _ in pairs) != 1:
        return None
    value: dict[str, object] = json.loads(text.decode())
    return value


class _Pairs(list[tuple[str, object]]):
    """The members of an object, equal keys included."""


def _comma_by_counting(text: _Text) -> int:
    """Return the position of the comma before the last item, right if no string contains a bracket; -1 for none."""
    end = len(text)
    depth = _depth(text, 0, end)
    for _ in range(_MOST_STEPS):
        start = text.rfind(b"{", 0, end)
        if start < 0:
            break
        depth -= _depth(text, start, end)
        if depth == 0:
            return text.rfind(b",", 0, start)
        end = start
    return -1


def _depth(text: _Text, start: int, end: int) -> int:
    """Return how many more brackets open than close between two positions."""
    opening = text.count(b"{", start, end) + text.count(b"[", start, end)
    return opening - text.count(b"}", start, end) - text.count(b"]", start, end)


def _comma_by_tokens(text: _Text) -> int:
    """Return the position of the comma before the last item; -1 for none."""
    comma = -1
    depth = end = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        start = token.start()
        if text[start] in b"[{":
            if depth == 0 and end:
                comma = text.rfind(b",", end, start)
            depth += 1
        elif text[start] in b"]}":
            depth -= 1
            if depth < 0:
                break
            end = token.end()
    return comma
