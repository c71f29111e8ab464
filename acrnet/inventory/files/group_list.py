"""Files that are one long list of groups: each group is read as soon as it is parsed, and its JSON is dropped.

So an export of a whole tenant takes half of the memory and less time. What is read is the same as of any document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from acrnet.inventory.files.format import Contents
from acrnet.inventory.files.list_items import list_items
from acrnet.inventory.files.pieces import Piece
from acrnet.inventory.files.resource import Kind, Located, kind_of
from acrnet.inventory.files.rule_sets import STEP, RuleSetsRead, add_group

_AS_THEY_ARE: Final = frozenset(("rest", "az"))
"""The formats of which the resources are what their lists hold."""
_OF_A_PAGE: Final = frozenset(("value", "nextlink"))


def read_group_list(
    text: str, piece: Piece, recognise: Callable[[object], Contents], report: Callable[[float], None]
) -> RuleSetsRead | None:
    """Return the rule sets in a piece of a text that is a list of whole groups; None for any other text.

    The first group tells the format, as in any list; `report` is told which share of the text is done. Raises
    InputFileError for a group with more rules than any can have.
    """
    read = RuleSetsRead(piece.file.path)
    try:
        for index, (position, json_path, group) in enumerate(list_items(text)):
            if not isinstance(group, dict) or _is_page(group) or kind_of(group) is not Kind.GROUP:
                return None
            if not index:
                read.format = recognise([group]).format
                if read.format not in _AS_THEY_ARE:
                    return None
            if index % STEP == 0:
                report(position / len(text))
            if piece.holds(position, len(text)):
                add_group(read, Located(json_path, group))
    except ValueError:
        return None
    return read


def _is_page(group: Mapping[str, object]) -> bool:
    """Whether a group holds what pages of a list do too."""
    return not _OF_A_PAGE.isdisjoint(map(str.lower, group))
