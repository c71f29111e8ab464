"""Address prefixes in an application security group, which are resources below it."""

import pytest
from azure.mgmt.network import NetworkManagementClient

from ..conftest import GROUP, SUBSCRIPTION, AnyCredential, JsonValue, OpenEstate, virtual_transport

ASG = f"{GROUP}/providers/Microsoft.Network/applicationSecurityGroups/web"
RESOURCES: JsonValue = [
    {"id": ASG, "location": "westeurope", "properties": {}},
    {"id": f"{ASG}-other", "location": "westeurope", "properties": {}},
    {"id": f"{ASG}/addressPrefixSets/offices", "properties": {"addressPrefixes": ["192.0.2.0/24", "2001:db8::/32"]}},
    {"id": f"{ASG}/addressPrefixSets/plants", "properties": {"addressPrefixes": ["10.0.0.0/16"]}},
]


def test_a_group_lists_its_sets_page_by_page(open_estate: OpenEstate) -> None:
    arm = open_estate({"groups.json": RESOURCES, "sandbox.yaml": "page_size: 1"})
    first = arm.get(f"{ASG}/addressPrefixSets").body
    second = arm.get(first["nextLink"]).body
    assert [each["name"] for each in (*first["value"], *second["value"])] == ["offices", "plants"]
    assert first["value"][0]["properties"] == {"addressPrefixes": ["192.0.2.0/24", "2001:db8::/32"]}
    assert arm.get(f"{ASG}-other/addressPrefixSets").body["value"] == []


def test_the_group_itself_does_not_list_its_prefix_sets(open_estate: OpenEstate) -> None:
    assert "addressPrefixes" not in str(open_estate({"groups.json": RESOURCES}).get(ASG).body)


def test_the_sets_of_a_group_that_is_not_there_are_not_found(open_estate: OpenEstate) -> None:
    answer = open_estate({"groups.json": RESOURCES}).get(f"{ASG}-gone/addressPrefixSets")
    assert (answer.status, answer.code) == (404, "ResourceNotFound")


@pytest.mark.parametrize(("version", "status"), [("2025-07-01", 400), ("2025-09-01", 200), ("2026-03-01", 200)])
def test_prefix_sets_need_a_newer_api_version_than_groups(version: str, status: int, open_estate: OpenEstate) -> None:
    arm = open_estate({"groups.json": RESOURCES})
    answer = arm.get(f"{ASG}/addressPrefixSets", version)
    assert answer.status == status
    assert status == 200 or answer.code == "NoRegisteredProviderFound"
    assert arm.get(ASG, version).status == 200


def test_the_sdk_reads_prefix_sets(open_estate: OpenEstate) -> None:
    transport = virtual_transport(open_estate({"groups.json": RESOURCES}).sandbox)
    client = NetworkManagementClient(AnyCredential(), SUBSCRIPTION, transport=transport)
    prefix_sets = {each.name: each.properties for each in client.address_prefix_sets.list("rg", "web")}
    assert {name: properties and properties.address_prefixes for name, properties in prefix_sets.items()} == {
        "offices": ["192.0.2.0/24", "2001:db8::/32"],
        "plants": ["10.0.0.0/16"],
    }
