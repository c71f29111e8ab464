"""Bicep source: what a file deploys, with its local modules."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.reader import Contents, Form
from acrnet.inventory.files.surroundings import Surroundings

FORM: Final = Form(
    "bicep",
    "a Bicep file with its modules, or a `.bicepparam` file",
    "the ending of its name, or text that begins with a statement of Bicep",
    (".bicep", ".bicepparam"),
)


def read_text(text: str, surroundings: Surroundings) -> Contents | None:
    """Return what a Bicep file deploys; None for any other text."""
    from acrnet.inventory.files.bicep.statements import begins_like_bicep

    if not surroundings.file.lower().endswith(FORM.suffixes) and not begins_like_bicep(text):
        return None
    from acrnet.inventory.files.bicep.deployed import deployed

    return deployed(text, surroundings)
