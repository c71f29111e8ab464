"""Files that are no service tags, or not the ones that are meant: one sentence, 2, and nothing on standard output."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from acrnet.tags import MAX_TAG_FILE_BYTES

from ...estates import service_tags
from ..conftest import RunCommand
from .tag_files import OLD, tag_file

# A number is the size of a file of zeros, which take no room on the disk.
BAD_FILES: dict[str, tuple[bytes | int, str]] = {
    "empty": (b"", "is empty"),
    "truncated": (json.dumps(OLD).encode()[:-200], "is not valid JSON at line 1"),
    "web page": (b"<!DOCTYPE html><html>Download</html>", "is a web page, not the JSON file"),
    "another cloud": (json.dumps(OLD | {"cloud": "China"}).encode(), "holds the service tags of the cloud China"),
    "no tag": (json.dumps(OLD | {"values": []}).encode(), "lists no service tag at all"),
    "host bits": (json.dumps(service_tags(Storage=["10.0.0.1/8"])).encode(), "has bits set beyond its length"),
    "hostile name": (json.dumps(service_tags(**{"A\x1b[2J": []})).encode(), "is 'A\\x1b[2J', not a name"),
    "name for Markdown": (json.dumps(service_tags(**{"A|<b>": []})).encode(), "is 'A|<b>', not a name"),
    "too large": (MAX_TAG_FILE_BYTES + 1, "is larger than 64 MB"),
}


def write_bad_file(path: Path, content: bytes | int) -> None:
    path.write_bytes(b"" if isinstance(content, int) else content)
    if isinstance(content, int):
        os.truncate(path, content)


COMMANDS = (("show",), ("lookup", "192.0.2.1"), ("regions",), ("reduce", "Storage", "--max-entries", "9"))


@pytest.mark.parametrize(("content", "said"), BAD_FILES.values(), ids=BAD_FILES)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_bad_file_is_one_sentence(
    acrnet: RunCommand, tmp_path: Path, command: Sequence[str], content: bytes | int, said: str
) -> None:
    path = tmp_path / "tags.json"
    write_bad_file(path, content)
    ended = acrnet("tags", *command, "--service-tags", path)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert ended.err.startswith("acrnet: ")
    assert len(ended.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_sentence(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("tags", "show", "--service-tags", tmp_path / "nowhere.json")
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be read: No such file or directory. Check the path." in ended.err


@pytest.mark.parametrize(("content", "said"), BAD_FILES.values(), ids=BAD_FILES)
@pytest.mark.parametrize("place", [0, 1], ids=["old", "new"])
def test_a_bad_file_is_not_compared(
    acrnet: RunCommand, tmp_path: Path, place: int, content: bytes | int, said: str
) -> None:
    files = [tag_file(tmp_path), tag_file(tmp_path, name="new.json")]
    write_bad_file(files[place], content)
    ended = acrnet("tags", "diff", *files)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"acrnet: {files[place]} ")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1
