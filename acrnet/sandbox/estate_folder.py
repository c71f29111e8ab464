"""The files of an estate's folder: which belong to it, and what cannot be one is refused by name."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from acrnet.sandbox.errors import EstateError

_OTHER_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class FoundFile(NamedTuple):
    """A file of an estate, its name below the folder, and what the system says about it."""

    path: Path
    name: str
    status: os.stat_result


def estate_files(root: Path) -> list[FoundFile]:
    """The ``*.json`` files below a folder in their order, without hidden ones; links are followed.

    Raises:
        EstateError: a folder or a file cannot be read, a link leads nowhere or back to where it is, or something other
            than a file is named like one.
    """
    files: list[FoundFile] = []
    for folder, folders, names in os.walk(root, onerror=_refuse_unreadable, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            _require_way_down(root, Path(folder, name))
        files += _files_of(root, folder, sorted(names))
    return sorted(files)


def readable(path: Path | str) -> str:
    r"""The text of a path, with ``\xe9`` for a byte that is no UTF-8, so that it can be written anywhere."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def require_file(path: Path, name: str) -> bool:
    """Whether there is a file; raises EstateError for anything else by that name."""
    return _status(path, name) is not None


def _files_of(root: Path, folder: str, names: list[str]) -> Iterator[FoundFile]:
    for name in names:
        path = Path(folder, name)
        is_link = os.path.islink(path)  # noqa: PTH114 - Path.is_symlink raises in a folder that may not be entered
        if name.startswith(".") or not (name.endswith(".json") or is_link):
            continue
        shown = readable(path.relative_to(root).as_posix())
        if not name.endswith(".json"):
            _require_target(path, shown)
        elif (status := _status(path, shown)) is not None:
            yield FoundFile(path, shown, status)


def _status(path: Path, name: str) -> os.stat_result | None:
    """What the system says about a file; None if there is none, or no longer."""
    try:
        status = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            _require_target(path, name)
        return None
    except OSError as error:
        raise EstateError(f"{name} cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(status.st_mode):
        what = next((words for is_kind, words in _OTHER_KINDS if is_kind(status.st_mode)), "a folder")
        raise EstateError(f"{name} is {what}, not a file; remove it or give it another name.")
    return status


def _require_target(link: Path, name: str) -> None:
    """Raise EstateError for a link that leads nowhere: whether to a folder of the estate cannot be said."""
    try:
        link.stat()
    except FileNotFoundError as error:
        raise EstateError(f"{name} is a link that leads nowhere; mend it or remove it.") from error
    except OSError as error:
        raise EstateError(f"{name} cannot be read: {error.strerror}.") from error


def _require_way_down(root: Path, folder: Path) -> None:
    """Raise EstateError for a link to a folder that leads back to where it stands, or above it."""
    if not folder.is_symlink():
        return
    target = folder.resolve()
    above = [folder.parent]
    while above[-1] != root:
        above.append(above[-1].parent)
    if any(each.resolve().is_relative_to(target) for each in above):
        name = readable(folder.relative_to(root).as_posix())
        raise EstateError(f"{name} is a link that leads back to a folder it is in; remove it.")


def _refuse_unreadable(error: OSError) -> None:
    raise EstateError(f"The folder {readable(error.filename)} cannot be read: {error.strerror}.") from error
