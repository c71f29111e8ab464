"""The files to read for the paths on the command line: each once, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from acrnet.inventory.files.content import STANDARD_INPUT
from acrnet.inventory.files.globs import expand, is_glob
from acrnet.inventory.files.table import SUFFIXES

_ENDINGS: Final = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"


@dataclass(frozen=True, slots=True)
class InputPath:
    """A file to read, or a path that has none."""

    path: str
    size: int = 0
    """Bytes; 0 where the size is not known before the file is read."""
    problem: str = ""
    """Why it cannot be read, and what to do; "" for a file."""
    nothing: str = ""
    """Why a folder that can be read has nothing to read; "" for a file."""
    folder: str = ""
    """The folder on the command line in which it was listed; "" for a file that was named itself."""


def find_files(paths: Sequence[str]) -> tuple[InputPath, ...]:
    """Return the files for these paths, `-` being standard input; a file that several paths name comes once.

    A folder stands for its files with one of the `SUFFIXES` and those of the folders below, except hidden ones and
    links to folders. A path that exists is never taken for a glob.
    """
    distinct: dict[str, InputPath] = {}
    for path in paths:
        for each in _files_for(path):
            distinct.setdefault(_identity(each), each)
    return tuple(distinct.values())


def _identity(file: InputPath) -> str:
    """Return a text that is the same for two paths to one file."""
    if file.path == STANDARD_INPUT or file.problem or file.nothing or "\0" in file.path:
        return file.path
    return os.path.realpath(file.path)


def _files_for(path: str) -> Iterator[InputPath]:
    if path == STANDARD_INPUT:
        yield InputPath(path)
    elif not path:
        yield InputPath(path, problem="An empty path names no file. Check the path.")
    elif _is_folder(path):
        files = list(_in_folder(path))
        yield from files or [InputPath(path, nothing=f"The folder {path} has no {_ENDINGS} file.")]
    elif is_glob(path) and _status(path) is None:
        files = list(_matched(path))
        yield from files or [InputPath(path, problem=f"Nothing matches {path}. Check the path.")]
    else:
        yield _file(path)


def _matched(pattern: str) -> Iterator[InputPath]:
    """Yield the files that match a glob and the files in the folders that do, as if a shell had expanded it."""
    for path in expand(pattern):
        if _is_folder(path):
            yield from _in_folder(path)
        else:
            yield _file(path)


def _in_folder(folder: str) -> Iterator[InputPath]:
    unreadable: list[OSError] = []
    for current, folders, files in os.walk(folder, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(SUFFIXES) and not name.startswith("."):
                yield _file(str(Path(current, name)), folder)
    for error in unreadable:
        path = os.fsdecode(error.filename)
        yield InputPath(path, problem=f"The folder {path} cannot be read: {error.strerror}. Check its permissions.")


def _file(path: str, folder: str = "") -> InputPath:
    status = _status(path)
    size = status.st_size if status else 0  # reading it raises the error for one that does not exist
    return InputPath(path, size, folder=folder)


def _is_folder(path: str) -> bool:
    status = _status(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _status(path: str) -> os.stat_result | None:
    """Return the status of a file; None where there is no file or its status may not be read."""
    try:
        return Path(path).stat()
    except (OSError, ValueError):  # ValueError: a NUL character
        return None
