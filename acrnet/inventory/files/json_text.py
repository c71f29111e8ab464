"""JSON as people keep it in files: any Unicode encoding, comments, trailing commas and raw control characters."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import chain
from os import PathLike, fspath
from typing import Final

from acrnet.errors import InputFileError
from acrnet.inventory.files.content import read_bytes

_ARCHIVE: Final = b"PK\x03\x04"
"""The first bytes of a ZIP archive, which a saved plan of Terraform is."""
_LOG: Final = '"@level":'
"""A key of each line that Terraform prints with -json while it works."""
_LONGEST_MARK: Final = 4
"""The bytes from which an encoding is detected."""
_FIX: Final = "Correct it there, or export the file again."
_STRING: Final = r'"[^"\\]*+(?:\\.?[^"\\]*+)*+"?'
_STRING_OR_COMMENT: Final = re.compile(rf"{_STRING}|//[^\r\n]*+|/\*(?:.*?\*/|.*)", re.DOTALL)
_STRING_OR_TRAILING_COMMA: Final = re.compile(rf"{_STRING}|,(?=\s*+[\]}}])", re.DOTALL)
_STRING_OR_TOKEN: Final = re.compile(rf"{_STRING}|[\[\]{{}}]|[0-9]++", re.DOTALL)
_NOT_A_LINE_END: Final = re.compile(r"[^\r\n]")
MOST_VALUES: Final = 10_000_000
"""Commas in one document: twice what an export of 100 MB has."""
MOST_OBJECTS: Final = 3_000_000
"""Objects and lists in one document: twice what such an export has, and what fits into 1 GB of memory."""
_DEEP: Final = 500
"""More levels than any export of Azure has; messages about a file that is nested too deeply name this level's place."""


def decoded(data: bytes, name: str) -> str:
    """Return the text in the bytes of a file: UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises InputFileError for text in any other encoding, and for an archive.
    """
    if data.startswith(_ARCHIVE):
        raise InputFileError(
            f"{name} is an archive, as terraform plan -out writes, not JSON.",
            next_step="Give what terraform show -json prints for a plan, or else the files in the archive.",
        )
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputFileError(
            f"{name} is not text: byte {error.start + 1} is not {error.encoding.upper()}.",
            next_step="Save it as UTF-8.",
        ) from error


def utf8_pieces(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the text in the pieces of a file as UTF-8 without a byte order mark; UTF-8 is passed on unchanged.

    Raises UnicodeError where the bytes do not fit the encoding that was detected.
    """
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= _LONGEST_MARK:
            break
    encoding = json.detect_encoding(first)
    if encoding == "utf-8":
        yield first
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for piece in chain([first], pieces):
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


def parse_json(text: str, name: str) -> object:
    """Return the document in the text of a file, which may have comments and trailing commas.

    Of equal keys in one object the last counts. `name` names the file in messages. Raises InputFileError, with line
    and column, for text that is not JSON, for numbers of more digits than Python converts and for deeper nesting than
    Python reads; and for more values than exports have.
    """
    if not text or text.isspace():
        raise InputFileError(f"{name} is empty.", next_step="Export it again; the command may have failed.")
    if text.count("{") + text.count("[") > MOST_OBJECTS or text.count(",") > MOST_VALUES:
        raise InputFileError(
            f"{name} has more than {MOST_OBJECTS:,} objects and lists or {MOST_VALUES:,} values,"
            " which no export of this size has.",
            next_step="Split it, for example by subscription.",
        )
    try:
        return _loaded(text, name)
    except json.JSONDecodeError:
        cleaned = _without_trailing_commas(_without_comments(text, name))
    try:
        return _loaded(cleaned, name)
    except json.JSONDecodeError as error:
        raise _invalid_json(error, name) from error


@contextmanager
def not_too_deep(name: str) -> Iterator[None]:
    """Raise InputFileError where a document could be parsed but is nested too deeply to be searched."""
    try:
        yield
    except RecursionError as error:
        raise InputFileError(f"{name} is nested too deeply.", next_step=_FIX) from error


def _loaded(text: str, name: str) -> object:
    try:
        document: object = json.loads(text, strict=False)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:
        where = _place(text, _deep_position(text))
        raise InputFileError(f"{name} is nested too deeply at {where}.", next_step=_FIX) from error
    except ValueError as error:  # an integer of more digits than Python converts
        where = _place(text, _long_number_position(text))
        raise InputFileError(f"{name} has a number of too many digits at {where}.", next_step=_FIX) from error
    return document


def _invalid_json(error: json.JSONDecodeError, name: str) -> InputFileError:
    if error.doc.lstrip().startswith("<"):
        return InputFileError(
            f"{name} is a web page or XML, not JSON.", next_step="Give what the az command prints with -o json."
        )
    if _LOG in error.doc.partition("\n")[0]:
        return InputFileError(
            f"{name} is what Terraform prints with -json while it works, not a plan.",
            next_step="Save the plan with -out, and give what terraform show -json prints for it.",
        )
    where = f"line {error.lineno}, column {error.colno}"
    return InputFileError(f"{name} is not valid JSON at {where} ({error.msg}).", next_step=_FIX)


# Text that is cut out is replaced by as much space, so that positions in messages are those of the file.


def _without_comments(text: str, name: str) -> str:
    cleaned = StringIO()
    kept = 0
    for match in _STRING_OR_COMMENT.finditer(text):
        start, end = match.span()
        if text[start] == '"':
            continue
        if text.startswith("/*", start) and (end - start < 4 or not text.endswith("*/", start, end)):
            raise InputFileError(f"{name} has a comment without an end at {_place(text, start)}.", next_step=_FIX)
        cleaned.write(text[kept:start])
        cleaned.write(_NOT_A_LINE_END.sub(" ", text[start:end]))
        kept = end
    cleaned.write(text[kept:])
    return cleaned.getvalue()


def _without_trailing_commas(text: str) -> str:
    cleaned = StringIO()
    kept = 0
    for match in _STRING_OR_TRAILING_COMMA.finditer(text):
        if text[match.start()] == "," and _ends_a_value(text, match.start()):
            cleaned.write(text[kept : match.start()])
            cleaned.write(" ")
            kept = match.end()
    cleaned.write(text[kept:])
    return cleaned.getvalue()


def _ends_a_value(text: str, position: int) -> bool:
    """Whether a value ends before this position: in `[,]` and `[1,,]` a value is missing."""
    before = position - 1
    while before >= 0 and text[before].isspace():
        before -= 1
    return before >= 0 and text[before] not in "[{,:"


def _deep_position(text: str) -> int:
    depth = 0
    for match in _STRING_OR_TOKEN.finditer(text):
        first = text[match.start()]
        depth += (first in "[{") - (first in "]}")
        if depth > _DEEP:
            return match.start()
    return 0


def _long_number_position(text: str) -> int:
    numbers = (match for match in _STRING_OR_TOKEN.finditer(text) if text[match.start()].isdigit())
    return max(numbers, key=lambda match: match.end() - match.start()).start()


def _place(text: str, position: int) -> str:
    line_start = text.rfind("\n", 0, position) + 1
    return f"line {text.count(chr(10), 0, position) + 1}, column {position - line_start + 1}"


def read_document(path: str | PathLike[str]) -> object:
    """Return the JSON document in a file, in any encoding and form that `decoded` and `parse_json` read.

    Raises InputFileError for a file that cannot be read or is not a JSON document.
    """
    name = fspath(path)
    return parse_json(decoded(read_bytes(name), name), name)
