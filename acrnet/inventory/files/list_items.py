"""The items of one long JSON list, told apart without keeping what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import MsgspecError, Raw, Struct
from msgspec.json import Decoder

from acrnet.inventory.files.json_text import MOST_OBJECTS, MOST_VALUES


class Listed(NamedTuple):
    """The items of a list."""

    json_path: str
    """Of the list."""
    items: Sequence[Raw]
    """At least one, each as JSON."""


class _Page(Struct, forbid_unknown_fields=True):
    value: list[Raw]


_BEGIN: Final = re.compile(rb"[ \t\r\n]*+\[")
_LARGEST: Final = 2 * MOST_OBJECTS
"""Bytes of one item. A smaller one has no more objects and lists than a document may have, since each takes two."""
_LIST: Final = Decoder(list[Raw])
_PAGE: Final = Decoder(_Page)


def list_items(utf8: bytes) -> Listed | None:
    """Return the items of a text that is `[...]` or `{"value": [...]}`; None for no items and for any other text.

    None too where there may be more values than exports have, which are counted where documents are read. What is
    inside of strings is not looked at: it may be no UTF-8.
    """
    if utf8.count(b",") > MOST_VALUES:
        return None
    try:
        listed = Listed("$", _LIST.decode(utf8)) if _BEGIN.match(utf8) else Listed("$.value", _PAGE.decode(utf8).value)
    except (MsgspecError, UnicodeError, RecursionError):  # UnicodeError: a key that is no UTF-8
        return None
    return listed if listed.items and all(len(memoryview(item)) <= _LARGEST for item in listed.items) else None
