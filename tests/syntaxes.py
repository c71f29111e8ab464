"""Every syntax of an export as parameters of a test; one whose library is not installed is skipped for that reason."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from acrnet.export.table import SYNTAXES

WRITABLE = [name for name, syntax in SYNTAXES.items() if not syntax.library or find_spec(syntax.library) is not None]
"""Those that can be written here."""
EVERY_SYNTAX = [
    pytest.param(
        syntax,
        id=name,
        marks=pytest.mark.skipif(
            name not in WRITABLE, reason=f"{syntax.library} is not installed; the extra dev has it"
        ),
    )
    for name, syntax in SYNTAXES.items()
]
