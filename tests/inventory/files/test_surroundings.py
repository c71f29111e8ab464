"""Files beside a document: which may be read, and within which limits."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from acrnet.inventory.files import surroundings
from acrnet.inventory.files.surroundings import ALONE, FilesBeside
from acrnet.unknown import Unknown


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder `repo` with a document in `repo/infra` and modules beside it, and a file outside."""
    for name in ("repo/infra/main.bicep", "repo/infra/parts/nsg.bicep", "repo/modules/x.bicep", "secret.bicep"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path


def reason(text: str | Unknown) -> str:
    assert isinstance(text, Unknown), text
    return text.reason


def test_files_below_the_folder_of_the_document_and_the_working_folder_are_read(tree: Path) -> None:
    beside = FilesBeside("infra/main.bicep")
    assert beside.text("parts/nsg.bicep") == "repo/infra/parts/nsg.bicep"
    assert beside.text("./parts/../parts/nsg.bicep") == "repo/infra/parts/nsg.bicep"
    assert beside.text("../modules/x.bicep") == "repo/modules/x.bicep"
    assert (tree / "secret.bicep").exists()
    assert reason(beside.text("../../secret.bicep")) == (
        "../../secret.bicep is outside of the folder that was named and of the working folder"
    )


def test_files_below_the_folder_that_was_named_are_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "repo" / "infra")
    document = str(tree / "repo" / "infra" / "main.bicep")
    assert "outside" in reason(FilesBeside(document).text("../modules/x.bicep"))
    assert FilesBeside(document, str(tree / "repo")).text("../modules/x.bicep") == "repo/modules/x.bicep"


def test_a_link_counts_for_where_it_leads(tree: Path) -> None:
    (tree / "repo" / "infra" / "link.bicep").symlink_to(tree / "secret.bicep")
    (tree / "repo" / "infra" / "inside.bicep").symlink_to(tree / "repo" / "modules" / "x.bicep")
    beside = FilesBeside("infra/main.bicep")
    assert "outside" in reason(beside.text("link.bicep"))
    assert beside.text("inside.bicep") == "repo/modules/x.bicep"


@pytest.mark.parametrize("absolute", ["inside", "outside"])
def test_absolute_paths_are_not_read(tree: Path, absolute: str) -> None:
    path = tree / ("repo/modules/x.bicep" if absolute == "inside" else "secret.bicep")
    assert "outside" in reason(FilesBeside("infra/main.bicep").text(str(path)))


def test_a_sibling_folder_whose_name_begins_alike_is_outside(tree: Path) -> None:
    (tree / "repository").mkdir()
    (tree / "repository" / "x.bicep").write_text("", encoding="utf-8")
    assert "outside" in reason(FilesBeside("infra/main.bicep").text("../../repository/x.bicep"))


def test_a_file_that_cannot_be_read_has_a_reason(tree: Path) -> None:
    beside = FilesBeside("infra/main.bicep")
    os.mkfifo(tree / "repo" / "infra" / "pipe")
    (tree / "repo" / "infra" / "latin.bicep").write_bytes(b"caf\xe9 ")
    assert reason(beside.text("missing.bicep")) == "there is no file missing.bicep beside it"
    assert "is a folder" in reason(beside.text("parts"))
    assert "is a pipe" in reason(beside.text("pipe"))
    assert "is not text" in reason(beside.text("latin.bicep"))
    assert "cannot be the path of a file" in reason(beside.text("a\0b"))
    assert "standard input has no folder" in reason(FilesBeside("-").text("parts/nsg.bicep"))
    assert "parts/nsg.bicep" in reason(ALONE.text_beside("parts/nsg.bicep"))


def test_sizes_and_numbers_of_files_are_limited(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    infra = tree / "repo" / "infra"
    (infra / "large.bicep").write_bytes(b" " * (surroundings.MOST_BYTES + 1))
    assert reason(FilesBeside("infra/main.bicep").text("large.bicep")) == "large.bicep is larger than 4 MB"
    monkeypatch.setattr(surroundings, "MOST_FILES", 2)
    beside = FilesBeside("infra/main.bicep")
    assert not isinstance(beside.text("parts/nsg.bicep"), Unknown)
    assert not isinstance(beside.text("main.bicep"), Unknown)
    assert "too many files" in reason(beside.text("../modules/x.bicep"))
    assert beside.text("parts/nsg.bicep") == "repo/infra/parts/nsg.bicep"  # what was read stays known


def test_the_files_of_a_folder_are_listed_where_they_may_be_read(tree: Path) -> None:
    (tree / "repo" / "infra" / "out").symlink_to(tree)
    beside = FilesBeside("infra/main.bicep")
    assert beside.names(".") == ["main.bicep"]
    assert beside.names("./parts") == ["nsg.bicep"]
    assert beside.names("../modules") == ["x.bicep"]
    assert beside.names("..") == []  # the working folder itself, which has folders only
    for nowhere in ("../..", "out", str(tree / "repo" / "modules"), "missing", "main.bicep", "a\0b"):
        assert list(beside.names(nowhere)) == []
    assert list(FilesBeside("-").names(".")) == []
    assert list(ALONE.names_beside(".")) == []


def test_a_folder_of_many_files_is_listed_in_part(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "_MOST_ENTRIES", 1)
    (tree / "repo" / "modules" / "y.bicep").write_text("y", encoding="utf-8")
    assert len(FilesBeside("infra/main.bicep").names("../modules")) == 1
