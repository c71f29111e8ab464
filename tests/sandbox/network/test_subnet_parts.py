"""Subnets show their delegations and service endpoints with what Azure adds to them."""

import pytest

from ..conftest import GROUP, VNET, Arm, JsonValue, OpenEstate

SUBNET = f"{VNET}/subnets/delegated"


def put(arm: Arm, **properties: JsonValue) -> JsonValue:
    answer = arm.call("PUT", SUBNET, {"properties": {"addressPrefix": "10.0.9.0/24", **properties}})
    assert answer.status == 201
    return answer.body


def test_a_delegation_has_an_id_an_etag_a_state_and_actions(arm: Arm) -> None:
    subnet = put(arm, delegations=[{"name": "sql", "properties": {"serviceName": "Microsoft.Sql/managedInstances"}}])
    assert subnet["properties"]["delegations"] == [
        {
            "name": "sql",
            "id": f"{SUBNET}/delegations/sql",
            "etag": subnet["etag"],
            "properties": {
                "provisioningState": "Succeeded",
                "serviceName": "Microsoft.Sql/managedInstances",
                "actions": [
                    "Microsoft.Network/virtualNetworks/subnets/join/action",
                    "Microsoft.Network/virtualNetworks/subnets/prepareNetworkPolicies/action",
                    "Microsoft.Network/virtualNetworks/subnets/unprepareNetworkPolicies/action",
                ],
            },
            "type": "Microsoft.Network/virtualNetworks/subnets/delegations",
        }
    ]


def test_most_services_join_their_subnet_and_do_nothing_else_there(arm: Arm) -> None:
    subnet = put(arm, delegations=[{"name": "n", "properties": {"serviceName": "NGINX.NGINXPLUS/nginxDeployments"}}])
    delegated = subnet["properties"]["delegations"][0]["properties"]
    assert delegated["actions"] == ["Microsoft.Network/virtualNetworks/subnets/join/action"]


def test_with_a_policy_the_endpoint_for_storage_is_for_all_regions(arm: Arm) -> None:
    policy = {"id": f"{GROUP}/providers/Microsoft.Network/serviceEndpointPolicies/p"}
    subnet = put(arm, serviceEndpoints=[{"service": "Microsoft.Storage"}], serviceEndpointPolicies=[policy])
    assert subnet["properties"]["serviceEndpoints"][0]["locations"] == ["*"]


def test_app_service_may_do_more_in_its_subnet(arm: Arm) -> None:
    subnet = put(arm, delegations=[{"name": "web", "properties": {"serviceName": "Microsoft.Web/serverFarms"}}])
    delegated = subnet["properties"]["delegations"][0]["properties"]
    assert delegated["actions"] == ["Microsoft.Network/virtualNetworks/subnets/action"]


@pytest.mark.parametrize(
    ("service", "locations"),
    [
        ("Microsoft.Storage", ["westeurope", "northeurope"]),
        ("Microsoft.Sql", ["westeurope"]),
        ("Microsoft.ContainerRegistry", ["*"]),
    ],
)
def test_a_service_endpoint_says_for_which_regions_it_is(arm: Arm, service: str, locations: list[str]) -> None:
    subnet = put(arm, serviceEndpoints=[{"service": service}])
    assert subnet["properties"]["serviceEndpoints"] == [
        {"provisioningState": "Succeeded", "service": service, "locations": locations}
    ]


def test_actions_in_a_file_of_the_estate_are_kept(open_estate: OpenEstate) -> None:
    inner = {"serviceName": "Microsoft.Netapp/volumes", "actions": ["Microsoft.Network/networkinterfaces/*"]}
    delegations = [{"name": "files", "properties": inner}]
    subnet = {"name": "files", "properties": {"addressPrefix": "10.7.0.0/24", "delegations": delegations}}
    network = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/other"
    arm = open_estate({"other.json": {"id": network, "properties": {"subnets": [subnet]}}})
    (shown,) = arm.get(f"{network}/subnets/files").body["properties"]["delegations"]
    assert shown["properties"]["actions"] == inner["actions"]


def test_regions_that_were_sent_are_kept(arm: Arm) -> None:
    subnet = put(arm, serviceEndpoints=[{"service": "Microsoft.Storage", "locations": ["westeurope"]}])
    assert subnet["properties"]["serviceEndpoints"][0]["locations"] == ["westeurope"]


def test_the_parts_are_read_as_they_were_written(arm: Arm) -> None:
    put(arm, serviceEndpoints=[{"service": "Microsoft.Storage"}])
    again = arm.get(SUBNET).body["properties"]
    arm.wait()
    assert arm.call("PUT", SUBNET, {"properties": again}).status == 200
    arm.wait()
    assert arm.get(SUBNET).body["properties"]["serviceEndpoints"] == again["serviceEndpoints"]
