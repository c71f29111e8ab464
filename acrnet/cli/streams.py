"""Standard streams that always exist: a closed one drops what is written, and a broken one is not written to again."""

from __future__ import annotations

import os
import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class LastingStream(FileIO):
    """A stream that drops what comes after a write that failed, so that no flush at the end of the process fails."""

    def __init__(self, number: int, *, raises: bool) -> None:
        super().__init__(number, "w", closefd=False)
        self._raises = raises
        self.lost: OSError | None = None
        """Why a write failed; None as long as none did."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write; the first error is raised if this stream is to raise it."""
        if self.lost is None:
            try:
                return super().write(data)
            except OSError as error:
                self.lost = error
                if self._raises:
                    raise
        return memoryview(data).nbytes


def keep_streams() -> None:
    """Replace the standard streams of this process: a failure of standard error is kept and not raised.

    A stream that was closed is opened on nothing, as if it had been sent to /dev/null: else the next file that is
    opened would get its number, and with it whatever is written there.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - a stream, for as long as we run
    sys.stdout = _lasting(1, sys.stdout, raises=True)
    sys.stderr = _lasting(2, sys.stderr, raises=False)


def lost_by(stream: TextIO) -> OSError | None:
    """Return why a standard stream could not be written, or None."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.lost if isinstance(raw, LastingStream) else None


def is_standard_output(out: Path | None) -> bool:
    """Whether `out` is `-` or names what standard output is, so that nothing else may be written there."""
    if out is None or str(out) == "-":
        return out is not None
    try:
        return os.path.samestat(out.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError, AttributeError):  # one of them is not there, or is not a file
        return False


def _lasting(number: int, before: TextIO | None, *, raises: bool) -> TextIO:
    encoding = before.encoding if before is not None else "utf-8"
    buffer = BufferedWriter(LastingStream(number, raises=raises))
    lines = number == 2 or os.isatty(number)
    return TextIOWrapper(buffer, encoding=encoding, errors="backslashreplace", line_buffering=lines)
