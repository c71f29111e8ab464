"""All readers of files, and which of them reads a document."""

from __future__ import annotations

from typing import Final

from acrnet.errors import InputFileError
from acrnet.inventory.files import (
    arm_template,
    az,
    bicep,
    bicep_snapshot,
    effective_rules,
    not_read,
    resource_graph,
    rest,
    rule_list,
    terraform,
)
from acrnet.inventory.files.reader import Contents, Reader, TextReader
from acrnet.inventory.files.surroundings import ALONE, Surroundings

READERS: Final[tuple[Reader, ...]] = (
    arm_template,
    bicep_snapshot,
    not_read,
    terraform,
    resource_graph,
    effective_rules,
    rule_list,
    rest,
    az,
)
"""In the order they are tried: the first that recognises a document reads it."""
TEXT_READERS: Final[tuple[TextReader, ...]] = (bicep,)
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


def has_text_ending(file: str) -> bool:
    """Whether the name of a file ends as those of documents that are not JSON."""
    return any(file.lower().endswith(each.FORM.suffixes) for each in TEXT_READERS if each.FORM.suffixes)


def contents_of_text(text: str, surroundings: Surroundings = ALONE) -> Contents | None:
    """Return the contents of a document that is not JSON; None if no reader recognises it, or if it is too long.

    Raises InputFileError for a file that is too long and has the ending of one that would be read.
    """
    if len(text) > LONGEST_TEXT:
        if has_text_ending(surroundings.file):
            raise InputFileError(
                f"{surroundings.file} is larger than {LONGEST_TEXT // 2**20} MB, which no template is.",
                next_step="Split it into modules.",
            )
        return None
    for reader in TEXT_READERS:
        contents = reader.read_text(text, surroundings)
        if contents is not None:
            return contents
    return None
