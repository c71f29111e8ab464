"""All readers of files, and which of them reads a document."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files import arm_template, az, not_read, resource_graph, rest, rule_list, terraform
from acrnet.inventory.files.reader import Contents, Reader, TextReader
from acrnet.inventory.files.surroundings import ALONE, Surroundings

READERS: Final[tuple[Reader, ...]] = (arm_template, not_read, terraform, resource_graph, rule_list, rest, az)
"""In the order they are tried: the first that recognises a document reads it."""
TEXT_READERS: Final[tuple[TextReader, ...]] = ()
"""The readers of documents that are not JSON, in the order they are tried."""
SUFFIXES: Final = (
    ".json",
    ".jsonc",
    *(suffix for reader in READERS for suffix in reader.FORM.suffixes),
    *(suffix for reader in TEXT_READERS for suffix in reader.FORM.suffixes),
)
"""The endings, in lower case, of the files that a folder stands for."""
LONGEST_TEXT: Final = 4 * 2**20
"""Characters of a document that is not JSON."""


def contents_of(document: object, surroundings: Surroundings = ALONE) -> Contents:
    """Return the contents of a JSON document, read by the first reader that recognises it."""
    for reader in READERS:
        contents = reader.read(document, surroundings)
        if contents is not None:
            return contents
    return not_read.unknown_form(document)


def contents_of_text(text: str, surroundings: Surroundings = ALONE) -> Contents | None:
    """Return the contents of a document that is not JSON; None if no reader recognises it, or if it is too long."""
    if len(text) > LONGEST_TEXT:
        return None
    for reader in TEXT_READERS:
        contents = reader.read_text(text, surroundings)
        if contents is not None:
            return contents
    return None
