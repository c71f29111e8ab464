"""All readers of files, and which of them reads a document."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files import az, not_read, resource_graph, rest, rule_list
from acrnet.inventory.files.reader import Contents, Reader

READERS: Final[tuple[Reader, ...]] = (not_read, resource_graph, rule_list, rest, az)
"""In the order they are tried: the first that recognises a document reads it."""


def contents_of(document: object) -> Contents:
    """Return the contents of a document, read by the first reader that recognises it."""
    for reader in READERS:
        contents = reader.read(document)
        if contents is not None:
            return contents
    return not_read.unknown_form(document)
