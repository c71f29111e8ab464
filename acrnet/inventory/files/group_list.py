"""Files that are one long list of groups: each group is read as soon as it is parsed, and its JSON is dropped.

So an export of a whole tenant takes half of the memory and less time. What is read is the same as of any document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Raw

from acrnet.inventory.files.format import Contents
from acrnet.inventory.files.list_items import list_items
from acrnet.inventory.files.resource import Kind, Located, kind_of
from acrnet.inventory.files.rule_sets import STEP, RuleSetsRead, add_group
from acrnet.inventory.files.usual_groups import FORMATS, rule_set_written, usual_group
from acrnet.rules.found import Location

_OF_A_PAGE: Final = frozenset(("value", "nextlink"))


def read_group_list(
    utf8: bytes, file: str, recognise: Callable[[object], Contents], report: Callable[[float], None]
) -> RuleSetsRead | None:
    """Return the rule sets in the text of a file that is a list of whole groups; None for any other text.

    The first group tells the format, as in any list; `report` is told which share of the groups is done. Raises
    InputFileError for a group with more rules than any can have.
    """
    listed = list_items(utf8)
    if listed is None:
        return None
    json_path, items = listed
    file_format = recognise([_parsed(items[0])]).format
    if file_format not in FORMATS:
        return None
    read = RuleSetsRead(file, file_format)
    for index, item in enumerate(items):
        if index % STEP == 0:
            report(index / len(items))
        group = usual_group(item, file_format)
        place = f"{json_path}[{index}]"
        found = None if group is None else rule_set_written(group, Location(read.file, place))
        if found is not None:
            read.rule_sets.append(found)
            continue
        body = _any_group(item)
        if body is None:
            return None
        add_group(read, Located(place, body))
    return read


def _parsed(item: Raw) -> object:
    """Return what is in an item; None for what Python does not read, such as long numbers and text that is no UTF-8."""
    try:
        value: object = json.loads(bytes(item).decode())
    except ValueError:
        return None
    return value


def _any_group(item: Raw) -> Mapping[str, object] | None:
    """Return the group in an item, however it is spelt; None for anything else, and for what is a page too."""
    body = _parsed(item)
    if not isinstance(body, dict) or not _OF_A_PAGE.isdisjoint(map(str.lower, body)):
        return None
    return body if kind_of(body) is Kind.GROUP else None
