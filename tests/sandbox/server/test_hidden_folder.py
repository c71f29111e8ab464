"""What the server writes beside an estate, and what an estate from elsewhere may have put there."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.sandbox import EstateError
from acrnet.sandbox.server import serve
from acrnet.sandbox.server.shell_files import written_files

from ...estates import nsg, write_estate


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    return write_estate(tmp_path / "estate", nsg("a"))


def test_nobody_else_looks_into_the_folder(estate: Path) -> None:
    (estate / ".server").mkdir()
    (estate / ".server").chmod(0o755)
    with serve(estate):
        assert (estate / ".server").stat().st_mode & 0o777 == 0o700


def test_version_control_leaves_the_folder_out(estate: Path) -> None:
    with serve(estate):
        pass
    assert (estate / ".server" / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_a_link_to_another_folder_is_refused_and_nothing_in_it_removed(estate: Path, tmp_path: Path) -> None:
    (tmp_path / "precious" / "az").mkdir(parents=True)
    (tmp_path / "precious" / "az" / "work").touch()
    (estate / ".server").symlink_to(tmp_path / "precious")
    with pytest.raises(EstateError, match=r"\.server is a link.*remove the link\."), serve(estate):
        pass
    assert [path.name for path in (tmp_path / "precious").rglob("*")] == ["az", "work"]


@pytest.mark.parametrize(
    "name", ["settings.sh", "settings.sh.new", "az.sh", "ca.pem", "server.pem", ".gitignore", "az"]
)
def test_files_that_links_lead_to_are_not_written(name: str, estate: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("work", encoding="utf-8")
    (estate / ".server").mkdir()
    (estate / ".server" / name).symlink_to(precious)
    with serve(estate):
        pass
    assert precious.read_text(encoding="utf-8") == "work"


def test_a_link_for_a_lock_is_one_sentence(estate: Path, tmp_path: Path) -> None:
    (estate / ".server").mkdir()
    (estate / ".server" / "lock").symlink_to(tmp_path / "precious")
    with pytest.raises(EstateError, match=r"\.server cannot be written: "), serve(estate):
        pass
    assert not (tmp_path / "precious").exists()


def test_what_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    with (
        pytest.raises(EstateError, match=r"The settings in .* cannot be written: "),
        written_files(tmp_path, {"settings.sh": "a", "no/folder": "b"}),
    ):
        pass
    assert [*tmp_path.iterdir()] == []


def test_what_cannot_be_removed_is_one_sentence(estate: Path) -> None:
    (estate / ".server" / "az.sh").mkdir(parents=True)
    with pytest.raises(EstateError, match=r"az\.sh cannot be removed: .*\."), serve(estate):
        pass
