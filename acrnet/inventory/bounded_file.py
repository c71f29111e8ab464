"""Reading files up to a limit, so that a path such as /dev/zero is not read for ever."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 512 * 1024 * 1024
"""A plan for a thousand groups of as many rules takes a quarter of it."""


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a file or a pipe; raises OSError for more than `MAX_BYTES`, and what `open` raises."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {MAX_BYTES // 2**20} MB", str(path))
    return data
