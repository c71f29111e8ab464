"""Files that are one long list of groups: each group is read as soon as it is parsed, and its JSON is freed.

So an export of a whole tenant can be of any size, and takes less time and memory. The result is the same as for any
document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Raw

from acrnet.errors import InputFileError
from acrnet.inventory.files.list_items import LISTS, ListItems, NotAListError
from acrnet.inventory.files.reader import Contents
from acrnet.inventory.files.resource import Kind, Located, kind_of
from acrnet.inventory.files.resource_graph import with_plain_names
from acrnet.inventory.files.rule_sets import RuleSetsRead, add_group
from acrnet.inventory.files.usual_groups import FORMATS, nsg_of_usual_group, usual_group
from acrnet.rules.inputs import Location
from acrnet.rules.shared_rules import SharedRules

MOST_GROUPS: Final = 1_000_000
"""In one file. Azure permits 5,000 in a region of a subscription; a hostile file may have a group in 80 bytes."""
_OF_A_PAGE: Final = LISTS | {"nextlink"}


def read_group_list(
    pieces: Iterator[bytes], file: str, name: str, recognise: Callable[[object], Contents], shared: SharedRules
) -> RuleSetsRead:
    """Return the rule sets in the text of a file, in UTF-8, that is a list of whole groups.

    The first group decides the format, as in any list. Raises NotAListError for any other text, and InputFileError for
    a group with more rules and for more groups than there can be; `name` is the name of the file in messages.
    """
    try:
        return _read(ListItems(pieces), file, name, recognise, shared)
    except UnicodeError as error:
        raise NotAListError("it is not text") from error


def _read(
    listed: ListItems, file: str, name: str, recognise: Callable[[object], Contents], shared: SharedRules
) -> RuleSetsRead:
    read: RuleSetsRead | None = None
    first: object = None
    count, line = 0, listed.first_line
    for items in listed.batches():
        line = 0 if b"\n" in listed.batch.rstrip() else line  # further lines would have to be counted
        if read is None:
            first = _parsed(items[0])
            read = RuleSetsRead(file, shared, recognise(listed.document([first])).format)
            if read.format not in FORMATS:
                raise _not_a_group(listed, 0)
        for item in items:
            if not _add(read, Location(file, f"{listed.json_path}[{count}]"), item, line):
                raise _not_a_group(listed, count)
            count += 1
        if count > MOST_GROUPS:
            raise InputFileError(
                f"{name} has more than {MOST_GROUPS:,} network security groups.",
                next_step="Split it, for example by subscription.",
            )
    if read is None:
        raise NotAListError("its list is empty")
    # What a reader returns for a document depends on its first item and, in an object, on the members beside the list
    # and on the number of items.
    count = count if listed.in_object else 1
    contents = recognise(listed.document([first] * count))
    paths = [each.json_path for each in contents.resources[:1]]
    if contents.format != read.format or len(contents.resources) != count or paths != [f"{listed.json_path}[0]"]:
        raise NotAListError("it is more than a list")
    read.unresolved[:0] = [f"{file} {clause}." for clause in contents.unresolved]
    read.whole = read.whole and contents.whole
    read.assumptions = contents.assumptions
    return read


def _not_a_group(listed: ListItems, index: int) -> NotAListError:
    return NotAListError(f"{listed.json_path}[{index}] is not one")


def _add(read: RuleSetsRead, place: Location, item: Raw, line: int) -> bool:
    """Add the rule set of the group in an item; returns False if the item is not a group."""
    group = usual_group(item, read.format)
    nsg = None if group is None else nsg_of_usual_group(group, place, line)
    if nsg is not None:
        read.add(nsg)
        return True
    body = _object_in(item, read.format)
    if body is None:
        return False
    if kind_of(body) is not Kind.GROUP:
        return read.add_firewall_part(Located(place.json_path, body))
    add_group(read, Located(place.json_path, body))
    return True


def _parsed(item: Raw) -> object:
    """Return the value of an item; None for what Python does not parse, such as long numbers and invalid UTF-8."""
    try:
        value: object = json.loads(bytes(item).decode())
    except ValueError:
        return None
    return value


def _object_in(item: Raw, file_format: str) -> Mapping[str, object] | None:
    """Return the resource in an item in any spelling; None for anything but an object, and for one that is a page."""
    body = _parsed(item)
    if not isinstance(body, dict) or not _OF_A_PAGE.isdisjoint(map(str.lower, body)):
        return None
    return with_plain_names(body) if file_format == "resource-graph" else body
