"""Globs, expanded here for shells that do not.

Not with `glob` of the standard library, which follows links to folders and so walks a loop of two links for ever.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Final

_MAGIC: Final = re.compile(r"[*?[]")
_ANY_DEPTH: Final = "**"


def is_glob(path: str) -> bool:
    """Whether a path has a character that means more than itself."""
    return _MAGIC.search(path) is not None


def expand(pattern: str) -> tuple[str, ...]:
    """Return the files and folders that match, sorted.

    `*`, `?` and `[...]` stay within one name and leave out hidden ones, and `**` as a whole name stands for any number
    of folders, none included, but follows no link.
    """
    drive, rest = os.path.splitdrive(pattern)
    parts = re.split(r"[/\\]" if os.sep == "\\" else "/", rest)
    parts = [part for part, last in zip(parts, ["", *parts], strict=False) if part and (part, last) != ("**", "**")]
    root = drive + (os.sep if os.path.isabs(pattern) else "")
    return tuple(sorted(set(_matches(root, parts))))


def _matches(base: str, parts: list[str]) -> Iterator[str]:
    if not parts or parts == [_ANY_DEPTH]:
        yield base or os.curdir
    elif parts[0] == _ANY_DEPTH:
        for folder in _folders_below(base):
            yield from _matches(folder, parts[1:])
    elif is_glob(parts[0]):
        for name in _names_in(base):
            if fnmatch(name, parts[0]) and name.startswith(".") == parts[0].startswith("."):
                yield from _matches(os.path.join(base, name), parts[1:])
    elif os.path.lexists(path := os.path.join(base, parts[0])):
        yield from _matches(path, parts[1:])


def _folders_below(base: str) -> Iterator[str]:
    """Yield the folder and those below it that are neither hidden nor links."""
    for current, folders, _ in os.walk(base or os.curdir):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield current if base else os.path.relpath(current)


def _names_in(base: str) -> list[str]:
    try:
        return os.listdir(base or os.curdir)
    except OSError:
        return []
