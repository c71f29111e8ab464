"""What lies in the folder of an estate and is not a file that can be read: it is refused by name, never passed over."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from acrnet.sandbox import EstateError, open_sandbox

from .conftest import NSG, Arm, default_files, write_estate

Spoil = Callable[[Path], object]


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")


def unix_socket(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.json"))


def circle(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "again").symlink_to(folder, target_is_directory=True)


def circle_of_two(folder: Path) -> None:
    for here, there in (("one", "two"), ("two", "one")):
        (folder / here).mkdir()
        (folder / here / "link").symlink_to(folder / there, target_is_directory=True)


def loop(folder: Path) -> None:
    (folder / "a.json").symlink_to(folder / "b.json")
    (folder / "b.json").symlink_to(folder / "a.json")


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a pipe": (pipe, "pipe.json is a pipe, not a file; remove it or give it another name."),
    "a socket": (unix_socket, "socket.json is a socket, not a file; remove it or give it another name."),
    "a file that is a link to nowhere": (
        lambda folder: (folder / "gone.json").symlink_to(folder / "nowhere.json"),
        "gone.json is a link that leads nowhere; mend it or remove it.",
    ),
    "a link to nowhere that may be meant for a folder": (
        lambda folder: (folder / "networks").symlink_to(folder / "nowhere"),
        "networks is a link that leads nowhere; mend it or remove it.",
    ),
    "links that lead to each other": (loop, "a.json cannot be read: Too many levels of symbolic links."),
    "a folder that leads back": (circle, "below/again is a link that leads back to a folder it is in; remove it."),
    "folders that lead to each other": (
        circle_of_two,
        "one/link/link is a link that leads back to a folder it is in; remove it.",
    ),
    "a folder that leads above the estate": (
        lambda folder: (folder / "up").symlink_to(folder.parent, target_is_directory=True),
        "up is a link that leads back to a folder it is in; remove it.",
    ),
    "settings that are a pipe": (
        lambda folder: os.mkfifo(folder / "sandbox.yaml"),
        "sandbox.yaml is a pipe, not a file; remove it or give it another name.",
    ),
    "settings that are a folder": (
        lambda folder: (folder / "sandbox.yaml").mkdir(),
        "sandbox.yaml is a folder, not a file; remove it or give it another name.",
    ),
    "settings that are a link to nowhere": (
        lambda folder: (folder / "sandbox.yaml").symlink_to(folder / "nowhere"),
        "sandbox.yaml is a link that leads nowhere; mend it or remove it.",
    ),
    "a broken file whose name is not UTF-8": (
        lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.json")).write_text("{", encoding="utf-8"),
        r"caf\xe9.json, line 1, column 2: broken JSON: Expecting property name enclosed in double quotes.",
    ),
}


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    folder = tmp_path / "estate"
    folder.mkdir()
    return write_estate(folder, default_files())


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT.values(), ids=SPOILT)
def test_what_cannot_be_read_is_one_sentence_with_its_name(spoil: Spoil, sentence: str, estate: Path) -> None:
    spoil(estate)
    with pytest.raises(EstateError) as caught:
        open_sandbox(estate)
    assert str(caught.value) == sentence


def test_a_folder_that_may_not_be_entered_is_refused(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a folder without the permission to enter it does, which root may enter everywhere."""
    file = estate / "network" / "nsg.json"
    stat = Path.stat

    def refusing(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, follow_symlinks=follow_symlinks)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refusing)
        with pytest.raises(EstateError) as caught:
            open_sandbox(estate)
    assert str(caught.value) == "network/nsg.json cannot be read: Permission denied."


def test_linked_files_and_folders_are_read_and_written_where_they_are(estate: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (estate / "network" / "nsg.json").rename(elsewhere / "group.json")
    (elsewhere / "more").mkdir()
    other = {"id": f"{NSG}2", "location": "westeurope", "properties": {}}
    (elsewhere / "more" / "other.json").write_text(json.dumps(other), encoding="utf-8")
    (estate / "group.json").symlink_to(elsewhere / "group.json")
    (estate / "more").symlink_to(elsewhere / "more", target_is_directory=True)
    arm = Arm(open_sandbox(estate))
    for path in (NSG, f"{NSG}2"):
        assert arm.call("PATCH", path, {"tags": {"seen": "yes"}}).status == 200
    assert (estate / "group.json").is_symlink()
    for written in (elsewhere / "group.json", elsewhere / "more" / "other.json"):
        assert '"seen"' in written.read_text(encoding="utf-8")


def test_files_with_another_name_and_hidden_files_are_ignored(estate: Path) -> None:
    os.mkfifo(estate / "pipe")
    os.mkfifo(estate / ".pipe.json")
    (estate / ".#lock.json").symlink_to("user@host.1")
    (estate / "notes").symlink_to(estate / "sandbox.txt")
    (estate / "sandbox.txt").write_text("notes", encoding="utf-8")
    assert Arm(open_sandbox(estate)).get(NSG).status == 200


def test_a_name_that_is_not_utf8_is_shown_with_its_bytes(estate: Path) -> None:
    Path(os.fsdecode(os.fsencode(estate) + b"/caf\xe9.json")).write_text("[]", encoding="utf-8")
    assert r"skipped caf\xe9.json: no ARM id" in open_sandbox(estate).notes
