from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..estates import registry, registry_id, service_tags
from .conftest import RunCommand, WriteEstate
from .tags.tag_files import tag_file


def test_inspect_shows_the_registry_and_what_clients_need(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("inspect", "contoso")
    assert (ended.code, ended.err) == (0, "")
    assert ended.headline == "contoso: 1 region serves clients; they need 2 flows to 2 service tags"
    assert "contoso.azurecr.io" in ended.out


def test_inspect_as_json_holds_the_needs(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    document = json.loads(acrnet("inspect", registry_id("contoso"), "--format", "json").out)
    assert document["registry"]["login_server"] == "contoso.azurecr.io"
    assert [need["id"] for need in document["needs"] if need["required"]] == [
        "contoso/login/westeurope",
        "contoso/storage/westeurope",
    ]


@pytest.mark.parametrize(
    ("options", "tags"),
    [
        pytest.param(("--operations", "push"), {"AzureContainerRegistry.WestEurope"}, id="push"),
        pytest.param(("--scope", "global"), {"AzureContainerRegistry", "Storage"}, id="global"),
    ],
)
def test_options_change_what_is_needed(
    acrnet: RunCommand, estate: WriteEstate, options: tuple[str, ...], tags: set[str]
) -> None:
    estate()
    needs = json.loads(acrnet("inspect", "contoso", *options, "--format", "json").out)["needs"]
    assert {need["tag"] for need in needs if need["required"]} == tags


def test_a_tag_file_takes_the_place_of_the_api(acrnet: RunCommand, estate: WriteEstate) -> None:
    folder = estate()
    ended = acrnet("inspect", "contoso", "--service-tags", folder / "service-tags.json", "--format", "json", "-v")
    assert json.loads(ended.out)["service_tags"]["source"] == "file"
    assert "serviceTags" not in ended.err


def test_regions_are_inspected_without_an_account(acrnet: RunCommand, tmp_path: Path) -> None:
    ended = acrnet("inspect", "--regions", "westeurope", "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    assert ended.headline == "1 region: clients of a registry there need 2 flows to 2 service tags"
    assert "    ranges  1 prefix: 198.51.100.32/27" in ended.out.splitlines()


def test_a_registry_file_is_inspected_without_an_account(acrnet: RunCommand, tmp_path: Path) -> None:
    described = tmp_path / "contoso.json"
    described.write_text(json.dumps(registry("contoso")), encoding="utf-8")
    ended = acrnet("inspect", "--registry-file", described, "--service-tags", tag_file(tmp_path), "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert document["registry"]["login_server"] == "contoso.azurecr.io"
    assert {need["id"]: need["prefixes"] for need in document["needs"] if need["required"]} == {
        "contoso/login/westeurope": ["198.51.100.32/27"],
        "contoso/storage/westeurope": ["203.0.113.64/27"],
    }


def test_hosts_and_prefixes_are_those_of_an_export(acrnet: RunCommand, tmp_path: Path) -> None:
    asked = ("--regions", "westeurope,francecentral", "--service-tags", tag_file(tmp_path), "--format", "json")
    inspected, exported = (json.loads(acrnet(command, *asked).out) for command in ("inspect", "export"))
    for name in ("id", "hosts", "prefixes", "ports"):
        assert [need[name] for need in inspected["needs"]] == [need[name] for need in exported["needs"]]


def test_the_page_for_a_firewall_team_is_markdown(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("inspect", "contoso", "--format", "markdown")
    assert (ended.code, ended.err) == (0, "")
    assert ended.headline == "# What clients of contoso must reach"
    assert "\\*.blob.core.windows.net admits the storage accounts of everybody" in ended.out


def test_many_prefixes_are_shown_with_details(acrnet: RunCommand, tmp_path: Path) -> None:
    prefixes = [f"203.0.113.{number}/32" for number in range(0, 20, 2)]
    tags = tmp_path / "many.json"
    tags.write_text(
        json.dumps(service_tags(AzureContainerRegistry__WestEurope=["198.51.100.0/26"], Storage__WestEurope=prefixes)),
        encoding="utf-8",
    )
    asked = ("inspect", "--regions", "westeurope", "--service-tags", tags)
    assert f"10 prefixes: {', '.join(prefixes[:4])} and 6 more" in acrnet(*asked).out
    assert f"10 prefixes: {', '.join(prefixes)}\n" in acrnet(*asked, "--details").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(("contoso", "--regions", "westeurope"), "--regions stands for any registry there", id="two kinds"),
        pytest.param(("--registry-file", "a.json", "--registry-file", "b.json"), "An inspection is of one", id="two"),
        pytest.param(("--regions", ""), "--regions names no region.", id="no region"),
    ],
)
def test_an_inspection_is_of_one_thing(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps(registry(f"contoso{name}")), encoding="utf-8")
    ended = acrnet("inspect", *arguments, "--service-tags", tag_file(tmp_path))
    assert (ended.code, ended.out) == (2, "")
    assert sentence in ended.err
