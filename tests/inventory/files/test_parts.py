"""A file of a folder that another one takes in is read as a part of that one, and not on its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrnet.inventory.files import read_files

GROUP = """param name string
resource web 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: name
}
"""
MAIN = "module web 'modules/nsg.bicep' = { params: { name: 'web' } }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "modules").mkdir()
    (tmp_path / "main.bicep").write_text(MAIN, encoding="utf-8")
    (tmp_path / "modules" / "nsg.bicep").write_text(GROUP, encoding="utf-8")
    return tmp_path


def names(*paths: Path) -> list[str]:
    return [each.rule_set.name for each in read_files([str(path) for path in paths]).rule_sets]


def test_a_module_is_read_with_what_uses_it(folder: Path) -> None:
    files = read_files([str(folder)])
    assert [each.rule_set.name for each in files.rule_sets] == ["web"]
    main, module = files.inputs
    assert (main.rule_sets, module.rule_sets) == (1, 0)
    assert module.assumptions == (f"{module.path} is read as a part of {main.path}",)
    assert module.whole


def test_a_module_that_is_named_itself_is_read_on_its_own(folder: Path) -> None:
    assert names(folder / "modules" / "nsg.bicep", folder / "main.bicep") == ["{parameters('name')}", "web"]


def test_a_template_is_read_with_each_of_its_parameter_files(folder: Path) -> None:
    (folder / "template.bicep").write_text(GROUP, encoding="utf-8")
    for name in ("dev", "prod"):
        text = f"using 'template.bicep'\nparam name = '{name}'\n"
        (folder / f"{name}.bicepparam").write_text(text, encoding="utf-8")
    assert names(folder) == ["dev", "web", "prod"]


def test_files_that_use_each_other_are_all_read(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.bicep").write_text(f"module m '{other}.bicep' = {{}}\n", encoding="utf-8")
    assert [each.assumptions for each in read_files([str(tmp_path)]).inputs] == [(), ()]
