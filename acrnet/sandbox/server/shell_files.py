"""What the server keeps in the hidden folder of an estate while it runs: a lock, and the files that shells read."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from acrnet.sandbox.errors import EstateError, ServingError
from acrnet.sandbox.server.settings import SIGN_IN, VARIABLES


@contextmanager
def only_server_of(folder: Path) -> Iterator[None]:
    """Lock the hidden folder of an estate, which is made, against other servers; the lock ends with the process.

    Raises:
        ServingError: another process serves the estate.
        EstateError: the folder cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        stream = (folder / "lock").open("ab")
    except OSError as error:
        raise EstateError(f"The folder {folder} cannot be written: {error.strerror}.") from error
    with stream:
        if sys.platform != "win32":  # no such lock there
            import fcntl

            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ServingError(
                    f"{folder.parent} is served by another process already. Use that server, stop it, or serve a copy."
                ) from error
        yield


@contextmanager
def written_files(folder: Path, texts: Mapping[str, str]) -> Iterator[None]:
    """Have files in a folder for as long as the context lasts; that they are there says that the server answers.

    Raises:
        EstateError: they cannot be written.
    """
    try:
        for name, text in texts.items():
            new = folder / f"{name}.new"
            new.write_text(text, encoding="utf-8")
            new.replace(folder / name)
    except OSError as error:
        raise EstateError(f"The settings in {folder} cannot be written: {error.strerror}.") from error
    try:
        yield
    finally:
        remove_files(folder)


def remove_files(folder: Path) -> None:
    """Remove files that a server left behind, and what az learnt from it."""
    for name in (VARIABLES, SIGN_IN):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "az", ignore_errors=True)
