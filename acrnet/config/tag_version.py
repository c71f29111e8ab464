"""Telling a version of the history of service tags from a file."""

from __future__ import annotations

import re
from typing import Final

LATEST: Final = "latest"
_VERSION: Final = re.compile(
    rf"{LATEST}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,7}}|[A-Za-z]+/\d+/[0-9a-f]{{8}}|[0-9a-f]{{8,64}}", re.IGNORECASE
)


def names_version(text: str) -> bool:
    """Whether a text names a version of the history, and not a file.

    `latest`, a day, a change number, an id such as `Public/376/1a2b3c4d`, and eight or more digits of a digest do. A
    file of such a name is given with its folder.
    """
    return _VERSION.fullmatch(text) is not None
