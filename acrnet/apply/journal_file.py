"""Writing a journal: each line is on disk before anything else happens.

One plan has one journal. A plan that is resumed, or applied again after a rollback, goes on in the file it has, so that
one rollback undoes all of it; the journal of another plan is never touched.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from acrnet.apply.journal import (
    Header,
    Journal,
    Line,
    Outcome,
    header_line,
    may_begin_journal,
    outcome_line,
    read_journal,
    whole_length,
    write_line,
)
from acrnet.errors import JournalError
from acrnet.inventory.state_folder import state_folder, sync_folder
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId

Clock = Callable[[], str]

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_ELSEWHERE = "Name another file with --journal."


def utc_now() -> str:
    """Return the current time in the form of journals."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def default_path(header: Header) -> Path:
    """Return the path of the journal of a plan: its own file if it has one, else a free name."""
    folder = state_folder() / "journals"
    stem = header.plan.removeprefix("sha256:")[:12]
    number = 1
    while not _is_free_or_own(folder / f"{stem}-{number}.jsonl", header):
        number += 1
    return folder / f"{stem}-{number}.jsonl"


def rollback_path(journal: Path) -> Path:
    """Return the path of the journal of a rollback."""
    return journal.with_name(f"{journal.stem}.rollback.jsonl")


class JournalFile:
    """A journal open for writing, by any thread; raises JournalError when a line cannot be written."""

    def __init__(self, path: Path, stream: FileIO, earlier: Journal | None, clock: Clock) -> None:
        self.path = path
        self.earlier = earlier
        """The content of the journal when it was opened; None for a new one."""
        self._stream = stream
        self._clock = clock
        self._sequence = earlier.entries[-1].sequence if earlier and earlier.entries else 0
        self._lock = threading.Lock()
        self._end = stream.seek(0, os.SEEK_END)
        """The end of the last complete line."""
        self._is_torn = False
        """Whether a line after it could not be written completely."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def begin(self, target: ResourceId, step: Step) -> int:
        """Record that `step` is about to be sent; returns its number for `end`."""
        with self._lock:
            self._sequence += 1
            self._append(write_line(self._sequence, target, step, self._clock()))
            return self._sequence

    def end(self, sequence: int, outcome: Outcome, error: str = "") -> None:
        """Record the outcome of a write."""
        with self._lock:
            self._append(outcome_line(sequence, outcome, error, self._clock()))

    def begin_file(self, header: Header) -> None:
        """Write the first line."""
        self._append(header_line(header, self._clock()))

    def _append(self, line: Line) -> None:
        data = _ENCODE(line).encode() + b"\n"
        try:
            if self._is_torn:
                self._stream.truncate(self._end)
            self._is_torn = True
            _write_whole(self._stream, data)
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise _unwritable(self.path, error, "Make room there, or name another file with --journal.") from error
        self._is_torn = False
        self._end += len(data)


def open_journal(path: Path, header: Header, clock: Clock = utc_now) -> JournalFile:
    """Return the journal at `path`, new or continued.

    Raises JournalError if the file is not a journal or that of another plan, if another run is writing it, or if it
    cannot be written. Its lines stay, except a truncated last one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = _open(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        return _continued(path, stream, header, clock)
    except OSError as error:
        stream.close()
        raise _unwritable(path, error) from error
    except BaseException:
        stream.close()
        raise


def _open(path: Path) -> FileIO:
    """Open a file for appending, readable by its owner only, because rules show how a network is protected.

    It is not buffered, so that a line that cannot be written is not tried again when the file is closed.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise JournalError(f"{path} is not a regular file, and a journal is read back.", next_step=_ELSEWHERE)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "rb+", buffering=0)


def _write_whole(stream: FileIO, data: bytes) -> None:
    """Write a whole line; raises OSError also if the disk has room for a part of it only."""
    while data:
        data = data[stream.write(data) :]


def _continued(path: Path, stream: FileIO, header: Header, clock: Clock) -> JournalFile:
    _claim(path, stream)
    data = stream.read()
    if whole_length(data) == 0 and not may_begin_journal(data):
        raise _foreign(path)
    if whole_length(data) == 0:
        stream.truncate(0)
        journal = JournalFile(path, stream, None, clock)
        journal.begin_file(header)
        sync_folder(path.parent)
        return journal
    earlier = read_journal(path)
    if earlier.header != header:
        raise _foreign(path)
    stream.truncate(whole_length(data))
    return JournalFile(path, stream, earlier, clock)


def _claim(path: Path, stream: FileIO) -> None:
    """Lock the file against other runs while it is open; the lock ends with the process, however that ends."""
    if sys.platform == "win32":  # no such lock there; the read before each write still detects the other run
        return
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise JournalError(
            f"Another run of acrnet is writing the journal {path}.", next_step="Wait until that run has ended."
        ) from error


def _is_free_or_own(path: Path, header: Header) -> bool:
    try:
        if not path.exists() or path.stat().st_size == 0:
            return True
        return read_journal(path).header == header
    except OSError:
        return True  # opening it says what is wrong
    except JournalError:
        return False


def _foreign(path: Path) -> JournalError:
    return JournalError(f"{path} is not a journal of this plan, and acrnet overwrites nothing.", next_step=_ELSEWHERE)


def _unwritable(path: Path, error: OSError, next_step: str = _ELSEWHERE) -> JournalError:
    return JournalError(f"The journal {path} cannot be written: {error.strerror or error}.", next_step=next_step)
