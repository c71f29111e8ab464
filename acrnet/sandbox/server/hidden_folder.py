"""The hidden folder of an estate, where its server keeps what is not of the estate."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acrnet.sandbox.errors import EstateError, ServingError
from acrnet.sandbox.whole_file import write_whole

_FOLDER = ".server"


@contextmanager
def hidden_folder(estate: Path) -> Iterator[Path]:
    """The hidden folder of an estate, made where it is missing, and locked against other servers.

    The lock ends with the context or the process. Version control is told to leave the folder out: it has a key.

    Raises:
        ServingError: another process serves the estate.
        EstateError: the folder is a link, or cannot be written.
    """
    folder = estate / _FOLDER
    if folder.is_symlink():
        raise EstateError(f"{folder} is a link, and files are removed and written there; remove the link.")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)  # one that came with a copy may let others in, and az keeps its tokens there
        write_whole(folder / ".gitignore", b"*\n", 0o644)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise EstateError(f"The folder {folder} cannot be written: {error.strerror}.") from error
    with os.fdopen(handle):
        if sys.platform != "win32":  # no such lock there
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ServingError(
                    f"{estate} is served by another process already. Use that server, stop it, or serve a copy."
                ) from error
        yield folder
