"""The bytes of a file or of standard input, within a limit."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO, Final

from acrnet.errors import InputFileError

MAX_BYTES: Final = 100 * 1024 * 1024
"""Ten thousand network security groups with all their fields take 130 MB as az prints them, and 67 MB without space."""

STANDARD_INPUT: Final = "-"


def read_bytes(path: str) -> bytes:
    """Return what is in a file.

    Only regular files are opened, because a device or a pipe may never end. Raises InputFileError for what is none, is
    not there, may not be read or is larger than `MAX_BYTES`.
    """
    try:
        mode = Path(path).stat().st_mode
        if not stat.S_ISREG(mode):
            raise _no_file(path, mode)
        with Path(path).open("rb") as file:
            return _limited(file, path)
    except FileNotFoundError as error:
        raise InputFileError(f"There is no file {path}.", next_step="Check the path.") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL character
        reason = getattr(error, "strerror", None) or error
        raise InputFileError(
            f"{path} cannot be read: {reason}.", next_step="Check the path and its permissions."
        ) from error


def read_standard_input(stdin: BinaryIO) -> bytes:
    """Return what comes on standard input; raises InputFileError for more than `MAX_BYTES`."""
    try:
        return _limited(stdin, "Standard input")
    except OSError as error:
        raise InputFileError(f"Standard input cannot be read: {error.strerror or error}.") from error


def _limited(file: BinaryIO, name: str) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputFileError(
            f"{name} is larger than {MAX_BYTES // 2**20} MB, which is the limit.",
            next_step="Split it, for example by subscription.",
        )
    return data


def _no_file(path: str, mode: int) -> InputFileError:
    if stat.S_ISDIR(mode):
        return InputFileError(f"{path} is a folder.", next_step="Name a file in it.")
    if stat.S_ISFIFO(mode):
        step = (
            "Copy what it holds to a file, and name that; what --from reads may also come as standard input, named -."
        )
        return InputFileError(f"{path} is a pipe.", next_step=step)
    return InputFileError(f"{path} is no regular file.", next_step="Copy what it holds to a file, and name that.")
