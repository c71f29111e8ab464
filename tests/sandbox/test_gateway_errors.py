"""Errors of Resource Manager itself, before any provider: recordings of azure-cli, June 2020 to December 2023."""

import pytest

from .conftest import GROUP, NSG, REGISTRY, Arm

CAUSE = "x-ms-failure-cause"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param(f"{NSG}gone", "ResourceNotFound", id="no such resource"),
        pytest.param(f"{REGISTRY}gone", "ResourceNotFound", id="no such registry"),
        pytest.param(f"{GROUP}gone", "ResourceGroupNotFound", id="no such group"),
        pytest.param("/subscriptions/gone/resourceGroups", "SubscriptionNotFound", id="no such subscription"),
        pytest.param(f"{GROUP}/providers/Microsoft.Network/nothings/n", "InvalidResourceType", id="no such type"),
    ],
)
def test_they_have_no_details_and_nothing_of_a_provider(arm: Arm, path: str, code: str) -> None:
    answer = arm.get(path)
    assert (answer.status, answer.code) == (404, code)
    assert answer.body["error"].keys() == {"code", "message"}
    assert answer.headers[CAUSE] == "gateway"
    assert answer.headers.keys() & {"server", "x-ms-arm-service-request-id"} == set()


def test_a_parent_that_is_missing_is_one_of_them(arm: Arm) -> None:
    answer = arm.put_rule("new", {}, group=f"{NSG}gone")
    assert (answer.status, answer.code, answer.headers[CAUSE]) == (404, "ParentResourceNotFound", "gateway")


def test_a_missing_child_is_an_error_of_the_provider(arm: Arm) -> None:
    answer = arm.get(f"{NSG}/securityRules/gone")
    assert (answer.status, answer.body["error"]["details"]) == (404, [])
    assert CAUSE not in answer.headers
    assert answer.headers.keys() >= {"server", "x-ms-arm-service-request-id"}


def test_resource_manager_itself_lists_nothing_where_a_group_has_none(arm: Arm) -> None:
    nothing = arm.get(f"{GROUP}/providers/Microsoft.Network/applicationSecurityGroups")
    assert (nothing.status, nothing.body) == (200, {"value": []})
    assert nothing.headers.keys() & {"server", "x-ms-arm-service-request-id"} == set()
    some = arm.get(f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups")
    assert some.headers.keys() >= {"server", "x-ms-arm-service-request-id"}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param(
            f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/new",
            "'West Atlantis' is not available for resource type 'Microsoft.Network/networkSecurityGroups'. "
            "List of available regions for the resource type is '",
            id="resource",
        ),
        pytest.param(
            "/subscriptions/sub-1/resourceGroups/new",
            "'West Atlantis' is not available for resource group. List of available regions is '",
            id="resource group",
        ),
    ],
)
def test_a_location_that_does_not_exist_is_repeated_as_sent_before_those_that_do(
    arm: Arm, path: str, words: str
) -> None:
    answer = arm.call("PUT", path, {"location": "West Atlantis"})
    before, _, listed = answer.message.partition(words)
    assert (answer.status, before) == (400, "The provided location ")
    assert {"westeurope", "eastus"} <= set(listed.removesuffix("'.").split(","))
    assert answer.headers[CAUSE] == "gateway"


@pytest.mark.parametrize("what", ["serviceTags", "usages"])
def test_a_location_in_a_path_that_does_not_exist_is_refused_with_versions_and_locations(arm: Arm, what: str) -> None:
    answer = arm.get(f"/subscriptions/sub-1/providers/Microsoft.Network/locations/atlantis/{what}")
    assert (answer.status, answer.code, answer.headers[CAUSE]) == (400, "NoRegisteredProviderFound", "gateway")
    head, _, tail = answer.message.partition("The supported api-versions are '")
    versions, _, locations = tail.partition("'. The supported locations are '")
    assert head == (
        "No registered resource provider found for location 'atlantis' and API version '2026-03-01' "
        f"for type 'locations/{what}'. "
    )
    assert {"2020-05-01", "2026-03-01"} <= set(versions.split(", "))
    assert {"westeurope", "eastus"} <= set(locations.removesuffix("'.").split(", "))
