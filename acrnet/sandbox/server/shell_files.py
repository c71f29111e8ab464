"""The files that shells read, in the hidden folder of an estate for as long as its server answers."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.server.settings import SIGN_IN, VARIABLES
from acrnet.sandbox.whole_file import write_whole


@contextmanager
def written_files(folder: Path, texts: Mapping[str, str]) -> Iterator[None]:
    """Have files in a folder for as long as the context lasts; that the last is there says that the server answers.

    Raises:
        EstateError: they cannot be written.
    """
    try:
        try:
            for name, text in texts.items():
                write_whole(folder / name, text.encode(), 0o644)
        except OSError as error:
            raise EstateError(f"The settings in {folder} cannot be written: {error.strerror}.") from error
        yield
    finally:
        remove_files(folder)


def remove_files(folder: Path) -> None:
    """Remove files that a server left behind, and what az learnt from it.

    Raises:
        EstateError: one cannot be removed.
    """
    of_az = folder / "az"
    links = [of_az] if of_az.is_symlink() else []
    for file in (folder / VARIABLES, folder / SIGN_IN, *links):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise EstateError(f"{file} cannot be removed: {error.strerror}.") from error
    shutil.rmtree(of_az, ignore_errors=True)
