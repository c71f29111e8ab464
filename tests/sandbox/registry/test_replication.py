"""Replications: how they are created, changed and deleted, and what each api-version shows of them."""

import json
from pathlib import Path

import pytest

from ..conftest import GROUP, REGISTRY, Arm, OpenEstate, replication

NORTH = f"{REGISTRY}/replications/northeurope"
UNREPLICATED = {"registry/replications.json": None}


def test_replications_come_in_pages_of_two(arm: Arm) -> None:
    first = arm.get(f"{REGISTRY}/replications").body
    second = arm.get(first["nextLink"]).body
    names = [item["name"] for item in first["value"] + second["value"]]
    assert names == ["westeurope", "northeurope", "francecentral"]
    assert (len(first["value"]), "nextLink" in second) == (2, False)


def test_a_registry_without_replications_lists_none(open_estate: OpenEstate) -> None:
    assert open_estate(UNREPLICATED).get(f"{REGISTRY}/replications").body == {"value": []}


def test_a_new_replication_serves_its_region_in_one_zone(open_estate: OpenEstate) -> None:
    arm = open_estate(UNREPLICATED)
    answer = arm.call("PUT", NORTH, {"location": "northeurope"})
    assert answer.status == 201
    properties = answer.body["properties"]
    assert properties.pop("status").keys() == {"timestamp"}
    assert properties == {
        "provisioningState": "Creating",
        "regionEndpointEnabled": True,
        "zoneRedundancy": "Disabled",
    }


def test_a_new_replication_copies_images_for_seconds_after_its_operation(open_estate: OpenEstate) -> None:
    arm = open_estate(UNREPLICATED)
    poll = arm.call("PUT", NORTH, {"location": "northeurope"}).headers["azure-asyncoperation"]
    arm.sandbox.sleep(float(arm.get(poll).headers["retry-after"]))
    assert arm.get(poll).body == {"status": "Succeeded"}
    copying = arm.get(NORTH).body["properties"]
    assert (copying["provisioningState"], copying["status"]["displayStatus"]) == ("Succeeded", "Syncing")
    arm.sandbox.sleep(5)
    assert arm.get(NORTH).body["properties"]["status"]["displayStatus"] == "Ready"


def test_the_state_of_an_operation_is_that_of_the_replication(open_estate: OpenEstate, tmp_path: Path) -> None:
    arm = open_estate(UNREPLICATED)
    poll = arm.call("PUT", NORTH, {"location": "northeurope"}).headers["azure-asyncoperation"]
    assert "/operationStatuses/replications-" in poll
    first = arm.get(poll)
    assert (first.status, first.body, first.headers["azure-asyncoperation"]) == (200, {"status": "Creating"}, poll)
    arm.wait()
    assert arm.get(poll).body == {"status": "Succeeded"}
    assert (tmp_path / "replications-contoso-northeurope.json").is_file()


def test_the_first_replication_makes_that_of_the_home_region_appear_too(open_estate: OpenEstate) -> None:
    arm = open_estate(UNREPLICATED)
    arm.call("PUT", NORTH, {"location": "northeurope"})
    arm.wait()
    listed = arm.get(f"{REGISTRY}/replications").body["value"]
    assert [item["name"] for item in listed] == ["northeurope", "westeurope"]


def test_a_registry_with_redundant_zones_has_the_replication_of_its_home_region(arm: Arm) -> None:
    sent = {"location": "eastus", "sku": {"name": "Premium"}, "properties": {"zoneRedundancy": "Enabled"}}
    assert arm.call("PUT", f"{REGISTRY}2", sent).status == 201
    (home,) = arm.get(f"{REGISTRY}2/replications").body["value"]
    assert (home["name"], home["properties"]["zoneRedundancy"]) == ("eastus", "Enabled")


@pytest.mark.parametrize(
    ("version", "shown"),
    [
        ("2017-10-01", set()),
        ("2019-12-01-preview", {"regionEndpointEnabled"}),
        ("2021-09-01", {"regionEndpointEnabled", "zoneRedundancy"}),
    ],
)
def test_older_versions_show_less_of_a_replication(arm: Arm, version: str, shown: set[str]) -> None:
    body = {"location": "northeurope", "properties": {"zoneRedundancy": "Disabled"}}
    arm.call("PUT", NORTH, body)
    arm.wait()
    assert arm.get(NORTH, version).body["properties"].keys() - {"status", "provisioningState"} == shown


def test_tags_of_a_replication_change_at_once(arm: Arm) -> None:
    changed = arm.call("PATCH", NORTH, {"tags": {"a": "b"}})
    assert (changed.status, changed.body["tags"]) == (200, {"a": "b"})
    assert changed.body["properties"]["provisioningState"] == "Succeeded"
    assert "azure-asyncoperation" not in changed.headers


def test_taking_a_replication_out_of_the_global_routing_is_an_operation(arm: Arm) -> None:
    changed = arm.call("PATCH", NORTH, {"properties": {"regionEndpointEnabled": False}})
    assert (changed.status, changed.body["properties"]["regionEndpointEnabled"]) == (201, False)
    assert changed.body["properties"]["provisioningState"] == "Updating"
    poll = changed.headers["azure-asyncoperation"]
    assert arm.get(poll).body == {"status": "Updating"}
    arm.wait()
    assert arm.get(poll).body == {"status": "Succeeded"}
    assert arm.get(NORTH).body["properties"]["provisioningState"] == "Succeeded"


def test_a_replication_is_deleted_without_touching_its_neighbours(arm: Arm, tmp_path: Path) -> None:
    deleted = arm.call("DELETE", NORTH)
    assert (deleted.status, deleted.body) == (202, None)
    assert "/locations/northeurope/operationResults/replications-" in deleted.headers["location"]
    assert arm.get(NORTH).body["properties"]["provisioningState"] == "Deleting"
    assert arm.get(deleted.headers["location"]).status == 202
    arm.wait()
    assert arm.get(deleted.headers["location"]).status == 200
    assert arm.get(NORTH).status == 404
    kept = json.loads((tmp_path / "registry/replications.json").read_text(encoding="utf-8"))
    assert kept == [replication("westeurope"), replication("francecentral")]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        pytest.param("PUT", f"{REGISTRY}/replications/x", {}, 400, "LocationRequired", id="without location"),
        pytest.param(
            "PUT",
            f"{REGISTRY}/replications/x",
            {"location": "atlantis"},
            400,
            "LocationNotAvailableForResourceType",
            id="nowhere",
        ),
        pytest.param(
            "DELETE", f"{REGISTRY}/replications/westeurope", None, 400, "CannotDeleteHomeReplication", id="home"
        ),
        pytest.param(
            "PUT",
            f"{REGISTRY}2/replications/x",
            {"location": "eastus"},
            404,
            "ParentResourceNotFound",
            id="no such registry",
        ),
        pytest.param("PATCH", f"{REGISTRY}/replications/x", {}, 404, None, id="no such replication"),
    ],
)
def test_bad_requests_are_refused(
    *, method: str, path: str, body: object, status: int, code: str | None, arm: Arm
) -> None:
    answer = arm.call(method, path, body)
    assert (answer.status, answer.code) == (status, code or answer.code)


def test_only_premium_registries_replicate(open_estate: OpenEstate) -> None:
    basic = {"id": f"{REGISTRY}2", "location": "westeurope", "sku": {"name": "Basic"}}
    answer = open_estate({"b.json": basic}).call("PUT", f"{REGISTRY}2/replications/x", {"location": "eastus"})
    assert (answer.status, answer.code) == (400, "FeatureNotSupported")


def test_deleting_what_is_not_there_is_no_content(arm: Arm) -> None:
    path = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/gone/replications/x"
    assert arm.call("DELETE", path).status == 204
