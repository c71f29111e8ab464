"""Which files a path means."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path

import pytest

from acrnet.inventory.files import read_files

from ...estates import nsg

GROUP = json.dumps(nsg("web"))


@pytest.fixture
def exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a tree of exports in it."""
    folder = tmp_path / "exports"
    for name in (
        "b.json",
        "a.jsonc",
        "A.JSON",
        "notes.md",
        ".hidden.json",
        ".git/c.json",
        "prod/x.json",
        "prod/eu/y.json",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("[]", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def inputs(*paths: str) -> list[str]:
    return [each.path for each in read_files(paths, stdin=BytesIO(b"[]")).inputs]


def errors(*paths: str) -> list[str]:
    return [each.error for each in read_files(paths).inputs]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("b.json", ["b.json"]),
        ("./b.json", ["./b.json"]),
        ("notes.md", ["notes.md"]),
        (".hidden.json", [".hidden.json"]),
        ("prod", ["prod/x.json", "prod/eu/y.json"]),
        (".", ["A.JSON", "a.jsonc", "b.json", "prod/x.json", "prod/eu/y.json"]),
        ("*.json", ["b.json"]),
        ("[ab].json*", ["a.jsonc", "b.json"]),
        ("?.json", ["b.json"]),
        ("*/*.json", ["prod/x.json"]),
        ("**/*.json", ["b.json", "prod/eu/y.json", "prod/x.json"]),
        ("prod/**", ["prod/x.json", "prod/eu/y.json"]),
        ("**/**/y.json", ["prod/eu/y.json"]),
        ("pr*", ["prod/x.json", "prod/eu/y.json"]),
        (".*.json", [".hidden.json"]),
        ("prod/../b*", ["prod/../b.json"]),
        ("-", ["-"]),
    ],
)
def test_a_path_stands_for_these_files(exports: Path, path: str, expected: list[str]) -> None:
    assert inputs(path) == expected


def test_an_absolute_glob_is_expanded_too(exports: Path) -> None:
    assert inputs(f"{exports}/**/*.json") == [
        str(exports / name) for name in ("b.json", "prod/eu/y.json", "prod/x.json")
    ]


def test_a_file_that_several_paths_name_is_read_once(exports: Path) -> None:
    (exports / "link.json").symlink_to("b.json")

    assert inputs("b.json", "./b.json", "*.json", str(exports / "b.json"), "-", "-") == ["b.json", "-"]


def test_a_file_whose_name_has_the_characters_of_a_glob_is_that_file(exports: Path) -> None:
    (exports / "[b].json").write_text("[]", encoding="utf-8")

    assert inputs("[b].json") == ["[b].json"]


def test_links_to_folders_are_not_followed_so_a_loop_ends(exports: Path) -> None:
    for name in ("one", "two", "prod/up"):
        (exports / name).symlink_to(exports, target_is_directory=True)

    assert len(inputs(".")) == 5
    assert inputs("**/y.json") == ["prod/eu/y.json"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("none.json", "There is no file none.json."),
        ("none/none.json", "There is no file none/none.json."),
        ("b.json/x", "b.json/x cannot be read: Not a directory."),
        ("none*", "Nothing matches none*."),
        ("*.txt", "Nothing matches *.txt."),
        ("b.json/*", "Nothing matches b.json/*."),
        ("", "An empty path names no file."),
        ("dangling.json", "There is no file dangling.json."),
        ("nul\0.json", "embedded null"),
        ("n" * 300, "cannot be read: File name too long."),
    ],
)
def test_a_path_without_a_file_is_an_input_with_an_error(exports: Path, path: str, said: str) -> None:
    (exports / "dangling.json").symlink_to("nowhere")
    (error,) = errors(path)

    assert said in error
    assert "Check the path" in error


def test_a_folder_without_a_file_is_an_input_that_has_nothing(exports: Path) -> None:
    (exports / "empty").mkdir()
    (exports / "empty" / "notes.txt").write_text("no export", encoding="utf-8")
    (folder,) = read_files(["empty"]).inputs

    assert (folder.path, folder.error, folder.rule_sets) == ("empty", "", 0)
    assert folder.nothing == "The folder empty has no .json, .jsonc, .bicep or .bicepparam file."


def test_a_path_without_a_file_does_not_keep_others_from_being_read(exports: Path) -> None:
    (exports / "b.json").write_text(GROUP, encoding="utf-8")
    read = read_files(["none.json", "b.json", "none*"])

    assert [bool(each.error) for each in read.inputs] == [True, False, True]
    assert [each.rule_set.name for each in read.rule_sets] == ["web"]


def test_a_pipe_and_a_device_are_not_opened(exports: Path) -> None:
    os.mkfifo(exports / "pipe.json")
    error, zero = errors("pipe.json", "/dev/zero")

    assert error == (
        "pipe.json is a pipe. Copy its content to a file, and name that; --from also reads standard input, named -."
    )
    assert zero.startswith("/dev/zero is not a regular file.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_group_that_may_not_be_read_is_an_input_with_an_error(exports: Path) -> None:
    (exports / "b.json").chmod(0)
    (exports / "prod/eu").chmod(0)
    try:
        error_of = dict(zip(inputs("."), errors("."), strict=True))
    finally:
        (exports / "prod/eu").chmod(0o700)

    assert error_of["b.json"] == "b.json cannot be read: Permission denied. Check the path and its permissions."
    assert error_of["prod/eu"] == "The folder prod/eu cannot be read: Permission denied. Check its permissions."
    assert error_of["prod/x.json"] == ""


def test_progress_is_reported_in_bytes_up_to_the_total(exports: Path) -> None:
    (exports / "b.json").write_text(json.dumps([nsg(f"web{number}") for number in range(500)]), encoding="utf-8")
    reports: list[tuple[int, int]] = []
    read_files(["."], on_progress=lambda done, total: reports.append((done, total)))

    total = sum((exports / name).stat().st_size for name in inputs("."))
    assert {of for _, of in reports} == {total}
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert reports[-1] == (total, total)
    assert len({done for done, _ in reports}) > len(inputs("."))
