"""What becomes unreadable while an estate is served: said once, answered from before, and no ground for writes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from acrnet.sandbox import EstateError
from acrnet.sandbox.server import Serving, serve

from ...estates import nsg, nsg_id, write_estate
from ..test_estate_folder import SPOILT, Spoil
from .raw import connected, request

GROUP = nsg_id("a")
READ = request("GET", GROUP)
WRITE = request("PATCH", GROUP, {"tags": {"a": "b"}})


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def served(tmp_path: Path, troubles: list[str]) -> Iterator[Serving]:
    estate = write_estate(tmp_path / "estate", nsg("a"))
    with serve(estate, on_trouble=troubles.append) as serving:
        yield serving


@pytest.mark.parametrize(("spoil", "sentence"), SPOILT.values(), ids=SPOILT)
def test_files_that_become_unreadable_are_reported_once_and_writes_are_refused(
    spoil: Spoil, sentence: str, served: Serving, troubles: list[str]
) -> None:
    before = {path for path in served.folder.rglob("*") if not path.is_symlink()}
    with connected(served) as client:
        spoil(served.folder)
        for _ in range(2):
            client.send(READ)
            assert client.answer().status == 200
        client.send(WRITE)
        refused = client.answer()
        assert (refused.status, json.loads(refused.body)["error"]["message"]) == (507, sentence)
        assert troubles == [sentence]
        for path in sorted({*served.folder.rglob("*")} - before, reverse=True):
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        client.send(WRITE)
        assert client.answer().status == 200
        assert troubles == [sentence]


def test_a_removed_folder_is_reported_too(served: Serving, troubles: list[str], tmp_path: Path) -> None:
    with connected(served) as client:
        served.folder.rename(tmp_path / "moved")
        client.send(WRITE)
        assert client.answer().status == 507
        (tmp_path / "moved").rename(served.folder)
        client.send(WRITE)
        assert client.answer().status == 200
    assert troubles == [f"The folder {served.folder} cannot be read: No such file or directory."]


def test_an_estate_whose_path_is_not_utf8_is_not_served(tmp_path: Path) -> None:
    folder = write_estate(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")), nsg("a"))
    with pytest.raises(EstateError) as caught, serve(folder):
        pass
    assert str(caught.value) == (
        rf"The path {tmp_path}/caf\xe9 is not UTF-8, so clients cannot be told where certificates are; rename it."
    )
