"""Where rules are written in a JSON file: their JSON paths and lines, looked up for those that a report names."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder, decode

from acrnet.errors import InputFileError
from acrnet.inventory.files.content import STANDARD_INPUT, Content, opened
from acrnet.inventory.files.json_lines import lines_of
from acrnet.inventory.files.json_text import decoded, parse_json, utf8_pieces
from acrnet.inventory.files.list_items import ListItems, NotAListError
from acrnet.inventory.files.resource import text_in
from acrnet.rules.inputs import Location

_LISTS: Final = frozenset(
    (
        "securityrules",
        "defaultsecurityrules",
        "effectivesecurityrules",
        "rulecollections",
        "networkrulecollections",
        "applicationrulecollections",
        "natrulecollections",
        "rules",
        "ruleconditions",
    )
)
"""The keys, in lower case, of lists of rules and of rule collections."""
_LISTS_OF_RULES: Final = frozenset(
    ("securityrules", "defaultsecurityrules", "effectivesecurityrules", "rules", "ruleconditions")
)
_GAP: Final = re.compile(rb"[\s,]*+")
_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_MEMBERS: Final = Decoder(dict[str, Raw])
_ITEMS: Final = Decoder(list[Raw])
_INDEX: Final = re.compile(r"\[(\d+)\]")


class Spot(NamedTuple):
    """A place in a file that is asked for: that of a resource, or of a rule in it."""

    json_path: str
    """Of the resource."""
    names: tuple[str, ...] = ()
    """In lower case: none for the resource itself, the name of a security rule in it, or the names of a rule collection
    and of a rule in that."""


def find_spots(file: str, spots: Collection[Spot], *, most_bytes: int | None = None) -> dict[Spot, Location]:
    """Return the JSON path and the line of each of these places in a file that was read before.

    The file is read again, a list of resources piece by piece and no further than needed. A rule that is not listed in
    its resource has the place of that. Nothing is returned for a file of more than `most_bytes`, for one that is not
    JSON or cannot be read any more, and for standard input.
    """
    if file == STANDARD_INPUT:
        return {}
    try:
        if most_bytes is not None and Path(file).stat().st_size > most_bytes:
            return {}
        with opened(file) as content:
            try:
                return dict(_in_list(file, content, spots))
            except NotAListError:
                text = decoded(content.whole(), file)
        return _in_text(file, text, spots)
    except (InputFileError, OSError, ValueError, RecursionError):  # OSError: the file is gone by now
        return {}


def _in_text(file: str, text: str, spots: Collection[Spot]) -> dict[Spot, Location]:
    document = parse_json(text, file) if any(spot.names for spot in spots) else None
    paths = _paths(document, "$", spots)
    lines = lines_of(text, paths.values())
    return {spot: Location(file, path, lines.get(path, 0)) for spot, path in paths.items()}


def _in_list(file: str, content: Content, spots: Collection[Spot]) -> Iterator[tuple[Spot, Location]]:
    """Yield the places in a file that is one list of resources; raises NotAListError for any other file."""
    listed = ListItems(utf8_pieces(content.pieces()))
    by_index: dict[int, list[Spot]] = {}
    for spot in spots:
        match = _INDEX.match(spot.json_path.removeprefix(listed.json_path))
        if not spot.json_path.startswith(listed.json_path) or match is None:
            raise NotAListError("a place is outside of its list")
        by_index.setdefault(int(match[1]), []).append(spot)
    line, number = listed.first_line, 0
    for items in listed.batches():
        text, counted = listed.batch, 0
        for start, end in _ranges(text, items):
            if number in by_index:
                line += text.count(b"\n", counted, start)
                counted = start
                yield from _in_item(file, text[start:end], f"{listed.json_path}[{number}]", line, by_index.pop(number))
            number += 1
        if not by_index:
            return
        line += text.count(b"\n", counted)


def _in_item(file: str, item: bytes, path: str, line: int, spots: Sequence[Spot]) -> Iterator[tuple[Spot, Location]]:
    """Yield the places in one item of a list, which begins at a line."""
    document = _parsed(item) if any(spot.names for spot in spots) else None
    paths = _paths(document, path, spots)
    below = {found: f"${found.removeprefix(path)}" for found in paths.values()}
    lines = {each: _line_by_steps(item, each) for each in below.values()}
    if not all(lines.values()):
        lines = lines_of(item.decode(), lines)
    for spot, found in paths.items():
        in_item = lines.get(below[found])
        yield spot, Location(file, found, line + in_item - 1 if in_item else 0)


def _paths(document: object, root: str, spots: Iterable[Spot]) -> dict[Spot, str]:
    """Return the JSON paths of places in a document whose own path is the root; each resource is searched once."""
    paths = {spot: spot.json_path for spot in spots}
    wanted: dict[str, dict[tuple[str, ...], Spot]] = {}
    for spot in paths:
        if spot.names:
            wanted.setdefault(spot.json_path, {})[spot.names] = spot
    for resource_path, of_names in wanted.items():
        resource = _value_at(document, resource_path.removeprefix(root))
        for names, path in _rules_in(resource, resource_path, of_names.keys()):
            paths[of_names[names]] = path
    return paths


def _parsed(item: bytes) -> object:
    try:
        value: object = decode(item)
    except (MsgspecError, UnicodeError):  # such as a number that only Python reads
        value = json.loads(item)
    return value


def _line_by_steps(text: bytes, path: str) -> int:
    """Return the line on which a value begins, in a fraction of the time of `lines_of`; 0 where that has to look.

    Each step parses the next value out of the one around it; where its text occurs only once, that is its place.
    """
    if b"\n" not in text:
        return 1
    around, start = text, 0
    for key, index in _STEP.findall(path):
        try:
            inner, position = _member(around, key) if key else _item(around, int(index))
        except (MsgspecError, UnicodeError, RecursionError, LookupError):
            return 0
        around, start = inner, start + position
    return 1 + text.count(b"\n", 0, start)


def _member(around: bytes, key: str) -> tuple[bytes, int]:
    """Return the value of a key of an object and its position; raises LookupError where its text is not unique."""
    inner = bytes(_MEMBERS.decode(around)[key])
    position = around.find(inner)
    if around.find(inner, position + 1) >= 0:
        raise LookupError(key)
    return inner, position


def _item(around: bytes, index: int) -> tuple[bytes, int]:
    """Return an item of a list and its position."""
    items = _ITEMS.decode(around)[: index + 1]
    start, end = list(_ranges(around, items))[index]
    return around[start:end], start


def _ranges(text: bytes, items: Iterable[Raw]) -> Iterator[tuple[int, int]]:
    """Yield where each item of a list begins and ends in the text that begins with the bracket of the list."""
    end = 1
    for item in items:
        start = _GAP.match(text, end).end()  # type: ignore[union-attr]  # it matches everywhere
        end = start + len(memoryview(item))
        yield start, end


def _value_at(value: object, path: str) -> object:
    """Return the value at a JSON path, of which the sign for the value itself is left out; None if there is none."""
    if not path:
        return value
    if isinstance(value, list):
        match = _INDEX.match(path)
        index = int(match[1]) if match else len(value)
        return _value_at(value[index], path[match.end() :]) if match and index < len(value) else None
    if isinstance(value, Mapping):
        for key, each in value.items():
            for spelled in (f".{key}", f"['{key}']"):
                rest = path.removeprefix(spelled)
                if rest != path and rest[:1] in ("", ".", "["):
                    found = _value_at(each, rest)
                    if found is not None:
                        return found
    return None


def _rules_in(
    resource: object, path: str, wanted: Collection[tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the JSON path of each wanted rule in a resource, with its name or those of its collection and it.

    Of rules with the same names it is the first.
    """
    left = set(wanted)
    waiting: list[tuple[object, str, tuple[str, ...]]] = [(resource, path, ())]
    while waiting and left:
        value, path, names = waiting.pop()
        for key, each in value.items() if isinstance(value, dict) else ():
            lowered = key.lower()
            if lowered == "properties":
                waiting.append((each, f"{path}.{key}", names))
            elif lowered.removeprefix("properties_") in _LISTS and isinstance(each, list):
                for index, item in enumerate(each):
                    if isinstance(item, dict):
                        rule_names = (*names, _name(item))
                        if rule_names in left:
                            left.remove(rule_names)
                            yield rule_names, f"{path}.{key}[{index}]"
                        if lowered not in _LISTS_OF_RULES:
                            waiting.append((item, f"{path}.{key}[{index}]", rule_names))


def _name(rule: dict[str, object]) -> str:
    name = rule.get("name")
    text = name if isinstance(name, str) and name else text_in(rule, "name") or text_in(rule, "id").rstrip("/")
    return text.rpartition("/")[2].strip().lower()
