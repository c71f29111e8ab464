"""Linked templates: files that a template names, where they lie beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from acrnet.errors import InputFileError
from acrnet.inventory.files.arm_template.deferred import text_with_placeholders
from acrnet.inventory.files.json_text import parse_json
from acrnet.inventory.files.resource import value_in
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.unknown import Unknown

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/]*/", re.IGNORECASE)
_MOST_SEGMENTS: Final = 4


def linked_template(
    link: Mapping[str, object], surroundings: Surroundings, document: str
) -> tuple[str, Mapping[str, object]] | Unknown:
    """Return the path and the content of the file that a link names; Unknown where it is not beside the document.

    A relative path is tried as it is. Of a URI the file is tried that its last segments name, as many as there are: a
    template that is published keeps its files in the same folders as the repository does. `link` is evaluated, and
    `document` is the path of the template that has it.
    """
    relative, uri = value_in(link, "relativePath"), value_in(link, "uri")
    if relative in (None, "") and uri in (None, ""):
        return Unknown("it is a template spec or names no file")
    written = relative or uri
    text = text_with_placeholders(written) if isinstance(written, Unknown) else str(written)
    folder = document.rpartition("/")[0]
    why = Unknown(f"{_shown(text)} names no file")
    for path in _candidates(text, relative=bool(relative)):
        beside = f"{folder}/{path}" if folder else path
        read = surroundings.text_beside(beside)
        if isinstance(read, Unknown):
            why = read
            continue
        try:
            content = parse_json(read, beside)
        except InputFileError as error:
            return Unknown(error.message.rstrip("."))
        return (beside, content) if isinstance(content, dict) else Unknown(f"{beside} is not a template")
    return why


def _candidates(text: str, *, relative: bool) -> Iterator[str]:
    """Yield the paths to try, the longest first."""
    path = _PLACEHOLDER.sub("", text.partition("?")[0])
    if relative:
        yield unquote(path)
        return
    segments = [unquote(each) for each in _SCHEME.sub("", path).split("/") if each not in ("", ".", "..")]
    for count in range(min(len(segments), _MOST_SEGMENTS), 0, -1):
        yield "/".join(segments[-count:])


def _shown(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."
