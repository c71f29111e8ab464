"""What people change in the files of an open estate: read once, and never lost under a write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from acrnet.sandbox.edits import Edits
from acrnet.sandbox.errors import EstateError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    return tmp_path


@pytest.fixture
def reads() -> list[str]:
    return []


@pytest.fixture
def read_again(reads: list[str]) -> Callable[[], None]:
    return lambda: reads.append("read")


def fail() -> None:
    raise EstateError("a.json, line 1: it is not JSON.")


def test_an_edit_is_read_by_the_next_request_and_not_again(
    folder: Path, reads: list[str], read_again: Callable[[], None]
) -> None:
    edits = Edits(folder, reads.append)
    edits.take(read_again, before_write=False)
    assert reads == []

    (folder / "a.json").write_text("[ ]", encoding="utf-8")
    for before_write in (False, True):
        edits.take(read_again, before_write=before_write)
    assert reads == ["read"]


def test_a_write_by_the_sandbox_itself_is_not_an_edit(
    folder: Path, reads: list[str], read_again: Callable[[], None]
) -> None:
    edits = Edits(folder, reads.append)
    (folder / "b.json").write_text("[]", encoding="utf-8")
    edits.skip_own_write()
    edits.take(read_again, before_write=True)
    assert reads == []


def test_files_that_cannot_be_read_are_reported_once_and_read_after_a_correction(
    folder: Path, reads: list[str], read_again: Callable[[], None]
) -> None:
    edits = Edits(folder, reads.append)
    (folder / "a.json").write_text("{", encoding="utf-8")
    for _ in range(2):
        edits.take(fail, before_write=False)
    assert reads == ["a.json, line 1: it is not JSON."]
    with pytest.raises(EstateError, match="it is not JSON"):
        edits.take(fail, before_write=True)

    (folder / "a.json").write_text("[]", encoding="utf-8")
    edits.take(read_again, before_write=True)
    assert reads == ["a.json, line 1: it is not JSON.", "read"]


def test_files_whose_reading_met_a_defect_are_read_once_more(
    folder: Path, reads: list[str], read_again: Callable[[], None]
) -> None:
    def meet_defect() -> None:
        raise KeyError("oops")

    edits = Edits(folder, reads.append)
    (folder / "a.json").write_text("[ ]", encoding="utf-8")
    with pytest.raises(KeyError):
        edits.take(meet_defect, before_write=False)
    for before_write in (False, True):
        edits.take(read_again, before_write=before_write)
    assert reads == ["read"]
