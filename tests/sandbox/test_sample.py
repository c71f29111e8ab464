"""Copying the sample estate."""

from pathlib import Path

import pytest

from acrnet.sandbox import EstateError, copy_sample, open_sandbox, sample


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample of one file where an installed package has it."""
    folder = tmp_path / "packaged"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "group.json").write_text('{"id": "/subscriptions/s/resourceGroups/g"}', encoding="utf-8")
    (folder / "acrnet.yaml").write_text("registries: []\n", encoding="utf-8")
    monkeypatch.setattr(sample, "_PACKAGED", folder)
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("exists", [True, False])
def test_the_sample_is_copied_into_a_new_or_empty_folder(exists: bool, source: Path, tmp_path: Path) -> None:
    destination = tmp_path / "a" / "b"
    if exists:
        destination.mkdir(parents=True)
    copy_sample(destination)
    assert names(destination) == names(source) == {"inner/group.json", "acrnet.yaml"}
    assert open_sandbox(destination).notes == ()


def test_a_folder_that_holds_something_is_left_alone(source: Path, tmp_path: Path) -> None:
    destination = tmp_path / "full"
    destination.mkdir()
    (destination / "mine.txt").touch()
    with pytest.raises(EstateError, match=r"full is not empty; name a folder"):
        copy_sample(destination)
    assert names(destination) == {"mine.txt"}


def test_a_file_is_not_a_destination(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EstateError, match="is a file"):
        copy_sample(tmp_path / "file")
    with pytest.raises(EstateError, match="cannot be copied"):
        copy_sample(tmp_path / "file" / "below")


def test_an_installation_without_the_sample_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "_PACKAGED", tmp_path / "none")
    monkeypatch.setattr(sample, "_CHECKED_OUT", tmp_path / "none")
    with pytest.raises(EstateError, match="has no sample estate"):
        copy_sample(tmp_path / "new")


def test_the_sample_of_a_checkout_is_used_if_none_is_installed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "_CHECKED_OUT", source)
    monkeypatch.setattr(sample, "_PACKAGED", tmp_path / "none")
    assert sample.sample_folder() == source
