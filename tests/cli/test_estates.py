"""An estate with something that cannot be read: one sentence and exit code 2, wherever the estate is used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import Files, RunCommand, WriteEstate

COMMANDS: dict[str, tuple[str, ...]] = {
    "plan": ("plan", "--registry", "contoso", "--nsg", "nsg-app", "--sandbox"),
    "audit": ("audit", "--registry", "contoso", "--nsg", "nsg-app", "--sandbox"),
    "apply": ("apply", "--registry", "contoso", "--nsg", "nsg-app", "--yes", "--journal", "j.jsonl", "--sandbox"),
    "serve": ("sandbox", "serve", "--port", "0"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(
    "sentence",
    [
        "gone.json is a link that leads nowhere; mend it or remove it.",
        "again is a link that leads back to a folder it is in; remove it.",
        "pipe.json is a pipe, not a file; remove it or give it another name.",
        "sandbox.yaml is a pipe, not a file; remove it or give it another name.",
    ],
)
def test_it_is_refused_by_name_and_nothing_is_written(
    command: tuple[str, ...], sentence: str, acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    folder, name = estate(), sentence.split(" ", maxsplit=1)[0]
    if "pipe" in sentence:
        os.mkfifo(folder / name)
    else:
        (folder / name).symlink_to(folder if name == "again" else folder / "nowhere")
    before = files()
    ended = acrnet(*command, folder)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"acrnet: {sentence}")
    assert files() == before


def test_a_folder_that_is_not_there_is_refused(acrnet: RunCommand, estate: WriteEstate, tmp_path: Path) -> None:
    estate()
    for command in COMMANDS.values():
        ended = acrnet(*command, tmp_path / "none")
        assert ended.code == 2
        assert "is not a folder; name the folder of an estate." in ended.err
