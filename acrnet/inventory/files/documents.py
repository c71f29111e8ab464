"""One JSON document from one file."""

from __future__ import annotations

from os import PathLike, fspath

from acrnet.inventory.files.content import read_bytes
from acrnet.inventory.files.json_text import decoded, parse_json


def read_document(path: str | PathLike[str]) -> object:
    """Return the JSON document in a file, in any form that `decoded` and `parse_json` read.

    Raises InputFileError for a file that cannot be read or is none.
    """
    name = fspath(path)
    return parse_json(decoded(read_bytes(name), name), name)
