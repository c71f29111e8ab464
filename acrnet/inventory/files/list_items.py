"""The items of one long JSON list, told apart without keeping what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from msgspec import MsgspecError, Raw, Struct
from msgspec.json import Decoder

from acrnet.inventory.files.json_text import MOST_VALUES


class Listed(NamedTuple):
    """The items of a list."""

    json_path: str
    """Of the list."""
    items: Sequence[Raw]
    """At least one, each as JSON."""


class _Page(Struct, forbid_unknown_fields=True):
    value: list[Raw]


_LIST: Final = Decoder(list[Raw])
_PAGE: Final = Decoder(_Page)


def list_items(text: str) -> Listed | None:
    """Return the items of a text that is `[...]` or `{"value": [...]}`; None for no items and for any other text."""
    if text.count(",") > MOST_VALUES:
        return None
    try:
        if text.lstrip()[:1] == "[":
            listed = Listed("$", _LIST.decode(text))
        else:
            listed = Listed("$.value", _PAGE.decode(text).value)
    except (MsgspecError, RecursionError):
        return None
    return listed if listed.items else None
