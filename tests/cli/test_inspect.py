from __future__ import annotations

import json

import pytest

from ..estates import registry_id
from .conftest import RunCommand, WriteEstate


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
