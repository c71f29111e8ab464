"""Audits of files that describe a registry and the rules in front of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..estates import nsg, registry, rule
from ..needs import deny_all
from ..registries import TAGS, replication
from .conftest import RunCommand

Document = dict[str, Any]  # Any: JSON of its own shape
KIND = "Microsoft.ContainerRegistry/registries"
ALLOW = [
    rule("allow-login", 100, destination="AzureContainerRegistry.WestEurope"),
    rule("allow-layers", 110, destination="Storage.WestEurope"),
]


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options by which nothing is read live, in a folder of its own."""
    monkeypatch.delenv("ACRNET_SANDBOX", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("tags.json").write_text(json.dumps(TAGS), encoding="utf-8")
    return ["--service-tags", "tags.json", "--format", "json"]


def contoso(sku: str = "Standard") -> Document:
    return {**registry("contoso", sku=sku), "name": "contoso", "type": KIND}


def write(name: str, *resources: object) -> str:
    Path(name).write_text(json.dumps({"value": resources}), encoding="utf-8")
    return name


def verdicts(out: str) -> dict[str, str]:
    return {each["need"]: each["verdict"] for each in json.loads(out)["results"] if each["required"]}


def test_the_needs_are_those_of_the_registry_in_the_file(acrnet: RunCommand, offline: list[str]) -> None:
    file = write("all.json", contoso(), nsg("web", ALLOW[0], deny_all(4000)))
    ended = acrnet("audit", "--from", file, *offline)
    assert ended.code == 4
    assert verdicts(ended.out) == {"contoso/login/westeurope": "allowed", "contoso/storage/westeurope": "denied"}
    assumed = json.loads(ended.out)["assumptions"]
    assert "no registry is named, so the needs are those of contoso, which all.json describes" in assumed


def test_a_registry_in_another_file_and_its_replica_count(acrnet: RunCommand, offline: list[str]) -> None:
    files = [
        write("rules.json", nsg("web", *ALLOW, deny_all(4000))),
        write("acr.json", contoso("Premium"), replication("northeurope")),
    ]
    ended = acrnet("audit", "--from", *files, *offline)
    assert verdicts(ended.out) == {
        "contoso/login/northeurope": "denied",
        "contoso/login/westeurope": "allowed",
        "contoso/storage/northeurope": "denied",
        "contoso/storage/westeurope": "allowed",
    }


def test_another_registry_that_is_named_is_the_only_one(acrnet: RunCommand, offline: list[str]) -> None:
    file = write("all.json", contoso(), nsg("web", *ALLOW, deny_all(4000)))
    ended = acrnet("audit", "--from", file, "--regions", "westeurope", *offline)
    assert set(verdicts(ended.out)) == {"-/login/westeurope", "-/storage/westeurope"}
    assert not any("no registry is named" in text for text in json.loads(ended.out)["assumptions"])


def test_a_registry_to_be_deployed_is_asked_about(acrnet: RunCommand, offline: list[str]) -> None:
    group = nsg("web", *ALLOW, deny_all(4000))
    planned = {"id": contoso()["id"], "type": KIND, "name": "contoso", "location": "West Europe"}
    file = write("all.json", group, {**planned, "sku": {"name": "Basic"}, "properties": {}})
    ended = acrnet("audit", "--from", file, *offline)
    assert ended.code == 0
    assert set(verdicts(ended.out).values()) == {"allowed"}
    (login,) = (each for each in json.loads(ended.out)["needs"] if each["purpose"] == "login")
    assert login["hosts"] == ["contoso.azurecr.io"]


def test_without_a_registry_anywhere_nothing_is_asked(acrnet: RunCommand, offline: list[str]) -> None:
    file = write("rules.json", nsg("web"))
    ended = acrnet("audit", "--from", file, *offline)
    assert ended.code == 2
    assert "No registry is named, and the files describe none." in ended.err
    broken = acrnet("audit", "--from", file, "gone.json", *offline)
    assert broken.code == 2
    assert "There is no file gone.json." in broken.err


def test_a_what_if_works_with_a_registry_of_a_file(acrnet: RunCommand, offline: list[str]) -> None:
    file = write("all.json", contoso("Premium"), nsg("web", *ALLOW, deny_all(4000)))
    ended = acrnet("audit", "--from", file, "--assume-replica", "northeurope", *offline)
    assert verdicts(ended.out)["contoso/login/northeurope"] == "denied"
