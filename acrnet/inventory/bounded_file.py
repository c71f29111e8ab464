"""Reading a file that may be any file: one that never ends, as /dev/zero does not, is not read for ever."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 512 * 1024 * 1024
"""A plan for a thousand groups of as many rules takes a quarter of it."""


def read_bounded(path: Path) -> bytes:
    """Return what is in a file or comes out of a pipe; raises OSError for more than `MAX_BYTES`, and as `open` does."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAX_BYTES // 2**20} MB", str(path))
    return data
