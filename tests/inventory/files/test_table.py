"""The table of readers: what code and documentation take from it."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest

from acrnet.inventory import files
from acrnet.inventory.files import read_files, table
from acrnet.inventory.files.reader import Contents, Form
from acrnet.inventory.files.surroundings import ALONE, Surroundings
from acrnet.inventory.files.table import READERS, TEXT_READERS, contents_of_text
from acrnet.inventory.files.usual_groups import FORMATS

GUIDE = (Path(__file__).parents[3] / "docs" / "inputs.md").read_text(encoding="utf-8")


def test_every_module_with_a_form_is_in_the_table() -> None:
    folder = Path(files.__path__[0])
    sources = [path for path in folder.rglob("*.py") if "\nFORM: Final" in path.read_text(encoding="utf-8")]
    modules = {path.relative_to(folder).parts[0].removesuffix(".py") for path in sources}
    readers = (*READERS, *TEXT_READERS)
    listed = {reader.__name__.rpartition(".")[2] for reader in readers if isinstance(reader, ModuleType)}
    assert modules == listed


def test_the_guide_has_a_row_for_every_form_that_is_read() -> None:
    rows = set(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", GUIDE, re.MULTILINE))
    forms = [*(reader.FORM for reader in READERS), *(reader.FORM for reader in TEXT_READERS)]
    assert rows == {(form.name, form.what, form.recognised_by) for form in forms if form.name}


def test_the_guide_names_the_known_forms_that_are_not_read() -> None:
    for form in (reader.FORM for reader in READERS if not reader.FORM.name):
        assert f"- {form.what} are recognised and not read yet;" in GUIDE


def test_formats_with_a_usual_spelling_are_read() -> None:
    assert {reader.FORM.name for reader in READERS} >= FORMATS


class Notes:
    """A reader of texts that begin with a word of their own."""

    FORM = Form("notes", "notes", "their first word")

    def read_text(self, text: str, surroundings: Surroundings, /) -> Contents | None:
        return Contents(f"notes of {surroundings.file}") if text.startswith("notes") else None


def test_a_text_is_read_by_the_reader_that_recognises_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(table, "TEXT_READERS", (Notes(),))
    assert contents_of_text("notes: a", Surroundings("f")) == Contents("notes of f")
    assert contents_of_text("others", ALONE) is None
    assert contents_of_text(f"notes{' ' * table.LONGEST_TEXT}", ALONE) is None
    (tmp_path / "a.notes").write_text("notes: a", encoding="utf-8")
    (tmp_path / "b.notes").write_text("others", encoding="utf-8")
    read, other = read_files([str(tmp_path / "a.notes"), str(tmp_path / "b.notes")]).inputs
    assert (read.format, read.error) == (f"notes of {tmp_path / 'a.notes'}", "")
    assert "is not valid JSON at line 1, column 1" in other.error
