"""From the paths that somebody names to the files to read: each once, in an order that does not change."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from acrnet.inventory.files.content import STANDARD_INPUT
from acrnet.inventory.files.globs import expand, is_glob

_SUFFIXES: Final = (".json", ".jsonc")


@dataclass(frozen=True, slots=True)
class FoundPath:
    """A file to read, or a path that leads to none."""

    path: str
    size: int = 0
    """Bytes; 0 where that is not known before it is read."""
    problem: str = ""
    """Why it cannot be read, and what to do; "" for a file."""
    nothing: str = ""
    """Why a folder that can be read has nothing to read; "" for a file."""


def find_files(paths: Sequence[str]) -> tuple[FoundPath, ...]:
    """Return the files that these paths mean, `-` being standard input; a file that several mean comes once.

    A folder means its `.json` and `.jsonc` files and those of the folders below, hidden ones and links to folders left
    out. A path that is there is never taken for a glob.
    """
    found: dict[str, FoundPath] = {}
    for path in paths:
        for each in _meant(path):
            found.setdefault(_identity(each), each)
    return tuple(found.values())


def _identity(found: FoundPath) -> str:
    """Return what is the same for two paths that lead to one file."""
    if found.path == STANDARD_INPUT or found.problem or found.nothing or "\0" in found.path:
        return found.path
    return os.path.realpath(found.path)


def _meant(path: str) -> Iterator[FoundPath]:
    if path == STANDARD_INPUT:
        yield FoundPath(path)
    elif not path:
        yield FoundPath(path, problem="An empty path names no file. Check the path.")
    elif _is_folder(path):
        files = list(_in_folder(path))
        yield from files or [FoundPath(path, nothing=f"The folder {path} has no .json or .jsonc file.")]
    elif is_glob(path) and _status(path) is None:
        files = list(_matched(path))
        yield from files or [FoundPath(path, problem=f"Nothing matches {path}. Check the path.")]
    else:
        yield _file(path)


def _matched(pattern: str) -> Iterator[FoundPath]:
    """Yield the files that match a glob and those in the folders that do, as if a shell had named them."""
    for path in expand(pattern):
        if _is_folder(path):
            yield from _in_folder(path)
        else:
            yield _file(path)


def _in_folder(folder: str) -> Iterator[FoundPath]:
    unreadable: list[OSError] = []
    for current, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield _file(str(Path(current, name)))
    for error in unreadable:
        path = os.fsdecode(error.filename)
        yield FoundPath(path, problem=f"The folder {path} cannot be read: {error.strerror}. Check its permissions.")


def _file(path: str) -> FoundPath:
    status = _status(path)
    return FoundPath(path, status.st_size if status else 0)  # reading it says why there is none


def _is_folder(path: str) -> bool:
    status = _status(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _status(path: str) -> os.stat_result | None:
    """Return what is known of a file; None where there is none or that may not be known."""
    try:
        return Path(path).stat()
    except (OSError, ValueError):  # ValueError: a NUL character
        return None
