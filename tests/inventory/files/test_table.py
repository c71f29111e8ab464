"""The table of readers: what code and documentation take from it."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from acrnet.inventory import files
from acrnet.inventory.files.table import READERS
from acrnet.inventory.files.usual_groups import FORMATS

GUIDE = (Path(__file__).parents[3] / "docs" / "inputs.md").read_text(encoding="utf-8")


def test_every_module_with_a_form_is_in_the_table() -> None:
    sources = Path(files.__path__[0]).glob("*.py")
    modules = {path.stem for path in sources if "\nFORM: Final" in path.read_text(encoding="utf-8")}
    listed = {reader.__name__.rpartition(".")[2] for reader in READERS if isinstance(reader, ModuleType)}
    assert modules == listed


def test_the_guide_has_a_row_for_every_form_that_is_read() -> None:
    rows = set(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \|$", GUIDE, re.MULTILINE))
    forms = [reader.FORM for reader in READERS]
    assert rows == {(form.name, form.what, form.recognised_by) for form in forms if form.name}


def test_the_guide_names_the_known_forms_that_are_not_read() -> None:
    for form in (reader.FORM for reader in READERS if not reader.FORM.name):
        assert f"- {form.what} are recognised and not read yet;" in GUIDE


def test_formats_with_a_usual_spelling_are_read() -> None:
    assert {reader.FORM.name for reader in READERS} >= FORMATS
