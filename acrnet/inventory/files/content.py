"""The bytes of a file or of standard input: in pieces, or as a whole within a limit."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from acrnet.errors import InputFileError

MAX_BYTES: Final = 100 * 1024 * 1024
"""Of what is read as a whole, and so takes five to ten times its size in memory."""

STANDARD_INPUT: Final = "-"
_PIECE: Final = 1 << 20
"""Bytes read at once."""


class Content:
    """What is in a file or on standard input. It is read in pieces first, and then, if need be, as a whole."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        """What messages call it."""
        self._file = file
        self._start = file.tell() if file.seekable() else None
        self._passed: list[bytes] | None = []
        """What a pipe gave, as long as it may be read as a whole."""
        self._size = 0

    def pieces(self) -> Iterator[bytes]:
        """Yield what is in it, however much; raises InputFileError where it cannot be read."""
        while piece := self._read(_PIECE):
            self._size += len(piece)
            if self._size > MAX_BYTES:
                self._passed = None
            elif self._start is None and self._passed is not None:
                self._passed.append(piece)
            yield piece

    def whole(self, *, limited_because: str = "") -> bytes:
        """Return all that is in it, whatever was read before.

        Raises InputFileError where it cannot be read and for more than `MAX_BYTES`, which is allowed to other files
        than this one because of what `limited_because` says.
        """
        if self._passed is None:
            raise self._too_large(limited_because)
        if self._start is not None:
            self._file.seek(self._start)
        data = b"".join([*self._passed, self._read(MAX_BYTES + 1 - sum(map(len, self._passed)))])
        if len(data) > MAX_BYTES:
            raise self._too_large(limited_because)
        return data

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def _too_large(self, limited_because: str) -> InputFileError:
        limit = f"{self.name} is larger than {MAX_BYTES // 2**20} MB, which is the limit"
        of_what = f" of all but lists of network security groups with their rules: {limited_because}"
        return InputFileError(
            f"{limit}{of_what if limited_because else ''}.", next_step="Split it, for example by subscription."
        )


@contextmanager
def opened(path: str) -> Iterator[Content]:
    """Open a file.

    Only regular files are opened, because a device or a pipe may never end. Raises InputFileError for what is none, is
    not there or may not be read.
    """
    try:
        mode = Path(path).stat().st_mode
        if not stat.S_ISREG(mode):
            raise _no_file(path, mode)
        file = Path(path).open("rb")  # noqa: SIM115 - closed below: what fails while it is read is told otherwise
    except FileNotFoundError as error:
        raise InputFileError(f"There is no file {path}.", next_step="Check the path.") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        raise _unreadable(path, error) from error
    with file:
        yield Content(file, path)


def standard_input(stdin: BinaryIO) -> Content:
    """Return what comes on standard input."""
    return Content(stdin, "Standard input")


def read_bytes(path: str) -> bytes:
    """Return what is in a file; raises InputFileError like `opened`, and for more than `MAX_BYTES`."""
    with opened(path) as content:
        return content.whole()


def _unreadable(name: str, error: Exception) -> InputFileError:
    reason = getattr(error, "strerror", None) or error
    return InputFileError(f"{name} cannot be read: {reason}.", next_step="Check the path and its permissions.")


def _no_file(path: str, mode: int) -> InputFileError:
    if stat.S_ISDIR(mode):
        return InputFileError(f"{path} is a folder.", next_step="Name a file in it.")
    if stat.S_ISFIFO(mode):
        step = (
            "Copy what it holds to a file, and name that; what --from reads may also come as standard input, named -."
        )
        return InputFileError(f"{path} is a pipe.", next_step=step)
    return InputFileError(f"{path} is no regular file.", next_step="Copy what it holds to a file, and name that.")
