"""Globs, expanded here for shells that do not.

Not with `glob` of the standard library, which follows links to folders and so walks a loop of two links for ever.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

_MAGIC: Final = re.compile(r"[*?[]")
_ANY_DEPTH: Final = "**"


def is_glob(path: str) -> bool:
    """Whether a path has a wildcard."""
    return _MAGIC.search(path) is not None


def expand(pattern: str) -> tuple[str, ...]:
    """Return the files and folders that match, sorted.

    `*`, `?` and `[...]` stay within one name and leave out hidden ones, and `**` as a whole name stands for any number
    of folders, none included, but follows no link.
    """
    path = Path(pattern)
    parts = path.parts[1:] if path.anchor else path.parts
    pattern_parts = [
        part for part, last in zip(parts, ("", *parts), strict=False) if (part, last) != (_ANY_DEPTH, _ANY_DEPTH)
    ]
    return tuple(sorted({str(match) for match in _matches(Path(path.anchor), pattern_parts)}))


def _matches(base: Path, parts: Sequence[str]) -> Iterator[Path]:
    if not parts or parts == [_ANY_DEPTH]:
        yield base
    elif parts[0] == _ANY_DEPTH:
        for folder in _folders_below(base):
            yield from _matches(folder, parts[1:])
    elif is_glob(parts[0]):
        for name in _names_in(base):
            if fnmatch(name, parts[0]) and name.startswith(".") == parts[0].startswith("."):
                yield from _matches(base / name, parts[1:])
    elif os.path.lexists(base / parts[0]):
        yield from _matches(base / parts[0], parts[1:])


def _folders_below(base: Path) -> Iterator[Path]:
    """Yield the folder and those below it that are neither hidden nor links."""
    for current, folders, _ in os.walk(base):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield Path(current)


def _names_in(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []
