"""The history on disk: what it keeps, what it refuses, and what other processes see of it."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from acrnet.cloud import PUBLIC
from acrnet.errors import HistoryError
from acrnet.inventory import tag_history
from acrnet.inventory.tag_history import catalog_of, path_of, read_history, remove, store
from acrnet.tags.version import TagVersion

from ..estates import service_tags
from ..tags.versions import version


def tag_data(number: int) -> bytes:
    return json.dumps(service_tags(Storage=["203.0.113.0/24"]) | {"changeNumber": number}).encode()


def stored(folder: Path, number: int = 1, **changes: str) -> TagVersion:
    data = tag_data(number)
    digest = sha256(data).hexdigest()
    made = version(change_number=str(number), size=len(data), **changes)
    kept = replace(made, sha256=digest)
    assert store(folder, data, kept)
    return kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "service-tags"


def test_a_version_is_kept_byte_for_byte_and_read_back(folder: Path) -> None:
    kept = stored(folder, 12)
    assert path_of(folder, kept).read_bytes() == tag_data(12)
    assert read_history(folder).versions == (kept,)
    catalog = catalog_of(folder, kept, PUBLIC)
    assert (catalog.change_number, catalog.sha256) == ("12", kept.sha256)


def test_a_history_that_is_not_there_is_empty(folder: Path) -> None:
    assert read_history(folder) == tag_history.History((), ())


def test_only_the_owner_can_read_it(folder: Path) -> None:
    kept = stored(folder)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert len(modes) == 4
    assert path_of(folder, kept).parent in modes


def test_versions_are_listed_by_cloud_the_newest_first(folder: Path) -> None:
    old = stored(folder, 1, published="2026-11-16")
    china = stored(folder, 2, published="2026-11-01", cloud="China")
    new = stored(folder, 3, published="2026-11-23")
    history = read_history(folder)
    assert history.versions == (china, new, old)
    assert history.of_cloud("Public") == (new, old)


def test_the_same_bytes_again_only_note_that_they_were_confirmed(folder: Path) -> None:
    kept = stored(folder, 1, fetched_at="2026-11-20T06:00:00Z", confirmed_at="2026-11-20T06:00:00Z")
    again = replace(
        kept, fetched_at="2026-11-27T06:00:00Z", confirmed_at="2026-11-27T06:00:00Z", published="2026-11-16"
    )
    assert not store(folder, tag_data(1), again)
    expected = replace(kept, confirmed_at="2026-11-27T06:00:00Z", published="2026-11-16")
    assert read_history(folder).versions == (expected,)


def test_an_earlier_confirmation_replaces_no_later_one(folder: Path) -> None:
    kept = stored(folder, 1, confirmed_at="2026-11-27T06:00:00Z")
    assert not store(folder, tag_data(1), replace(kept, confirmed_at="2026-11-01T06:00:00Z"))
    assert read_history(folder).versions == (kept,)


def test_a_version_is_removed_and_one_that_is_gone_is_no_error(folder: Path) -> None:
    kept, other = stored(folder, 1), stored(folder, 2)
    remove(folder, kept)
    remove(folder, kept)
    assert read_history(folder).versions == (other,)
    assert [path.name for path in folder.iterdir()] == [path_of(folder, other).parent.name]


def _replaced_by_a_link(entry: Path) -> None:
    elsewhere = entry.parent.parent / "elsewhere"
    entry.rename(elsewhere)
    entry.symlink_to(elsewhere)


def _data_replaced_by_a_pipe(entry: Path) -> None:
    (entry / "provenance.json").unlink()
    os.mkfifo(entry / "provenance.json")


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no provenance": (lambda entry: (entry / "provenance.json").unlink(), "cannot be read: No such file or directory."),
    "cut off": (lambda entry: (entry / "provenance.json").write_bytes(b"{"), "does not say what it is."),
    "nested": (lambda entry: (entry / "provenance.json").write_bytes(b"[" * 60_000), "does not say what it is."),
    "not an object": (
        lambda entry: (entry / "provenance.json").write_bytes(b"[]"),
        "does not say what it is: $ is not",
    ),
    "huge": (lambda entry: (entry / "provenance.json").write_bytes(b" " * 70_000), "is too large."),
    "no data": (lambda entry: (entry / "service-tags.json").unlink(), "cannot be read: No such file or directory."),
    "data cut off": (lambda entry: (entry / "service-tags.json").write_bytes(b"{"), "has 1 bytes, and"),
    "renamed": (lambda entry: entry.rename(entry.with_name("Public-2-0123456789abcdef")), "says that it is Public-1-"),
    "a link": (_replaced_by_a_link, "is not a version of the service tags."),
    "a pipe": (_data_replaced_by_a_pipe, "is not a regular file."),
    "a file": (lambda entry: (entry.parent / "notes.txt").write_text("x"), "is not a version of the service tags."),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_named_and_the_others_are_listed(
    folder: Path, damage: Callable[[Path], object], said: str
) -> None:
    damaged, whole = stored(folder, 1), stored(folder, 2)
    damage(path_of(folder, damaged).parent)
    history = read_history(folder)
    assert whole in history.versions
    assert len(history.damaged) == 1
    assert said in history.damaged[0]
    assert str(folder) in history.damaged[0]


def test_data_that_were_changed_without_a_trace_are_refused_when_used(folder: Path) -> None:
    kept = stored(folder)
    path = path_of(folder, kept)
    path.write_bytes(path.read_bytes().replace(b"203.0.113.0/24", b"203.0.114.0/24"))
    with pytest.raises(HistoryError, match="was changed after it was stored"):
        catalog_of(folder, kept, PUBLIC)


@pytest.mark.parametrize("damage", ["no data", "no provenance", "data cut off", "a link", "a pipe"])
def test_fetching_a_damaged_version_again_mends_it(folder: Path, damage: str) -> None:
    kept = stored(folder)
    DAMAGE[damage][0](path_of(folder, kept).parent)
    assert store(folder, tag_data(1), kept)
    assert read_history(folder) == tag_history.History((kept,), ())
    assert catalog_of(folder, kept, PUBLIC).sha256 == kept.sha256


def test_a_run_that_ends_half_way_leaves_nothing_that_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    kept = stored(folder, 1)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(HistoryError, match="cannot be written: No space left on device"):
            store(folder, tag_data(2), version(change_number="2"))
    assert read_history(folder).versions == (kept,)
    assert len(list(folder.iterdir())) == 1


def test_what_a_killed_run_left_is_not_listed_and_goes_after_a_day(folder: Path) -> None:
    stored(folder, 1)
    fresh, abandoned = folder / ".unfinished-fresh", folder / ".unfinished-old"
    for path in (fresh, abandoned):
        path.mkdir()
        (path / "service-tags.json").write_bytes(b"{")
    os.utime(abandoned, (0, 0))
    assert len(read_history(folder).versions) == 1
    stored(folder, 2)
    assert fresh.exists()
    assert not abandoned.exists()


def test_many_runs_at_once_store_each_version_once(folder: Path) -> None:
    data = [tag_data(number) for number in range(4)]
    made = [
        replace(version(change_number=str(number)), sha256=sha256(each).hexdigest(), size=len(each))
        for number, each in enumerate(data)
    ]
    results: list[bool] = []
    start = threading.Barrier(8)

    def run() -> None:
        start.wait()
        results.extend(store(folder, each, one) for each, one in zip(data, made, strict=True))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(results), sum(results)) == (32, 4)
    assert set(read_history(folder).versions) == set(made)
    assert read_history(folder).damaged == ()


def test_a_history_that_cannot_be_written_or_read_is_one_sentence(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(HistoryError, match="cannot be read: Not a directory"):
        read_history(folder)
    with pytest.raises(HistoryError, match="cannot be written: File exists"):
        store(folder, tag_data(1), version())
