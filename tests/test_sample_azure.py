"""The templates of the sample estate: well-formed, valid for Azure, and audited as the files they are read from."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import hcl2
import pytest

from acrnet.cli.main import run

from .export.terraform import terraform
from .schemas import network_problems

SAMPLES = Path(__file__).parent.parent / "infra-samples"
SAMPLE = SAMPLES / "azure"
ESTATE = SAMPLES / "contoso"
TAGS = ("--service-tags", str(ESTATE / "service-tags.json"))
REFUSED = "nsg-misspelt"
"""Azure refuses its rule, whose service tag does not exist."""
GROUPS = sorted(path for path in (ESTATE / "security-groups").glob("*.json") if path.stem != REFUSED)
NETWORKS = [ESTATE / "networks" / f"{name}.json" for name in ("apps", "branch", "data")]


def verdicts(capsys: pytest.CaptureFixture[str], *options: str | Path) -> dict[str, list[str]]:
    """The verdict on each group, with the needs and the rules that it is about."""
    assert run(["audit", *map(str, options), *TAGS, "--format", "csv"]) == 4
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    columns = ("verdict", "required_needs", "denied", "partial", "undecidable", "denying_rules")
    return {row["name"]: [row[column] for column in columns] for row in rows}


@pytest.fixture
def expected(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    registry = ("--registry-file", ESTATE / "registries" / "contoso.json")
    return verdicts(capsys, "--from", *GROUPS, *NETWORKS, *registry)


def test_the_bicep_file_is_audited_as_the_estate_is(
    capsys: pytest.CaptureFixture[str], expected: dict[str, list[str]]
) -> None:
    assert verdicts(capsys, "--from", SAMPLE / "main.bicep", "--param", "registryName=contoso") == expected
    assert sorted(expected) == [path.stem for path in GROUPS]
    assert {verdict for verdict, *_ in expected.values()} == {"allowed", "denied"}


def of_terraform(name: str, folder: Path) -> Any:
    """A local value of the configuration, as Terraform evaluates it; the providers are not needed for that."""
    shutil.copytree(ESTATE, folder / "contoso")
    own = folder / "azure"
    own.mkdir()
    shutil.copy(SAMPLE / "estate.tf", own)
    group = "/subscriptions/platform/resourceGroups/rg-contoso"
    printed = terraform(
        f"-chdir={own}", "console", "-var", f"resource_group_id={group}", text=f"jsonencode(local.{name})\n"
    )
    return json.loads(json.loads(printed))


def test_what_terraform_makes_is_audited_as_the_estate_is(
    capsys: pytest.CaptureFixture[str], expected: dict[str, list[str]], tmp_path: Path
) -> None:
    bodies = []
    for kind, name in (("networkSecurityGroups", "security_groups"), ("virtualNetworks", "virtual_networks")):
        for each, properties in of_terraform(name, tmp_path / kind).items():
            resource = f"/subscriptions/platform/resourceGroups/rg-contoso/providers/Microsoft.Network/{kind}/{each}"
            bodies.append({"id": resource, "name": each, "location": "westeurope", "properties": properties})
    made = tmp_path / "made.json"
    made.write_text(json.dumps(bodies), encoding="utf-8")
    registry = ("--registry-file", ESTATE / "registries" / "contoso.json")
    assert verdicts(capsys, "--from", made, *registry) == expected


def test_the_bodies_that_terraform_makes_are_valid_for_azure(tmp_path: Path) -> None:
    for kind, name in (("networkSecurityGroups", "security_groups"), ("virtualNetworks", "virtual_networks")):
        for each, properties in of_terraform(name, tmp_path / kind).items():
            assert network_problems(kind, {"name": each, "location": "westeurope", "properties": properties}) == []


def test_terraform_would_not_format_the_files_otherwise() -> None:
    for path in SAMPLE.glob("*.tf"):
        text = path.read_text(encoding="utf-8")
        assert terraform("fmt", "-", text=text) == text


def test_the_resources_of_both_languages_are_the_same() -> None:
    with (SAMPLE / "main.tf").open(encoding="utf-8") as file:
        resources = hcl2.load(file)["resource"]
    types = [body["type"].strip('"') for each in resources for of_kind in each.values() for body in of_kind.values()]
    bicep = (SAMPLE / "main.bicep").read_text(encoding="utf-8")
    assert sorted(types) == sorted(line.split("'")[1] for line in bicep.splitlines() if line.startswith("resource "))
