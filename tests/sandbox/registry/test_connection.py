"""Private endpoint connections: where they are found, approved, rejected and taken away."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import REGISTRY, Arm, OpenEstate, default_files

PATH = f"{REGISTRY}/privateEndpointConnections/contoso.1"
ENDPOINT = "/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe"


def connection(path: str = PATH) -> dict[str, Any]:
    return {
        "id": path,
        "name": path.rpartition("/")[2],
        "type": "Microsoft.ContainerRegistry/registries/privateEndpointConnections",
        "properties": {
            "privateEndpoint": {"id": ENDPOINT},
            "privateLinkServiceConnectionState": {"status": "Pending"},
            "provisioningState": "Succeeded",
        },
    }


@pytest.fixture(params=["inside the registry", "in a file of its own"])
def connected(request: pytest.FixtureRequest, open_estate: OpenEstate) -> Arm:
    registry = default_files()["registry/contoso.json"]
    if request.param == "inside the registry":
        registry["properties"]["privateEndpointConnections"] = [connection(), connection(f"{PATH}2")]
        return open_estate({"registry/contoso.json": registry})
    return open_estate({"pe.json": [connection(), connection(f"{PATH}2")]})


def test_connections_are_found_wherever_they_stand(connected: Arm) -> None:
    both = [connection(), connection(f"{PATH}2")]
    assert connected.get(f"{REGISTRY}/privateEndpointConnections").body == {"value": both}
    assert connected.get(PATH).body == both[0]
    assert connected.get(REGISTRY).body["properties"]["privateEndpointConnections"] == both


def test_a_connection_without_an_id_is_listed_too(open_estate: OpenEstate) -> None:
    registry = default_files()["registry/contoso.json"]
    registry["properties"]["privateEndpointConnections"] = [{"properties": {}}]
    arm = open_estate({"registry/contoso.json": registry})
    assert arm.get(f"{REGISTRY}/privateEndpointConnections").body == {"value": [{"properties": {}}]}


@pytest.mark.parametrize("decision", ["Approved", "Rejected"])
def test_a_decision_is_carried_out_after_a_while(connected: Arm, decision: str) -> None:
    """As recorded from May 2020 to December 2023: until then the connection shows the state before."""
    state = {"status": decision, "description": "by the platform team"}
    sent = {"properties": {"privateEndpoint": {"id": ENDPOINT}, "privateLinkServiceConnectionState": state}}
    answer = connected.call("PUT", PATH, sent)
    assert (answer.status, "systemData" in answer.body) == (201, True)
    assert answer.body["properties"]["privateLinkServiceConnectionState"] == {"status": "Pending"}
    assert answer.body["properties"]["provisioningState"] == "Updating"
    poll = answer.headers["azure-asyncoperation"]
    name = poll.partition("?")[0].rpartition("/")[2]
    assert name.startswith("privateendpointconnections-")
    running = connected.get(poll)
    assert (running.status, running.headers["azure-asyncoperation"]) == (201, poll)
    assert running.body == {"id": PATH, "name": name, "status": "Updating"}
    assert connected.get(PATH).body["properties"]["privateLinkServiceConnectionState"] == {"status": "Pending"}
    connected.wait()
    ended = connected.get(poll)
    assert (ended.status, ended.body["status"], "azure-asyncoperation" in ended.headers) == (200, "Succeeded", False)
    assert connected.get(PATH).body["properties"] == {
        "privateEndpoint": {"id": ENDPOINT},
        "privateLinkServiceConnectionState": state,
        "provisioningState": "Succeeded",
    }


def test_a_connection_is_taken_away(connected: Arm, tmp_path: Path) -> None:
    deleted = connected.call("DELETE", PATH)
    assert (deleted.status, deleted.body) == (202, None)
    assert "/locations/westeurope/operationResults/privateendpointconnections-" in deleted.headers["location"]
    assert connected.get(deleted.headers["location"]).status == 202
    connected.wait()
    assert connected.get(deleted.headers["location"]).status == 200
    assert [each["name"] for each in connected.get(f"{REGISTRY}/privateEndpointConnections").body["value"]] == [
        "contoso.12"
    ]
    assert connected.get(PATH).status == 404
    assert connected.call("DELETE", PATH).status == 204
    files = [json.loads(file.read_text(encoding="utf-8")) for file in tmp_path.rglob("*.json")]
    assert 'contoso.1"' not in json.dumps(files)


def test_a_connection_comes_with_its_endpoint_only(arm: Arm) -> None:
    answer = arm.call("PUT", PATH, {"properties": {}})
    assert (answer.status, answer.code) == (404, "ResourceNotFound")
    assert answer.message == "The resource contoso.1 could not be found."
    assert arm.get(f"{REGISTRY}2/privateEndpointConnections").code == "ResourceNotFound"
