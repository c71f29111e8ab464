"""The bicep command builds what only a registry of modules has; here a stand-in for it prints what it would print."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

import pytest

from acrnet.inventory.files import FilesRead, read_files
from acrnet.inventory.files.bicep.built import nested_template, version_of
from acrnet.unknown import Unknown

from .sources import NSG_TYPE, rule

MODULE = "br/public:avm/res/network/network-security-group:0.5.1"
MAIN = f"""param name string = 'web'
module own 'own.bicep' = {{
  name: 'own'
}}
module nsg '{MODULE}' = {{
  name: 'nsg'
  params: {{
    name: name
    securityRules: [
      {rule("deny-internet", 200, access="Deny", destinationAddressPrefix="Internet")}
    ]
  }}
}}
"""
NSG_MODULE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "languageVersion": "2.0",
    "contentVersion": "1.0.0.0",
    "parameters": {"name": {"type": "string"}, "securityRules": {"type": "array", "nullable": True}},
    "resources": {
        "networkSecurityGroup": {
            "type": NSG_TYPE,
            "apiVersion": "2024-05-01",
            "name": "[parameters('name')]",
            "properties": {
                "copy": [
                    {
                        "name": "securityRules",
                        "count": "[length(coalesce(parameters('securityRules'), createArray()))]",
                        "input": {
                            "name": "[parameters('securityRules')[copyIndex('securityRules')].name]",
                            "properties": "[parameters('securityRules')[copyIndex('securityRules')].properties]",
                        },
                    }
                ]
            },
        }
    },
}


def deployment(template: object) -> dict[str, object]:
    return {"type": "Microsoft.Resources/deployments", "properties": {"template": template}}


def built(resources: object) -> dict[str, object]:
    """Return what the command prints for `MAIN`, with the resources of its template."""
    return {
        "$schema": NSG_MODULE["$schema"],
        "contentVersion": "1.0.0.0",
        "metadata": {"_generator": {"name": "bicep", "version": "0.49.2.1"}},
        "resources": resources,
    }


BY_SYMBOL = built({"own": deployment({}), "nsg": deployment(NSG_MODULE)})
IN_ORDER = built([{"type": NSG_TYPE}, deployment({}), deployment(NSG_MODULE)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.bicep").write_text(MAIN, encoding="utf-8")
    (tmp_path / "infra" / "own.bicep").write_text("var a = 1\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a stand-in for the bicep command on PATH: it notes its arguments and does what a line of shell says."""
    place = tmp_path / "bin"
    place.mkdir()
    monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")

    def stand_in(line: str) -> Path:
        notes = tmp_path / "notes"
        script = place / "bicep"
        script.write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(notes))}\n{line}\n', encoding="utf-8")
        script.chmod(0o755)
        return notes

    return stand_in


def prints(document: object, tmp_path: Path) -> str:
    output = tmp_path / "output.json"
    output.write_text(json.dumps(document), encoding="utf-8")
    return f"cat {shlex.quote(str(output))}"


def read(folder: Path, *, use_bicep: bool = True) -> FilesRead:
    return read_files([str(folder / "infra" / "main.bicep")], use_bicep=use_bicep)


@pytest.mark.parametrize("document", [BY_SYMBOL, IN_ORDER], ids=["by symbol", "in order"])
def test_a_module_of_a_registry_is_read_as_the_command_builds_it(document: object, folder: Path, command: Any) -> None:
    notes = command(prints(document, folder))
    files = read(folder)
    (web,) = files.rule_sets
    assert web.rule_set.name == "web"
    (deny,) = [each for each in web.rule_set.rules if not each.default]
    assert (deny.name, deny.priority, deny.unread) == ("deny-internet", 200, ())
    main = str(folder / "infra" / "main.bicep")
    assert (web.places[""].file, web.places[""].line) == (main, 5)
    assert (web.places["deny-internet"].file, web.places["deny-internet"].line) == (main, 10)
    (account,) = files.inputs
    assert account.whole
    assert account.unresolved == ()
    said = "the modules of main.bicep that are in registries are as the bicep command 0.49.2.1 has them"
    assert account.assumptions == (said,)
    assert notes.read_text(encoding="utf-8").splitlines() == [f"build {main} --stdout --no-restore"]


def test_the_command_is_not_run_for_a_file_that_does_not_need_it(folder: Path, command: Any) -> None:
    notes = command("exit 1")
    read_files([str(folder / "infra" / "own.bicep")], use_bicep=True)
    assert not notes.exists()


def test_the_command_is_not_run_against_the_users_will(folder: Path, command: Any) -> None:
    notes = command("exit 1")
    (account,) = read(folder, use_bicep=False).inputs
    assert not notes.exists()
    assert not account.whole
    assert f"{MODULE} is in a registry of modules, and the bicep command may not be used" in account.unresolved[0]


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("echo 'main.bicep(5,12) : Error BCP190: The artifact with reference has not been restored.' >&2; exit 1",
         "the bicep command does not have it: 'bicep restore main.bicep' fetches it"),
        ("echo 'Build failed' >&2; echo 'main.bicep(1,1) : Error BCP018: Expected' >&2; exit 1",
         "the bicep command cannot build main.bicep (main.bicep(1,1) : Error BCP018: Expected)"),
        ("echo nothing", "what bicep build prints for main.bicep is not valid JSON at line 1, column 1"),
        ("echo '[]'", "bicep build prints no template for main.bicep"),
        ("echo '{}'", "the bicep command built no template of nsg"),
        ("kill -9 $$", "the bicep command cannot build main.bicep (it says no more)"),
    ],
)  # fmt: skip
def test_what_the_command_cannot_build_is_reported(line: str, because: str, folder: Path, command: Any) -> None:
    command(line)
    (account,) = read(folder).inputs
    assert not account.whole
    assert because in account.unresolved[0]


def test_without_the_command_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    (account,) = read(folder).inputs
    assert "there is no bicep command on this machine that could build it" in account.unresolved[0]


def test_modules_are_found_by_symbol_or_by_order() -> None:
    modules = ["own", "nsg"]
    assert nested_template(BY_SYMBOL, modules, "nsg") == NSG_MODULE
    assert nested_template(IN_ORDER, modules, "nsg") == NSG_MODULE
    assert isinstance(nested_template(built([deployment({})]), modules, "nsg"), Unknown)
    assert isinstance(nested_template(built([{"type": NSG_TYPE}, deployment({})]), modules, "nsg"), Unknown)
    assert (version_of(BY_SYMBOL), version_of({})) == (" 0.49.2.1", "")
