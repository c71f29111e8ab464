"""One JSON file of an estate: its resources, their places in the text, and writing them back.

Only the text of the resource that changed is replaced, so everything else in the file stays as it is, byte for byte.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.json_value import HALF_CHARACTER, NO_NUMBER, Json, JsonObject, has_half_characters, strict_decoder
from acrnet.sandbox.whole_file import write_whole

_GAP = re.compile(r"[ \t\r\n]*")
_BYTE_ORDER_MARK = "\ufeff"
# Made once, because json.dumps makes an encoder for each call, and without the search for cycles: JSON has none.
_ENCODE = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


class EstateFile:
    """A file and the JSON objects at its top: one object, or the elements of an array."""

    def __init__(self, path: Path, name: str, text: str) -> None:
        self.path = path
        self.name = name
        self._mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
        self._text = text.removeprefix(_BYTE_ORDER_MARK)
        self._spans: list[tuple[int, int]] = []
        self._elements: list[JsonObject | None] = []
        self._on_disk: tuple[int, int] | None = None
        self.is_array = False

    @classmethod
    def read(cls, path: Path, name: str) -> "EstateFile":
        """Read a file.

        Raises:
            EstateError: the file cannot be read, is not UTF-8, or is not JSON; the message has line and column.
        """
        try:
            on_disk = _signature(_status(path))
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise EstateError(f"{name} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
        except OSError as error:
            raise EstateError(f"{name} cannot be read: {error.strerror}.") from error
        return cls.parse(path, name, text, on_disk)

    @classmethod
    def parse(cls, path: Path, name: str, text: str, on_disk: tuple[int, int] | None = None) -> "EstateFile":
        """A file from its text; see ``read``. ``on_disk`` identifies the version of the file on disk."""
        file = cls(path, name, text)
        file._on_disk = on_disk
        try:
            file._scan()
        except json.JSONDecodeError as error:
            raise EstateError(
                f"{name}, line {error.lineno}, column {error.colno}: broken JSON: {error.msg}."
            ) from error
        except _DuplicateKeyError as error:
            raise EstateError(f'{name} has the key "{error}" twice in one object; keep one of them.') from error
        except RecursionError as error:
            raise EstateError(f"{name} is nested too deeply to be read.") from error
        except ValueError as error:
            raise EstateError(f"{name} is not JSON: {NO_NUMBER}.") from error
        if has_half_characters(text, [*file._elements]):
            raise EstateError(f"{name} is not JSON: {HALF_CHARACTER}.")
        return file

    @classmethod
    def new(cls, path: Path, name: str, resource: JsonObject) -> "EstateFile":
        """A file, not yet on disk, with one resource."""
        file = cls(path, name, "")
        file._text = json.dumps(resource, indent=2, ensure_ascii=False) + "\n"
        file._spans, file._elements = [(0, len(file._text) - 1)], [resource]
        return file

    def elements(self) -> Iterator[JsonObject | None]:
        """The objects at the top of the file in order; None for an element that is not an object."""
        return iter(self._elements)

    def line_of(self, index: int) -> int:
        """The line, counted from 1, on which an element begins."""
        return self._text.count("\n", 0, self._spans[index][0]) + 1

    def rewrite(self, resource: JsonObject) -> None:
        """Write the current value of an element into the text, with the indentation of the file."""
        index = self._index(resource)
        start, end = self._spans[index]
        self._splice(index, start, end, self._dump(resource, start))

    def remove(self, resource: JsonObject) -> None:
        """Remove an element, with its comma in an array."""
        index = self._index(resource)
        start, end = self._spans[index]
        if self.is_array and len(self._spans) > 1:
            if index + 1 < len(self._spans):
                end = self._spans[index + 1][0]
            else:
                start = self._spans[index - 1][1]
        self._splice(index, start, end, "")
        del self._spans[index]
        del self._elements[index]

    @property
    def is_empty(self) -> bool:
        """Whether the file had one object and that was removed, so that the file is removed too."""
        return not self.is_array and not self._spans

    def flush(self) -> None:
        """Write the text to disk atomically: a reader sees the old file or the new one, never a part.

        Raises:
            EstateError: the file cannot be written, or somebody else has written it since it was read.
        """
        try:
            self._write()
        except OSError as error:
            raise EstateError(f"{self.name} cannot be written: {error.strerror}.") from error

    def _write(self) -> None:
        before = _status(self.path)
        final = self.path.resolve()  # a link stays one
        if _signature(before) != self._on_disk:
            raise EstateError(f"{self.name} was changed by somebody else while the estate was open; open it again.")
        if self.is_empty:
            self.path.unlink()
            self._on_disk = None
            return
        mode = before.st_mode & 0o777 if before else 0o644
        write_whole(final, (self._mark + self._text).encode("utf-8"), mode)
        self._on_disk = _signature(_status(self.path))

    def _scan(self) -> None:
        decoder = strict_decoder(_unique)
        text, at = self._text, _skip(self._text, 0)
        if text[at : at + 1] != "[":
            at = self._take(decoder, at)
        else:
            self.is_array = True
            at = _skip(text, at + 1)
            while text[at : at + 1] != "]" or self._spans:
                at = _skip(text, self._take(decoder, at))
                if text[at : at + 1] != ",":
                    break
                at = _skip(text, at + 1)
            if text[at : at + 1] != "]":
                raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
            at += 1
        at = _skip(text, at)
        if at != len(text):
            raise json.JSONDecodeError("Extra data", text, at)

    def _take(self, decoder: json.JSONDecoder, at: int) -> int:
        value: Json
        value, end = decoder.raw_decode(self._text, at)
        self._spans.append((at, end))
        self._elements.append(value if isinstance(value, dict) else None)
        return end

    def _index(self, resource: JsonObject) -> int:
        return next(i for i, element in enumerate(self._elements) if element is resource)

    def _splice(self, index: int, start: int, end: int, new: str) -> None:
        self._text = self._text[:start] + new + self._text[end:]
        shift = len(new) - (end - start)
        self._spans[index] = (start, start + len(new))
        self._spans[index + 1 :] = [(a + shift, b + shift) for a, b in self._spans[index + 1 :]]

    def _dump(self, resource: JsonObject, start: int) -> str:
        """The resource as text, aligned with the line on which its old text began."""
        margin = re.match(r"[ \t]*", self._text[self._text.rfind("\n", 0, start) + 1 :])
        lead = margin.group() if margin else ""
        body = _formatted(resource, self._indent(start))
        newline = "\r\n" if "\r\n" in self._text else "\n"
        return body.replace("\n", newline + lead)

    def _indent(self, start: int) -> str | None:
        """One level of indentation inside the element that begins at ``start``; None if it is on one line."""
        step = re.match(r"\{\s*?\r?\n([ \t]*)", self._text[start:])
        if step is None:
            return None
        line = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        lead = line[: len(line) - len(line.lstrip())]
        return step.group(1).removeprefix(lead) or "  "


def _formatted(resource: JsonObject, indent: str | None) -> str:
    """The JSON text of a resource; a group of a thousand rules is formatted for each rule that is written."""
    if indent and not indent.strip(" "):
        return msgspec.json.format(_ENCODE(resource), indent=len(indent))
    return json.dumps(resource, indent=indent, ensure_ascii=False)


class _DuplicateKeyError(Exception):
    """A JSON object has a key twice; reading it would drop one of the values."""


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _DuplicateKeyError(next(key for index, key in enumerate(keys) if key in keys[:index]))
    return members


def _status(path: Path) -> os.stat_result | None:
    """What the system says about a file; None while there is none."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def file_signature(path: Path) -> tuple[int, int] | None:
    """Values that change when a file on disk changes; None while there is none."""
    return _signature(_status(path))


def _signature(status: os.stat_result | None) -> tuple[int, int] | None:
    """Values that change when a file on disk changes."""
    return (status.st_mtime_ns, status.st_size) if status else None


def _skip(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at
