"""Snapshots: what `bicep snapshot` writes, in the form of the samples in Azure/bicep (SnapshotCommandTests)."""

from __future__ import annotations

from typing import Any

import pytest

from acrnet.inventory.files.bicep_snapshot import read
from acrnet.inventory.files.surroundings import Surroundings
from acrnet.inventory.files.table import contents_of
from acrnet.unknown import Unknown

SCOPE = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/myRg/providers/"
HERE = Surroundings("main.snapshot.json")
Json = dict[str, Any]  # Any: JSON of its own shape


def snapshot(*resources: Json, diagnostics: list[str] | None = None) -> Json:
    return {"predictedResources": list(resources), "diagnostics": diagnostics or [], "outputs": {}}


def resource(kind: str, name: str, **fields: object) -> Json:
    last = name.rpartition("/")[2]
    return {"id": f"{SCOPE}{kind}/{last}", "type": kind, "name": name, "apiVersion": "2024-05-01", **fields}


def group(*rules: object) -> Json:
    return resource("Microsoft.Network/networkSecurityGroups", "web", properties={"securityRules": list(rules)})


def test_values_are_taken_and_expressions_are_not_known() -> None:
    rule = {
        "name": "deny",
        "properties": {
            "priority": 100,
            "description": "[[a literal]",
            "destinationAddressPrefix": "[format('Storage.{0}', resourceGroup().location)]",
            "sourceAddressPrefix": "[reference('gateway').ip]",
        },
    }
    contents = read(snapshot(group(rule)), HERE)
    assert contents is not None
    (web,) = contents.resources
    assert (web.json_path, web.body["id"]) == (
        "$.predictedResources[0]",
        f"{SCOPE}Microsoft.Network/networkSecurityGroups/web",
    )
    properties: Any = web.body["properties"]
    read_rule = properties["securityRules"][0]["properties"]
    assert read_rule == {
        "priority": 100,
        "description": "[a literal]",
        "destinationAddressPrefix": Unknown(
            "the location of the resource group is known only when the template is deployed"
        ),
        "sourceAddressPrefix": Unknown("what reference('gateway') returns is known only when the template is deployed"),
    }
    assert contents.whole


def test_registries_are_told_from_other_resources() -> None:
    registry = resource("Microsoft.ContainerRegistry/registries", "contoso", location="westeurope")
    replica = resource("Microsoft.ContainerRegistry/registries/replications", "contoso/northeurope")
    extension = {"type": "request@v1", "properties": {"uri": "https://example.com"}}
    contents = read(snapshot(group(), registry, replica, extension), HERE)
    assert contents is not None
    assert [each.json_path for each in contents.registries] == ["$.predictedResources[1]", "$.predictedResources[2]"]
    assert [each.body["type"] for each in contents.resources] == [
        "Microsoft.Network/networkSecurityGroups",
        "request@v1",
    ]


def test_an_id_that_is_not_known_is_left_out_and_a_name_keeps_its_place() -> None:
    body = {**group(), "id": "[reference('a').id]", "name": "[format('nsg-{0}', resourceGroup().location)]"}
    contents = read(snapshot(body), HERE)
    assert contents is not None
    (web,) = contents.resources
    assert web.body["name"] == "nsg-{resourceGroup().location}"


def test_a_diagnostic_may_be_about_resources_that_are_missing() -> None:
    said = "/subscriptions/x Warning NestedDeploymentShortCircuited: A nested deployment got short-circuited."
    contents = read(snapshot(group(), diagnostics=[said]), HERE)
    assert contents is not None
    assert contents.unresolved == (f"may lack resources, because bicep snapshot says: {said}",)
    assert not contents.whole


@pytest.mark.parametrize("document", [{}, [], {"predictedResources": {}}, {"resources": []}, None])
def test_other_documents_are_no_snapshots(document: object) -> None:
    assert read(document, HERE) is None


def test_the_table_of_readers_knows_snapshots() -> None:
    assert contents_of(snapshot(group()), HERE).format == "bicep-snapshot"
