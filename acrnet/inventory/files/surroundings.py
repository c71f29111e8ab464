"""What a reader may use beside a document: values of parameters, and files that the document names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from acrnet.errors import InputFileError
from acrnet.inventory.files.content import STANDARD_INPUT, opened
from acrnet.inventory.files.json_text import decoded
from acrnet.unknown import Unknown

MOST_BYTES: Final = 4 * 2**20
"""The most bytes of a file beside a document: Resource Manager takes no larger template (learn.microsoft.com/azure/
azure-resource-manager/templates/best-practices, checked 2026-11-29)."""
MOST_FILES: Final = 800
"""Files beside one document. Resource Manager takes 800 resources in a template, and each may be a linked one."""
_MOST_BYTES_TOGETHER: Final = 64 * 2**20
_MOST_ENTRIES: Final = 10_000
"""Entries of one folder that are looked at."""


def _nothing_beside(path: str) -> str | Unknown:
    return Unknown(f"no file beside the document is read, and it names {path}")


def _nothing_built(path: str) -> Mapping[str, object] | Unknown:
    return Unknown(f"the bicep command may not be used for {path} (--bicep never)")


def _no_names_beside(_: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a reader may use beside the document itself."""

    file: str = ""
    """The path of the document as its input is named, `-` for standard input."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    """The values of parameters, by name in lower case."""
    text_beside: Callable[[str], str | Unknown] = _nothing_beside
    """Returns the text of a file by its path relative to the document's folder; Unknown for one that is not read."""
    names_beside: Callable[[str], Sequence[str]] = _no_names_beside
    """Returns the names of the files in a folder by its path relative to the document's; none for one that may not be
    read."""
    built: Callable[[str], Mapping[str, object] | Unknown] = _nothing_built
    """Returns the template that the bicep command makes of a file by its path relative to the document's folder."""


ALONE: Final = Surroundings()
"""A document of which nothing else is known."""


def parameter_file_beside(document: str) -> str:
    """Return the path of the parameter file of a template, `<template>.parameters.json` beside it; "" without one."""
    if document == STANDARD_INPUT:
        return ""
    path = Path(document)
    try:
        candidate = path.with_name(f"{path.stem}.parameters.json")
        return str(candidate) if candidate.is_file() else ""
    except (OSError, ValueError):  # ValueError: a path without a name, or with a NUL character
        return ""


class FilesBeside:
    """Reads files that one document names, within limits and within the folders that the user means."""

    def __init__(self, document: str, folder: str = "") -> None:
        """Prepare for a document; `folder` is the folder that the user named and in which it was listed, if any."""
        self.document = document
        """Its path as its input is named, `-` for standard input."""
        self._folder = folder
        self._texts: dict[str, str | Unknown] = {}
        self._bytes = 0

    def text(self, path: str) -> str | Unknown:
        """Return the text of a file by its path relative to the folder of the document.

        The file must be below that folder, the folder that the user named or the working folder, wherever links lead;
        else the answer is Unknown, as it is for anything but a regular file of at most `MOST_BYTES`, for text in no
        Unicode encoding, and for more files than a document can need.
        """
        if self.document == STANDARD_INPUT:
            return Unknown(f"standard input has no folder in which {path} could be")
        try:
            real = os.path.realpath(Path(self.document).parent / path)
        except (OSError, ValueError):  # ValueError: a NUL character
            return Unknown(f"{path!r} cannot be the path of a file")
        if real not in self._texts:
            if len(self._texts) >= MOST_FILES or self._bytes > _MOST_BYTES_TOGETHER:
                return Unknown(f"the document names too many files to read {path}")
            self._texts[real] = self._read(path, real)
        return self._texts[real]

    @property
    def real_paths(self) -> AbstractSet[str]:
        """The absolute paths of the files whose texts were read."""
        return {real for real, text in self._texts.items() if isinstance(text, str)}

    def real_path(self, path: str) -> str | Unknown:
        """Return the absolute path of a file whose text may be read, by its path relative to the document's folder."""
        text = self.text(path)
        return text if isinstance(text, Unknown) else os.path.realpath(Path(self.document).parent / path)

    def names(self, path: str) -> Sequence[str]:
        """Return the names of the files in a folder, sorted, by its path relative to the folder of the document.

        The folder must be where files may be, as for `text`; else there are none.
        """
        if self.document == STANDARD_INPUT:
            return ()
        try:
            real = os.path.realpath(Path(self.document).parent / path)
            if Path(path).is_absolute() or not any(real == each or _is_below(real, each) for each in self._folders()):
                return ()
            with os.scandir(real) as entries:
                return sorted([each.name for each in islice(entries, _MOST_ENTRIES) if each.is_file()])
        except (OSError, ValueError):  # ValueError: a NUL character
            return ()

    def _read(self, path: str, real: str) -> str | Unknown:
        if Path(path).is_absolute() or not any(_is_below(real, folder) for folder in self._folders()):
            return Unknown(f"{path} is outside of the folder that was named and of the working folder")
        try:
            with opened(real) as content:
                data = b""
                for piece in content.pieces():
                    data += piece
                    if len(data) > MOST_BYTES:
                        return Unknown(f"{path} is larger than {MOST_BYTES // 2**20} MB")
            self._bytes += len(data)
            return decoded(data, path)
        except InputFileError as error:
            if not Path(real).exists():
                return Unknown(f"there is no file {path} beside it")
            return Unknown(f"{path} cannot be read: {error.message.rstrip('.')}")

    def _folders(self) -> Sequence[str]:
        """Return the folders below which files may be."""
        return [os.path.realpath(each) for each in (Path(self.document).parent, self._folder, Path.cwd()) if each]


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder if folder.endswith(os.sep) else f"{folder}{os.sep}")
