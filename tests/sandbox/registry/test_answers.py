"""What the registry provider answers beside registries: free names, usages, private links, and data endpoints."""

import pytest

from ..conftest import REGISTRY, Arm

NAMES = "/subscriptions/sub-1/providers/Microsoft.ContainerRegistry/checkNameAvailability"


@pytest.mark.parametrize(
    ("name", "available", "reason"),
    [
        ("free5", True, ""),
        ("CONTOSO", False, "AlreadyExists"),
        ("no", False, "Invalid"),
        ("with-dash", False, "Invalid"),
    ],
)
def test_a_name_is_free_unless_a_registry_has_it(arm: Arm, name: str, available: bool, reason: str) -> None:
    asked = {"name": name, "type": "Microsoft.ContainerRegistry/registries"}
    body = arm.call("POST", NAMES, asked).body
    assert (body["nameAvailable"], body.get("reason", "")) == (available, reason)


def test_usages_count_the_replications_beside_the_home_region(arm: Arm) -> None:
    rows = {row["name"]: row for row in arm.get(f"{REGISTRY}/listUsages").body["value"]}
    assert rows["Geo-replications"]["currentValue"] == 2
    assert rows["Size"] == {"name": "Size", "limit": 500 << 30, "currentValue": 0, "unit": "Bytes"}
    assert arm.get(f"{REGISTRY}x/listUsages").status == 404


def test_a_private_endpoint_reaches_the_login_server_and_the_data_of_each_region(arm: Arm) -> None:
    (link,) = arm.get(f"{REGISTRY}/privateLinkResources").body["value"]
    assert link["properties"]["requiredMembers"] == [
        *("registry", "registry_data_francecentral", "registry_data_northeurope", "registry_data_westeurope")
    ]
    assert link["properties"]["requiredZoneNames"][1] == "francecentral.data.privatelink.azurecr.io"


def test_data_endpoints_that_are_turned_on_have_names_at_once(arm: Arm) -> None:
    assert "dataEndpointHostNames" not in arm.get(REGISTRY).body["properties"]
    turned_on = arm.call("PATCH", REGISTRY, {"properties": {"dataEndpointEnabled": True}})
    assert turned_on.body["properties"]["dataEndpointHostNames"] == [
        f"contoso.{region}.data.azurecr.io" for region in ("francecentral", "northeurope", "westeurope")
    ]
