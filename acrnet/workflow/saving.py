"""Saving a document in a file: the file is replaced as a whole, and only if nothing but such a document is lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from acrnet.errors import UsageError
from acrnet.workflow.unfinished import removed_unless_finished

_OPEN_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/fd/", "/proc/")
"""Paths of what a process has open: even where these are regular files, they are written to and never replaced. Other
regular files below /dev, such as those in /dev/shm, are files like any."""


@dataclass(frozen=True, slots=True)
class SavedKind:
    """A kind of document that an option saves."""

    noun: str
    """What people call one, for example `plan`."""
    example: str
    """A name for a file of it."""
    mode: int
    """The permissions of a new file, from which the umask of the process takes away."""
    recognises: Callable[[bytes], bool]
    """Whether the bytes of a file are such a document, of any version."""
    option: str = "--out"
    """What names the file."""


def require_writable(out: Path, kind: SavedKind, *, force: bool) -> None:
    """Raise UsageError, before any work is done, when a document cannot be saved at `out`.

    A file that is neither empty nor a document of this kind is replaced only with `force`.
    """
    try:
        place = place_of(out)
        mode = place.stat().st_mode if place.exists() else None
        has_folder = place.parent.is_dir()
    except OSError as error:
        raise _unwritable(out, kind, error) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise UsageError(
            f"{kind.option} {out} is a folder.", next_step=f"Name a file in it, for example {kind.example}."
        )
    if not has_folder:
        raise UsageError(f"There is no folder {place.parent} for {kind.option} {out}.", next_step="Create it first.")
    if mode is not None and stat.S_ISREG(mode) and not (force or _written_in_place(place) or replaceable(place, kind)):
        raise UsageError(
            f"{kind.option} {out} exists and is not a {kind.noun}.",
            next_step="Name another file, or replace it with --force.",
        )


def save(text: str, out: Path, kind: SavedKind) -> None:
    """Write a document where its option says.

    A file is replaced as a whole or stays as it is, anything else is written to. Links are followed. Raises UsageError
    when it cannot be written.
    """
    save_pieces((text,), out, kind)


def save_pieces(pieces: Iterable[str], out: Path, kind: SavedKind) -> None:
    """Do what `save` does with a document that is too long to be held as one text."""
    try:
        _write(pieces, place_of(out), kind)
    except OSError as error:
        raise _unwritable(out, kind, error) from error


def place_of(path: Path) -> Path:
    """Return the file that `path` leads to; the path of a pipe or a device is returned as it is."""
    if not path.is_symlink() or _written_in_place(path):
        return path
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError:
        return Path(os.path.realpath(path))


def replaceable(place: Path, kind: SavedKind) -> bool:
    """Whether a regular file is empty or a document of this kind."""
    content = place.read_bytes()
    return not content.strip() or kind.recognises(content)


def write(text: str, place: Path, kind: SavedKind) -> None:
    """Write a document to a place that `place_of` returned; raises OSError and leaves what was there."""
    _write((text,), place, kind)


def _write(pieces: Iterable[str], place: Path, kind: SavedKind) -> None:
    if _written_in_place(place):
        with place.open("ab", buffering=0) as stream:
            for piece in pieces:
                data = piece.encode()
                while data:
                    data = data[stream.write(data) :]
        return
    temporary = place.with_name(f".{place.name}-{os.urandom(4).hex()}")
    with removed_unless_finished(temporary):
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, kind.mode), "wb") as file:
            file.writelines(piece.encode() for piece in pieces)
        if place.exists():
            temporary.chmod(stat.S_IMODE(place.stat().st_mode))
        temporary.replace(place)


def _written_in_place(place: Path) -> bool:
    """Whether this is written to and not replaced: a pipe, a device, or a stream of the process."""
    return str(place.absolute()).startswith(_OPEN_STREAMS) or (place.exists() and not place.is_file())


def _unwritable(out: Path, kind: SavedKind, error: OSError) -> UsageError:
    return UsageError(
        f"The {kind.noun} cannot be saved at {out}: {error.strerror or error}.",
        next_step=f"Name another file with {kind.option}.",
    )
