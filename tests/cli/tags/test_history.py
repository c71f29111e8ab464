from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..conftest import RunCommand
from .tag_files import NEW, OLD, tag_file


@pytest.fixture
def folder(acrnet: RunCommand, tmp_path: Path) -> Path:
    """A history of three weeks of Public, and one of China."""
    for number, (day, content) in enumerate({"20241110": OLD, "20241117": OLD, "20241124": NEW}.items()):
        path = tag_file(tmp_path, content | {"changeNumber": number}, f"ServiceTags_Public_{day}.json")
        assert acrnet("tags", "fetch", "--force", "--file", path).code == 0
    path = tag_file(tmp_path, OLD | {"cloud": "China"}, "ServiceTags_China_20241103.json")
    assert acrnet("tags", "fetch", "--file", path, "--cloud", "china").code == 0
    return Path(json.loads(acrnet("tags", "history", "--format", "json").out)["folder"])


def listed(acrnet: RunCommand, *options: str) -> list[str]:
    document = json.loads(acrnet("tags", "history", "--format", "json", *options).out)
    assert (document["format_version"], document["kind"]) == ("1.0", "tag_history")
    return [f"{each['cloud']} {each['published']}" for each in document["versions"]]


def test_an_empty_history_is_no_error(acrnet: RunCommand) -> None:
    ended = acrnet("tags", "history")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("0 versions of the service tags in ")


def test_versions_are_listed_the_newest_first(acrnet: RunCommand, folder: Path) -> None:
    assert listed(acrnet) == ["China 2024-11-03", "Public 2024-11-24", "Public 2024-11-17", "Public 2024-11-10"]
    assert listed(acrnet, "--cloud", "china") == ["China 2024-11-03"]
    ended = acrnet("tags", "history")
    assert ended.headline == f"4 versions of the service tags in {folder}:"
    header, first, *_ = ended.out.splitlines()[2:]
    assert header.split() == ["version", "published", "fetched", "age", "from"]
    assert first.split()[0].startswith("China/1/")
    assert "2024-11-03" in first
    assert first.endswith(" file")


def test_an_entry_that_is_not_a_version_is_named(acrnet: RunCommand, folder: Path) -> None:
    (folder / "notes\x1b[2J").write_text("x", encoding="utf-8")
    ended = acrnet("tags", "history")
    assert ended.code == 0
    assert "notes\\x1b[2J is not a version of the service tags. Remove it." in ended.out


def test_old_versions_are_shown_and_then_removed(acrnet: RunCommand, folder: Path) -> None:
    ended = acrnet("tags", "prune", "--keep", "2", "--yes")
    assert (ended.code, ended.err) == (0, "1 version removed.\n")
    assert ended.headline == f"1 version of the service tags in {folder}:"
    assert listed(acrnet) == ["China 2024-11-03", "Public 2024-11-24", "Public 2024-11-17"]


def test_nothing_is_removed_where_nobody_can_be_asked(acrnet: RunCommand, folder: Path) -> None:
    ended = acrnet("tags", "prune", "--keep", "1")
    assert ended.code == 6
    assert "2024-11-10" in ended.out
    assert "Nobody can be asked" in ended.err
    assert len(listed(acrnet)) == 4


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (("--older-than", "0"), ["China 2024-11-03", "Public 2024-11-24"]),
        (("--older-than", "0", "--keep", "0"), []),
        (
            ("--older-than", "999999999"),
            ["China 2024-11-03", "Public 2024-11-24", "Public 2024-11-17", "Public 2024-11-10"],
        ),
        (("--keep", "0", "--cloud", "china"), ["Public 2024-11-24", "Public 2024-11-17", "Public 2024-11-10"]),
    ],
)
def test_the_newest_stays_unless_that_is_asked_for(
    acrnet: RunCommand, folder: Path, options: tuple[str, ...], left: list[str]
) -> None:
    assert acrnet("tags", "prune", "--yes", *options).code == 0
    assert listed(acrnet) == left


def test_with_nothing_to_remove_nobody_is_asked(acrnet: RunCommand, folder: Path) -> None:
    ended = acrnet("tags", "prune", "--keep", "3")
    assert (ended.code, ended.out, ended.err) == (0, "", "Nothing is to be removed.\n")


def test_without_a_word_on_what_goes_nothing_is_removed(acrnet: RunCommand, folder: Path) -> None:
    ended = acrnet("tags", "prune", "--yes")
    assert (ended.code, ended.out) == (2, "")
    assert "Nothing says what to remove. Give --keep N, --older-than DAYS, or both" in ended.err


@pytest.mark.parametrize("command", ["history", "prune"])
def test_an_unknown_cloud_is_one_sentence(acrnet: RunCommand, command: str) -> None:
    ended = acrnet("tags", command, "--cloud", "mars", *(("--keep", "1") if command == "prune" else ()))
    assert (ended.code, ended.out) == (2, "")
    assert "There is no cloud named 'mars'." in ended.err
