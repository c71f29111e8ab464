"""The bytes of a file or of standard input: in pieces, or as a whole within a limit."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from acrnet.errors import InputFileError

MAX_BYTES: Final = 100 * 1024 * 1024
"""The limit for files that are read as a whole, which take five to ten times their size in memory."""

STANDARD_INPUT: Final = "-"
_PIECE: Final = 1 << 20
"""Bytes read at once."""


class Content:
    """The content of a file or of standard input, read in pieces first and then, if needed, as a whole."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        """The name used in messages."""
        self._file = file
        self._start = file.tell() if file.seekable() else None
        self._pipe_pieces: list[bytes] | None = []
        """The pieces read from a pipe, while the content is small enough to be read as a whole; None after that."""
        self._size = 0

    def pieces(self) -> Iterator[bytes]:
        """Yield the content in pieces, whatever its size; raises InputFileError where it cannot be read."""
        while piece := self._read(_PIECE):
            self._size += len(piece)
            if self._size > MAX_BYTES:
                self._pipe_pieces = None
            elif self._start is None and self._pipe_pieces is not None:
                self._pipe_pieces.append(piece)
            yield piece

    def whole(self, *, limited_because: str = "") -> bytes:
        """Return the whole content, whatever was read before.

        Raises InputFileError where it cannot be read and for more than `MAX_BYTES`. `limited_because` says why this
        file has a limit that lists of groups do not have, as a clause.
        """
        if self._pipe_pieces is None:
            raise self._too_large(limited_because)
        if self._start is not None:
            self._file.seek(self._start)
        data = b"".join([*self._pipe_pieces, self._read(MAX_BYTES + 1 - sum(map(len, self._pipe_pieces)))])
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

    Only regular files are opened, because a device or a pipe may never end. Raises InputFileError for any other path,
    and for a file that does not exist or may not be read.
    """
    try:
        mode = Path(path).stat().st_mode
        if not stat.S_ISREG(mode):
            raise _not_a_file(path, mode)
        file = Path(path).open("rb")  # noqa: SIM115 - closed below: errors while it is read have another message
    except FileNotFoundError as error:
        raise InputFileError(f"There is no file {path}.", next_step="Check the path.") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        raise _unreadable(path, error) from error
    with file:
        yield Content(file, path)


def standard_input(stdin: BinaryIO) -> Content:
    """Return the content of standard input."""
    return Content(stdin, "Standard input")


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file; raises InputFileError as `opened` does, and for more than `MAX_BYTES`."""
    with opened(path) as content:
        return content.whole()


def _unreadable(name: str, error: Exception) -> InputFileError:
    reason = getattr(error, "strerror", None) or error
    return InputFileError(f"{name} cannot be read: {reason}.", next_step="Check the path and its permissions.")


def _not_a_file(path: str, mode: int) -> InputFileError:
    if stat.S_ISDIR(mode):
        return InputFileError(f"{path} is a folder.", next_step="Name a file in it.")
    if stat.S_ISFIFO(mode):
        step = "Copy its content to a file, and name that; --from also reads standard input, named -."
        return InputFileError(f"{path} is a pipe.", next_step=step)
    return InputFileError(f"{path} is not a regular file.", next_step="Copy its content to a file, and name that.")
