"""The lines of places in a JSON text, in one pass over it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|//[^\r\n]*+|/\*.*?\*/|[\[\]{},:]|[^\s"\[\]{},:/]++', re.DOTALL)
_CUT: Final = re.compile(r"[.\[]")


def lines_of(text: str, paths: Iterable[str]) -> dict[str, int]:
    """Return the lines, from 1 on, on which the values at these JSON paths begin; a path that is not there is left out.

    A path is written as readers write it: `$.value[3].properties`, a key also as `['key']`. The text may have a byte
    order mark, comments, trailing commas and raw line breaks in strings; of equal keys in one object the last counts,
    as for the parser. Of a text that is not JSON, the lines up to the fault are returned.
    """
    wanted = frozenset(paths)
    return _Scan(text, wanted).lines() if wanted else {}


@dataclass(slots=True)
class _Container:
    """An object or a list around a place."""

    path: str
    is_list: bool
    index: int = -1
    key: str | None = None
    """The key whose value comes next; None where a key comes next, and in a list."""
    seen: set[str] = field(default_factory=set)

    def next_child(self) -> tuple[str, ...]:
        """Return the path of the value that comes next, in each spelling, and take it for done."""
        if self.is_list:
            self.index += 1
            return (f"{self.path}[{self.index}]",)
        key, self.key = self.key, None
        return f"{self.path}.{key}", f"{self.path}['{key}']"


class _Scan:
    """One pass over a text."""

    def __init__(self, text: str, wanted: frozenset[str]) -> None:
        self._text = text
        self._wanted = wanted
        self._within = {path[: cut.start()] for path in wanted for cut in _CUT.finditer(path)} | wanted
        """The wanted paths, and those of everything around them."""
        self._tokens = (match for match in _TOKEN.finditer(text) if text[match.start()] != "/")
        self._line, self._counted = 1, 0
        self._lines: dict[str, int] = {}

    def lines(self) -> dict[str, int]:
        """Return the line of each wanted path that is there."""
        around: list[_Container] = []
        for token in self._tokens:
            first, inner = self._text[token.start()], around[-1] if around else None
            if first in "]}":
                if around:
                    around.pop()
            elif first in ",:":
                continue
            elif inner is not None and not inner.is_list and inner.key is None:
                inner.key = _key(token[0])
            else:
                place = self._place(token.start(), inner)
                if first in "[{":
                    if place:
                        around.append(_Container(place, first == "["))
                    else:
                        self._skip()
        return self._lines

    def _place(self, position: int, inner: _Container | None) -> str:
        """Return the path of the value at a position if a wanted one is there or below it, else ""."""
        place = ""
        for path in ("$",) if inner is None else inner.next_child():
            if path not in self._within:
                continue
            place = path
            if inner is not None and path in inner.seen:
                self._forget(path)
            if inner is not None:
                inner.seen.add(path)
            if path in self._wanted:
                self._line += self._text.count("\n", self._counted, position)
                self._counted = position
                self._lines[path] = self._line
        return place

    def _skip(self) -> None:
        """Pass over the rest of a container."""
        depth = 1
        for token in self._tokens:
            first = self._text[token.start()]
            depth += (first in "[{") - (first in "]}")
            if not depth:
                return

    def _forget(self, path: str) -> None:
        """Drop the lines of an earlier equal key, and of what is below it."""
        for each in [each for each in self._lines if each == path or each.startswith((f"{path}.", f"{path}["))]:
            del self._lines[each]


def _key(token: str) -> str:
    try:
        return str(json.loads(token, strict=False)) if "\\" in token else token.strip('"')
    except ValueError:
        return token
