"""`--registry-file` with a template, in every command that takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..estates import nsg, rule
from ..needs import deny_all
from ..registries import TAGS
from .conftest import RunCommand

MAIN = """\
param name string
param location string = resourceGroup().location
resource acr 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: name
  location: location
  sku: { name: 'Standard' }
}
"""
VALUES = ("--param", "name=contoso", "--param", "location=westeurope")


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options by which nothing is read live, in a folder with a template."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("tags.json").write_text(json.dumps(TAGS), encoding="utf-8")
    Path("main.bicep").write_text(MAIN, encoding="utf-8")
    return ["--registry-file", "main.bicep", "--service-tags", "tags.json"]


def test_an_inspection_shows_what_clients_of_a_template_s_registry_need(acrnet: RunCommand, offline: list[str]) -> None:
    ended = acrnet("inspect", *offline, *VALUES, "--format", "json")
    document = json.loads(ended.out)
    assert ended.code == 0
    assert document["registry"]["login_server"] == "contoso.azurecr.io"
    assert [each["id"] for each in document["needs"] if each["required"]] == [
        "contoso/login/westeurope",
        "contoso/storage/westeurope",
    ]


def test_an_audit_of_rules_asks_for_the_needs_of_a_template_s_registry(acrnet: RunCommand, offline: list[str]) -> None:
    login = rule("allow-login", 100, destination="AzureContainerRegistry.WestEurope")
    Path("rules.json").write_text(json.dumps([nsg("web", login, deny_all(4000))]), encoding="utf-8")
    ended = acrnet("audit", "--from", "rules.json", *offline, *VALUES, "--format", "json")
    verdicts = {each["need"]: each["verdict"] for each in json.loads(ended.out)["results"] if each["required"]}
    assert ended.code == 4
    assert verdicts == {"contoso/login/westeurope": "allowed", "contoso/storage/westeurope": "denied"}


def test_a_region_that_is_known_only_when_it_is_deployed_leaves_needs_undecided(
    acrnet: RunCommand, offline: list[str]
) -> None:
    Path("rules.json").write_text(json.dumps([nsg("web", deny_all(4000))]), encoding="utf-8")
    ended = acrnet("audit", "--from", "rules.json", *offline, *VALUES[:2], "--format", "json")
    (reason, *_) = [each["reason"] for each in json.loads(ended.out)["results"] if each["required"]]
    assert ended.code == 5
    assert "the location of the resource group is known only when the template is deployed" in reason


def test_an_export_refuses_a_registry_of_which_the_addresses_are_not_known(
    acrnet: RunCommand, offline: list[str]
) -> None:
    ended = acrnet("export", "--format", "csv", *offline, *VALUES[:2])
    assert (ended.code, ended.out) == (2, "")
    assert "because the location of contoso is not known" in " ".join(ended.err.split())


@pytest.mark.parametrize(
    "command",
    [("inspect",), ("export", "--format", "csv"), ("audit", "--from", "main.bicep")],
    ids=lambda each: each[0],
)
def test_a_value_for_a_parameter_that_no_template_declares_is_refused(
    command: tuple[str, ...], acrnet: RunCommand, offline: list[str]
) -> None:
    ended = acrnet(*command, *offline, "--param", "nmae=contoso")
    assert (ended.code, ended.out) == (2, "")
    assert "declares the parameter 'nmae'. Did you mean name?" in " ".join(ended.err.split())


@pytest.mark.parametrize("option", [("--param", "name=contoso"), ("--parameters", "main.parameters.json")])
@pytest.mark.parametrize("command", [("inspect",), ("export", "--format", "csv"), ("audit",)], ids=lambda each: each[0])
def test_a_value_for_templates_without_a_file_is_refused(
    command: tuple[str, ...], option: tuple[str, str], acrnet: RunCommand, offline: list[str]
) -> None:
    ended = acrnet(*command, *option, "--regions", "westeurope", *offline[2:])
    assert (ended.code, ended.out) == (2, "")
    assert f"{option[0]} is about templates in files, and no file is named." in " ".join(ended.err.split())
