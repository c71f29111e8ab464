"""`acrnet watch` with a list of each format: it is written, stays what it is, and keeps what a tag lost for a while."""

from __future__ import annotations

import re
import sys
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from acrnet.export.syntax import Syntax
from acrnet.export.term import Term

from ..estates import Json
from ..export.readers import admitted
from ..syntaxes import EVERY_SYNTAX
from .conftest import Ended, RunCommand
from .tags.tag_files import OLD, tag_file

LOST = OLD | {
    "changeNumber": 2,
    "values": [
        each | {"properties": each["properties"] | {"addressPrefixes": ["203.0.113.64/28"]}}
        if each["name"] == "Storage.WestEurope"
        else each
        for each in OLD["values"]
    ],
}
"""Storage.WestEurope had 203.0.113.64/27."""


def configured(folder: Path, form: str) -> None:
    text = f"lists:\n  - file: list.txt\n    format: {form}\n    regions: [westeurope]\n"
    (folder / "acrnet.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("syntax", EVERY_SYNTAX)
def test_a_list_of_any_format_is_kept_current(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, syntax: Syntax
) -> None:
    monkeypatch.chdir(tmp_path)
    configured(tmp_path, syntax.name)

    def run(edition: Json) -> tuple[Ended, list[str]]:
        ended = acrnet("watch", "--file", tag_file(tmp_path, edition))
        return ended, admitted(syntax.name, (tmp_path / "list.txt").read_text(encoding="utf-8"))

    ended, first = run(OLD)
    assert (ended.code, ended.out[:2]) == (3, "**")
    assert first
    assert run(OLD)[0].code == 0
    ended, after = run(LOST)
    assert ended.code == (3 if Term.PREFIXES in syntax.expresses else 0), ended.out
    if Term.PREFIXES in syntax.expresses:
        prefixes = re.findall(r"203[\d.]+/\d+", "\n".join(after))  # joined with its neighbour or not
        assert any(IPv4Network("203.0.113.80/28").subnet_of(IPv4Network(prefix)) for prefix in prefixes)


def test_a_missing_library_is_said_with_the_list_that_needs_it(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "aerleon", None)
    configured(tmp_path, "cisco")
    ended = acrnet("watch", "--file", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        "acrnet: list.txt: --format cisco needs the library aerleon, which is not installed."
        " Install it with: pip install 'acrnet[vendors]'\n"
    )
    assert not (tmp_path / "list.txt").exists()
