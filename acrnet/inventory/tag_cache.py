"""Catalogs of service tags kept on disk, so that the next command need not parse a file of 4 MB again.

Each catalog is a SQLite database of its own, named by the sha256 of the file it was read from, complete before it gets
that name and never changed afterwards. So processes need no locks, a changed file is never mistaken for the one that
was read, and a database that is damaged or of another version counts as missing and is written again.

The cache only saves time: if anything goes wrong in it, the catalog is read from its file. The folder must be as
trustworthy as the file itself, because anyone who may write there can forge a database.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from acrnet.tags import TagCatalog, TagRecord, content_digest

_FORMAT: Final = 1
_MOST_DATABASES: Final = 16
"""About two megabytes each."""
_UNFINISHED: Final = ".tags-"
"""The start of a database's name until it is complete."""

_SCHEMA: Final = f"""
PRAGMA user_version = {_FORMAT};
CREATE TABLE catalog (cloud TEXT, change_number TEXT, sha256 TEXT, content_digest TEXT);
CREATE TABLE tag (name TEXT, region TEXT, system_service TEXT, change_number TEXT, prefixes TEXT);
"""


def cache_folder() -> Path:
    """Return the folder of the cache: $ACRNET_CACHE_DIR, else the user's cache folder on this system."""
    from_environment = os.environ.get("ACRNET_CACHE_DIR")
    if from_environment:
        return Path(from_environment)
    from platformdirs import user_cache_path

    return user_cache_path("acrnet")


def cached_catalog(sha256: str) -> TagCatalog | None:
    """Return the catalog of the file with this sha256, or None when the cache has no intact one."""
    with suppress(sqlite3.Error, OSError, ValueError, TypeError):
        return _read(_database(sha256), sha256)
    return None


def store_catalog(catalog: TagCatalog) -> None:
    """Store the catalog of a file for `cached_catalog`; leaves the cache as it is when that fails."""
    with suppress(sqlite3.Error, OSError):
        _write(_database(catalog.sha256), catalog)
        _drop_oldest(cache_folder())


def _database(sha256: str) -> Path:
    return cache_folder() / f"tags-{sha256}.sqlite"


def _read(path: Path, sha256: str) -> TagCatalog | None:
    """Return the catalog in a database; raises the errors of SQLite, or ValueError, where it is damaged."""
    # `immutable` spares SQLite locks and the look for a journal: no database changes once it has its name.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        [(version,)] = connection.execute("PRAGMA user_version")
        if version != _FORMAT:
            return None
        [(cloud, change_number, read_from, digest)] = connection.execute("SELECT * FROM catalog")
        records = [TagRecord(*row) for row in connection.execute("SELECT * FROM tag ORDER BY rowid")]
    if read_from != sha256 or digest != content_digest(cloud, change_number, records):
        return None
    return TagCatalog.of(
        records, cloud=cloud, change_number=change_number, sha256=sha256, source="file", location="", content=digest
    )


def _write(path: Path, catalog: TagCatalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_neighbour(path) as unfinished:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            # Nobody reads a database before it has its final name, so it needs no journal and no syncing.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _SCHEMA)
            connection.execute(
                "INSERT INTO catalog VALUES (?, ?, ?, ?)",
                (catalog.cloud, catalog.change_number, catalog.sha256, catalog.content),
            )
            connection.executemany("INSERT INTO tag VALUES (?, ?, ?, ?, ?)", catalog.records())
            connection.execute("COMMIT")
        unfinished.replace(path)


@contextmanager
def _temporary_neighbour(path: Path) -> Iterator[Path]:
    """Yield an empty file beside `path`, which is deleted afterwards unless it was renamed."""
    from tempfile import NamedTemporaryFile  # needed only when there is something to store

    with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        temporary = Path(file.name)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _drop_oldest(folder: Path) -> None:
    """Remove the oldest databases, and the oldest unfinished ones of processes that a signal ended."""
    for pattern in ("tags-*.sqlite", f"{_UNFINISHED}*"):
        for path in sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime_ns)[:-_MOST_DATABASES]:
            path.unlink(missing_ok=True)
