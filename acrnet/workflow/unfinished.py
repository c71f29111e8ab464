"""Temporary files of this process, which must not outlive it whatever ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_unfinished: set[Path] = set()
"""Files that are being written and do not have their final name yet."""


@contextmanager
def removed_unless_finished(path: Path) -> Iterator[None]:
    """Remove a temporary file if writing it fails, or a signal ends the process."""
    _unfinished.add(path)
    try:
        yield
    except BaseException:
        _remove(path)
        raise
    finally:
        _unfinished.discard(path)


def remove_unfinished() -> None:
    """Remove every temporary file; for a process that ends at once and runs nothing else."""
    for path in tuple(_unfinished):
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):  # it is not there yet, or no longer
        path.unlink()
