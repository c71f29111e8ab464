from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import platformdirs
import pytest

from acrnet.cloud import PUBLIC
from acrnet.inventory.tag_cache import cache_folder, cached_catalog, store_catalog
from acrnet.inventory.tag_sources import catalog_from_file
from acrnet.tags import TagCatalog, parse_tag_file

# Long enough that the database has pages of every kind.
DATA = json.dumps(
    {
        "changeNumber": 5,
        "cloud": "Public",
        "values": [
            {
                "name": f"Tag{number}",
                "properties": {
                    "changeNumber": number,
                    "region": "westeurope",
                    "systemService": "Service",
                    "addressPrefixes": [f"198.51.{number}.{host}/32" for host in range(number)] + ["2001:db8::/32"],
                },
            }
            for number in range(100)
        ],
    }
).encode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "deep" / "cache"
    monkeypatch.setenv("ACRNET_CACHE_DIR", str(folder))
    return folder


@pytest.fixture(scope="module")
def catalog() -> TagCatalog:
    return parse_tag_file(DATA, expected_cloud=None)


@pytest.fixture
def tag_file(tmp_path: Path) -> Path:
    path = tmp_path / "tags.json"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def database(folder: Path, catalog: TagCatalog) -> Path:
    """The one database of the cache, whole."""
    store_catalog(catalog)
    [database] = folder.iterdir()
    return database


def assert_same(actual: TagCatalog | None, expected: TagCatalog) -> None:
    assert actual == expected
    assert actual is not None
    assert actual.records() == expected.records()


def test_a_catalog_comes_out_of_the_cache_as_it_went_in(folder: Path, catalog: TagCatalog) -> None:
    store_catalog(catalog)

    assert_same(cached_catalog(catalog.sha256), catalog)


def test_a_cache_without_the_file_has_none(folder: Path, catalog: TagCatalog) -> None:
    assert cached_catalog(catalog.sha256) is None
    assert not folder.exists()


def test_only_the_finished_database_stays_in_the_folder(database: Path, catalog: TagCatalog) -> None:
    store_catalog(catalog)

    assert [path.name for path in database.parent.iterdir()] == [f"tags-{catalog.sha256}.sqlite"]


def run_sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def turn_into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "not a database": lambda path: path.write_bytes(b"x" * 5000),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut by one page": lambda path: path.write_bytes(path.read_bytes()[:-4096]),
    "of an older version": lambda path: run_sql(path, "PRAGMA user_version = 0"),
    "of a newer version": lambda path: run_sql(path, "PRAGMA user_version = 2"),
    "without tags": lambda path: run_sql(path, "DROP TABLE tag"),
    "without the catalog": lambda path: run_sql(path, "DELETE FROM catalog"),
    "with two catalogs": lambda path: run_sql(path, "INSERT INTO catalog SELECT * FROM catalog"),
    "with a tag less": lambda path: run_sql(path, "DELETE FROM tag WHERE name = 'Tag7'"),
    "with another prefix": lambda path: run_sql(path, "UPDATE tag SET prefixes = '0.0.0.0/0' WHERE name = 'Tag7'"),
    "with a null": lambda path: run_sql(path, "UPDATE tag SET prefixes = NULL WHERE name = 'Tag7'"),
    "with a number": lambda path: run_sql(path, "UPDATE catalog SET content_digest = 5"),
    "with bytes": lambda path: run_sql(path, "UPDATE tag SET region = x'ff00' WHERE name = 'Tag7'"),
    "with text that is no UTF-8": lambda path: run_sql(path, "UPDATE tag SET region = CAST(x'ff' AS TEXT)"),
    "with one more column": lambda path: run_sql(path, "ALTER TABLE tag ADD COLUMN more TEXT"),
    "of another file": lambda path: run_sql(path, "UPDATE catalog SET sha256 = 'x'"),
    "of another cloud": lambda path: run_sql(path, "UPDATE catalog SET cloud = 'China'"),
    "a folder": turn_into_folder,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_database_counts_as_missing(
    database: Path, catalog: TagCatalog, tag_file: Path, damage: Callable[[Path], object]
) -> None:
    damage(database)

    assert cached_catalog(catalog.sha256) is None
    assert_same(catalog_from_file(tag_file, PUBLIC), catalog)


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "a folder"])
def test_a_damaged_database_is_written_anew(database: Path, catalog: TagCatalog, tag_file: Path, damage: str) -> None:
    DAMAGES[damage](database)

    catalog_from_file(tag_file, PUBLIC)

    assert_same(cached_catalog(catalog.sha256), catalog)


@pytest.mark.long
def test_a_flipped_byte_anywhere_is_never_wrong_data(database: Path, catalog: TagCatalog) -> None:
    whole = database.read_bytes()
    refused = 0
    for position in range(0, len(whole), 97):
        database.write_bytes(whole[:position] + bytes([whole[position] ^ 0x15]) + whole[position + 1 :])
        answer = cached_catalog(catalog.sha256)
        if answer is None:
            refused += 1
        else:
            assert_same(answer, catalog)

    assert refused > len(whole) // 97 // 2


def test_a_cache_folder_that_cannot_be_created_is_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: TagCatalog, tag_file: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ACRNET_CACHE_DIR", str(tmp_path / "file" / "cache"))

    assert_same(catalog_from_file(tag_file, PUBLIC), catalog)
    assert cached_catalog(catalog.sha256) is None


def test_a_folder_whose_name_has_characters_of_a_url_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: TagCatalog
) -> None:
    monkeypatch.setenv("ACRNET_CACHE_DIR", str(tmp_path / "a?mode=rw#b%20c d"))

    store_catalog(catalog)

    assert_same(cached_catalog(catalog.sha256), catalog)


def test_sixteen_catalogs_are_kept_and_the_oldest_dropped(folder: Path, catalog: TagCatalog) -> None:
    catalogs = [parse_tag_file(DATA + b"\n" * number, expected_cloud=None) for number in range(18)]
    for age, each in enumerate(catalogs):
        store_catalog(each)
        os.utime(folder / f"tags-{each.sha256}.sqlite", (age, age))

    kept = [number for number, each in enumerate(catalogs) if cached_catalog(each.sha256) is not None]

    assert kept == list(range(2, 18))


def test_unfinished_databases_of_interrupted_processes_are_removed(folder: Path, catalog: TagCatalog) -> None:
    folder.mkdir(parents=True)
    for age in range(18):
        (folder / f".tags-{age}").touch()
        os.utime(folder / f".tags-{age}", (age, age))

    store_catalog(catalog)

    assert not (folder / ".tags-0").exists()
    assert (folder / ".tags-17").exists()


def test_the_folder_is_the_one_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACRNET_CACHE_DIR", "elsewhere")

    assert cache_folder() == Path("elsewhere")


def test_the_default_folder_is_the_cache_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACRNET_CACHE_DIR", raising=False)
    without = cache_folder()
    monkeypatch.setenv("ACRNET_CACHE_DIR", "")

    assert without == cache_folder() == platformdirs.user_cache_path("acrnet")


READ_OFTEN = """
import sys
from pathlib import Path
from acrnet.cloud import PUBLIC
from acrnet.inventory.tag_cache import cache_folder
from acrnet.inventory.tag_sources import catalog_from_file
for _ in range(40):
    for database in cache_folder().glob("*.sqlite"):
        database.unlink(missing_ok=True)
    print(len(catalog_from_file(Path(sys.argv[1]), PUBLIC).records()))
print(any(name.partition(".")[0] in {"azure", "numpy"} for name in sys.modules))
"""


@pytest.mark.processes
def test_processes_that_drop_and_write_the_same_database_at_once_all_read_the_catalog(
    folder: Path, tag_file: Path, catalog: TagCatalog
) -> None:
    command = [sys.executable, "-c", READ_OFTEN, str(tag_file)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [process.communicate(timeout=60) for process in processes]

    # The last line says that reading tags loads neither the Azure SDK nor numpy.
    assert answers == [("100\n" * 40 + "False\n", "")] * 3
    assert_same(catalog_from_file(tag_file, PUBLIC), catalog)
