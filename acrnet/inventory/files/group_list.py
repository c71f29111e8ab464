"""Files that are one long list of groups: each group is read as soon as it is parsed, and its JSON is dropped.

So an export of a whole tenant can be of any size, and takes less time and memory. What is read is the same as of any
document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Raw

from acrnet.errors import InputFileError
from acrnet.inventory.files.list_items import LISTS, ListItems, NoListError
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.resource import Kind, Located, kind_of
from acrnet.inventory.files.resource_graph import with_plain_names
from acrnet.inventory.files.rule_sets import RuleSetsRead, add_group
from acrnet.inventory.files.usual_groups import FORMATS, rule_set_written, usual_group
from acrnet.rules.inputs import Location

MOST_GROUPS: Final = 1_000_000
"""In one file. Azure permits 5,000 in a region of a subscription; a hostile file may have a group in 80 bytes."""
_OF_A_PAGE: Final = LISTS | {"nextlink"}


def read_group_list(
    pieces: Iterator[bytes], file: str, name: str, recognise: Callable[[object], Contents]
) -> RuleSetsRead:
    """Return the rule sets in the text of a file, in UTF-8, that is a list of whole groups.

    The first group tells the format, as in any list. Raises NoListError for any other text, and InputFileError for a
    group with more rules and for more groups than there can be; `name` is what its message calls the file.
    """
    try:
        return _read(ListItems(pieces), file, name, recognise)
    except UnicodeError as error:
        raise NoListError("it is not text") from error


def _read(listed: ListItems, file: str, name: str, recognise: Callable[[object], Contents]) -> RuleSetsRead:
    read: RuleSetsRead | None = None
    first: object = None
    count = 0
    for items in listed.batches():
        if read is None:
            first = _parsed(items[0])
            read = RuleSetsRead(file, recognise(listed.document([first])).format)
            if read.format not in FORMATS:
                raise _no_group(listed, 0)
        for item in items:
            if not _add(read, f"{listed.json_path}[{count}]", item):
                raise _no_group(listed, count)
            count += 1
        if count > MOST_GROUPS:
            raise InputFileError(
                f"{name} has more than {MOST_GROUPS:,} network security groups.",
                next_step="Split it, for example by subscription.",
            )
    if read is None:
        raise NoListError("its list is empty")
    # What a format says of a document depends on its first item and, in an object, on what is beside the list and on
    # how many items there are.
    count = count if listed.in_object else 1
    contents = recognise(listed.document([first] * count))
    paths = [each.json_path for each in contents.resources[:1]]
    if contents.format != read.format or len(contents.resources) != count or paths != [f"{listed.json_path}[0]"]:
        raise NoListError("it is more than a list")
    read.unresolved[:0] = [f"{file} {clause}." for clause in contents.unresolved]
    read.whole = contents.whole
    read.assumptions = contents.assumptions
    return read


def _no_group(listed: ListItems, index: int) -> NoListError:
    return NoListError(f"{listed.json_path}[{index}] is none")


def _add(read: RuleSetsRead, place: str, item: Raw) -> bool:
    """Keep the rule set of the group in an item; returns False where it is no group."""
    group = usual_group(item, read.format)
    found = None if group is None else rule_set_written(group, Location(read.file, place))
    if found is not None:
        read.rule_sets.append(found)
        return True
    body = _any_group(item, read.format)
    if body is None:
        return False
    add_group(read, Located(place, body))
    return True


def _parsed(item: Raw) -> object:
    """Return what is in an item; None for what Python does not read, such as long numbers and text that is no UTF-8."""
    try:
        value: object = json.loads(bytes(item).decode())
    except ValueError:
        return None
    return value


def _any_group(item: Raw, file_format: str) -> Mapping[str, object] | None:
    """Return the group in an item, however it is spelt; None for anything else, and for what is a page too."""
    body = _parsed(item)
    if not isinstance(body, dict) or not _OF_A_PAGE.isdisjoint(map(str.lower, body)):
        return None
    group = with_plain_names(body) if file_format == "resource-graph" else body
    return group if kind_of(group) is Kind.GROUP else None
