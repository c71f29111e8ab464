"""Reading a settings file with the lines of its values, so that each mistake is reported with its place."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Never

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.estate_folder import require_file

if TYPE_CHECKING:
    from yaml import Node  # the package is loaded only if there is a file to read

_MOST_DIGITS = 9
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""YAML has escapes for these, and leaves even whole pairs apart."""
_SECONDS = re.compile(r"[0-9]{1,5}(\.[0-9]{1,3})?")


class Section:
    """A mapping in the file, read key by key; ``finish`` reports the keys that were not read."""

    def __init__(self, file: str, line: int, entries: dict[str, Node], lines: dict[str, int]) -> None:
        self.file = file
        self.line = line
        self._entries = entries
        self._lines = lines
        self._known_keys: list[str] = []

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._known_keys.append(key)
        return key in self._entries

    def names(self) -> list[str]:
        """The keys in their order."""
        return list(self._entries)

    def text(self, key: str, default: str | None = None) -> str:
        """A single value as written; without a default the key is required."""
        if not self.has(key):
            if default is None:
                self.fail(self.line, f'"{key}" is missing')
            return default
        return self._scalar(key, self._entries[key])

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """A value that must be one of those allowed."""
        value = self.text(key, default)
        if value not in allowed and value != default:
            self.fail(self.line_of(key), f'"{key}" is "{value}", not one of {", ".join(allowed)}')
        return value

    def number(self, key: str, default: int, least: int = 0) -> int:
        """A whole number."""
        value = self.text(key, str(default))
        if value.isdecimal() and len(value) > _MOST_DIGITS:
            self.fail(self.line_of(key), f'"{key}" has {len(value)} digits; the most are {_MOST_DIGITS}')
        if not value.isdecimal() or int(value) < least:
            self.fail(self.line_of(key), f'"{key}" is "{value}", not a whole number from {least} up')
        return int(value)

    def seconds(self, key: str, default: float) -> float:
        """A number of seconds, which may be a fraction of one."""
        value = self.text(key, str(default))
        if not _SECONDS.fullmatch(value) or float(value) == 0:
            self.fail(self.line_of(key), f'"{key}" is "{value}", not a number of seconds above 0')
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of single values; an absent key is an empty list."""
        if not self.has(key):
            return ()
        return tuple(self._scalar(key, node) for node in self._items(key))

    def section(self, key: str) -> Section:
        """A mapping below a key; an absent key is an empty one."""
        if not self.has(key):
            return Section(self.file, self.line, {}, {})
        return _section(self.file, self._entries[key], f'"{key}"')

    def sections(self, key: str) -> list[Section]:
        """A list of mappings below a key; an absent key is an empty list."""
        if not self.has(key):
            return []
        return [_section(self.file, node, f'an entry of "{key}"') for node in self._items(key)]

    def is_mapping(self, key: str) -> bool:
        """Whether the value of a key is a mapping."""
        return self.has(key) and _kind(self._entries[key]) == "mapping"

    def finish(self) -> None:
        """Report an unknown key, with a similar one if there is one."""
        for key in self._entries:
            if key not in self._known_keys:
                close = get_close_matches(key, self._known_keys, 1)
                hint = f'; did you mean "{close[0]}"?' if close else ""
                self.fail(self.line_of(key), f'"{key}" is not a setting' + hint)

    def fail(self, line: int, problem: str) -> Never:
        """Report a mistake.

        Raises:
            EstateError: always.
        """
        raise EstateError(f"{self.file}, line {line}: {problem}" + ("" if problem.endswith("?") else "."))

    def line_of(self, key: str) -> int:
        """The line of a key, or that of the mapping if the key is not there."""
        return self._lines.get(key, self.line)

    def _items(self, key: str) -> list[Node]:
        node = self._entries[key]
        if _kind(node) != "sequence":
            self.fail(node.start_mark.line + 1, f'"{key}" is not a list')
        return list(node.value)

    def _scalar(self, key: str, node: Node) -> str:
        if _kind(node) != "scalar":
            self.fail(node.start_mark.line + 1, f'"{key}" is not a single value')
        text = str(node.value)
        if _HALF_CHARACTER.search(text):
            self.fail(node.start_mark.line + 1, f'"{key}" has half of a surrogate pair; write the character itself')
        return text


def read_settings(path: Path) -> Section | None:
    """The mapping at the top of a file, or None when there is no such file.

    Raises:
        EstateError: the file is not YAML or holds no mapping, or what has its name is not a file.
    """
    if not require_file(path, path.name):
        return None
    import yaml

    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except RecursionError as error:
        raise EstateError(f"{path.name} is nested too deeply to be read.") from error
    except UnicodeDecodeError as error:
        raise EstateError(f"{path.name} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise EstateError(f"{path.name}{place}: broken YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise EstateError(f"{path.name}: broken YAML: {error}.") from error
    except OSError as error:
        raise EstateError(f"{path.name} cannot be read: {error.strerror}.") from error
    return Section(path.name, 1, {}, {}) if node is None else _section(path.name, node, "the file")


def _section(file: str, node: Node, what: str) -> Section:
    line = node.start_mark.line + 1
    if _kind(node) != "mapping":
        raise EstateError(f"{file}, line {line}: {what} is not a mapping of settings.")
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        if _kind(key) != "scalar":
            raise EstateError(f"{file}, line {at}: a key is a list or a mapping, not the name of a setting.")
        if _HALF_CHARACTER.search(name):
            raise EstateError(f"{file}, line {at}: a key has half of a surrogate pair; write the character itself.")
        if name in entries:
            raise EstateError(f'{file}, line {at}: "{name}" stands there twice; keep one of them.')
        entries[name], lines[name] = value, at
    return Section(file, line, entries, lines)


def _kind(node: Node) -> str:
    """What a node is: ``scalar``, ``sequence`` or ``mapping``."""
    return type(node).__name__.removesuffix("Node").lower()
