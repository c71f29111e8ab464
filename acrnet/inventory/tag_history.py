"""The versions of the service tags that were fetched: a folder of plain files, for a later look and for comparisons.

Each version is a folder of its own, named by cloud, change number and digest, with the bytes as they came and their
provenance. It is complete before it gets that name, so processes need no locks and a stopped one leaves nothing that
counts. Whatever else lies in the history is named and not used.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from acrnet.cloud import Cloud
from acrnet.codec import ShapeError
from acrnet.errors import HistoryError
from acrnet.inventory.state_folder import state_folder, sync_folder
from acrnet.inventory.tag_sources import catalog_from_file
from acrnet.tags import MAX_TAG_FILE_BYTES, TagCatalog
from acrnet.tags.version import VERSION, TagVersion, by_age

_DATA: Final = "service-tags.json"
_PROVENANCE: Final = "provenance.json"
_MOST_PROVENANCE: Final = 64 * 1024
_UNFINISHED: Final = ".unfinished-"
_ABANDONED_SECONDS: Final = 24 * 3600
"""After so long, no process writes an unfinished version any more."""
_REMOVE: Final = "Remove it, and fetch it again."


@dataclass(frozen=True, slots=True)
class History:
    """What lies in the history."""

    versions: tuple[TagVersion, ...]
    """By cloud; of one cloud, the newest first."""
    damaged: tuple[str, ...]
    """What is not used, and why, one sentence each."""

    def of_cloud(self, cloud: str) -> tuple[TagVersion, ...]:
        """Return the versions of a cloud, the newest first."""
        return tuple(version for version in self.versions if version.cloud == cloud)


def history_folder() -> Path:
    """Return the folder of the history."""
    return state_folder() / "service-tags"


def read_history(folder: Path) -> History:
    """Return what lies in a history; one that is not there is empty. Raises HistoryError where it cannot be read."""
    versions: list[TagVersion] = []
    damaged: list[str] = []
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return History((), ())
    except OSError as error:
        raise HistoryError(
            f"The history of service tags {folder} cannot be read: {error.strerror or error}.",
            next_step="Check the folder, or name another one with ACRNET_STATE_DIR.",
        ) from error
    for entry in entries:
        if entry.name.startswith(_UNFINISHED):
            continue
        try:
            versions.append(_provenance(entry))
        except HistoryError as error:
            damaged.append(str(error))
    clouds = sorted({version.cloud for version in versions})
    ranked = (each for cloud in clouds for each in by_age(each for each in versions if each.cloud == cloud))
    return History(tuple(ranked), tuple(damaged))


def path_of(folder: Path, version: TagVersion) -> Path:
    """Return the file with the data of a version, as it came."""
    return folder / _name(version) / _DATA


def require_unchanged(folder: Path, version: TagVersion) -> None:
    """Raise HistoryError unless the data of a version are what was stored."""
    path = path_of(folder, version)
    if sha256(_read(path, MAX_TAG_FILE_BYTES)).hexdigest() != version.sha256:
        raise _changed(path)


def catalog_of(folder: Path, version: TagVersion, cloud: Cloud) -> TagCatalog:
    """Return the service tags of a version; raises HistoryError for data that are not what was stored."""
    path = path_of(folder, version)
    catalog = catalog_from_file(path, cloud)
    if catalog.sha256 != version.sha256:
        raise _changed(path)
    return catalog


def store(folder: Path, data: bytes, version: TagVersion) -> bool:
    """Store a version and return whether it is new; of a known one, that it was confirmed again is noted.

    A damaged entry in its place is replaced. Raises HistoryError when it cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _drop_abandoned(folder)
        return _store(folder, data, version)
    except OSError as error:
        raise _unwritable(folder, error) from error


def remove(folder: Path, version: TagVersion) -> None:
    """Remove a version; one that is gone already is left at that. Raises HistoryError when that fails."""
    try:
        _discard(folder, folder / _name(version))
    except OSError as error:
        raise _unwritable(folder, error) from error


def _store(folder: Path, data: bytes, version: TagVersion) -> bool:
    place = folder / _name(version)
    known = _intact(folder, version)
    if known is not None:
        confirmed = replace(
            known, confirmed_at=max(known.confirmed_at, version.confirmed_at), published=_earlier(known, version)
        )
        if confirmed != known:
            _replace(place / _PROVENANCE, _document(confirmed))
        return False
    unfinished = Path(mkdtemp(dir=folder, prefix=_UNFINISHED))  # for its owner only
    try:
        _write(unfinished / _DATA, data)
        _write(unfinished / _PROVENANCE, _document(version))
        sync_folder(unfinished)
        if os.path.lexists(place) and _intact(folder, version) is None:
            _discard(folder, place)
        try:
            unfinished.rename(place)
        except OSError:
            if _intact(folder, version) is None:
                raise
            return False  # another process stored it meanwhile
        sync_folder(folder)
        return True
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _earlier(known: TagVersion, version: TagVersion) -> str:
    """Return the day of publication that is known of a version; the earlier of two."""
    return min(filter(None, (known.published, version.published)), default="")


def _intact(folder: Path, version: TagVersion) -> TagVersion | None:
    """Return the provenance of a version that is in the history; None where it is not, or is damaged."""
    with suppress(HistoryError):
        known = _provenance(folder / _name(version))
        require_unchanged(folder, known)
        return known
    return None


def _name(version: TagVersion) -> str:
    return f"{version.cloud}-{version.change_number}-{version.sha256[:16]}"


def _provenance(entry: Path) -> TagVersion:
    """Return what an entry is; raises HistoryError for one that is not a version."""
    if entry.is_symlink() or not entry.is_dir():
        raise HistoryError(f"{entry} is not a version of the service tags.", next_step="Remove it.")
    path = entry / _PROVENANCE
    try:
        version = VERSION.read(json.loads(_read(path, _MOST_PROVENANCE)))
    except ShapeError as error:
        raise HistoryError(f"{path} does not say what it is: {error}", next_step=_REMOVE) from error
    except (ValueError, RecursionError) as error:
        raise HistoryError(f"{path} does not say what it is.", next_step=_REMOVE) from error
    if _name(version) != entry.name:
        raise HistoryError(f"{entry} says that it is {_name(version)}.", next_step=_REMOVE)
    try:
        size = (entry / _DATA).lstat().st_size
    except OSError as error:
        raise HistoryError(f"{entry / _DATA} cannot be read: {error.strerror}.", next_step=_REMOVE) from error
    if size != version.size:
        raise HistoryError(f"{entry / _DATA} has {size:,} bytes, and {version.size:,} were stored.", next_step=_REMOVE)
    return version


def _read(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file; raises HistoryError for anything else, such as a link or a pipe."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise HistoryError(f"{path} is not a regular file.", next_step=_REMOVE)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise HistoryError(f"{path} cannot be read: {error.strerror or error}.", next_step=_REMOVE) from error
    if len(data) > most:
        raise HistoryError(f"{path} is too large.", next_step=_REMOVE)
    return data


def _document(version: TagVersion) -> bytes:
    return json.dumps(VERSION.write(version), indent=2).encode() + b"\n"


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f"{_UNFINISHED}{os.urandom(4).hex()}")
    try:
        _write(temporary, data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _discard(folder: Path, place: Path) -> None:
    """Remove an entry; it is renamed first, so that no reader sees a part of it."""
    away = folder / f"{_UNFINISHED}{os.urandom(8).hex()}"
    try:
        place.rename(away)
    except FileNotFoundError:
        return
    if away.is_dir() and not away.is_symlink():
        shutil.rmtree(away)
    else:
        away.unlink()


def _drop_abandoned(folder: Path) -> None:
    """Remove what processes that were killed did not finish."""
    for path in _unfinished(folder):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(path)


def _unfinished(folder: Path) -> Iterator[Path]:
    return folder.glob(f"{_UNFINISHED}*")


def _changed(path: Path) -> HistoryError:
    return HistoryError(f"{path} was changed after it was stored.", next_step=_REMOVE)


def _unwritable(folder: Path, error: OSError) -> HistoryError:
    return HistoryError(
        f"The history of service tags {folder} cannot be written: {error.strerror or error}.",
        next_step="Make room there, or name another folder with ACRNET_STATE_DIR.",
    )
