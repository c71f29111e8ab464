"""What the answers of each api-version have of a registry."""

import pytest

from acrnet.sandbox.json_value import JsonObject
from acrnet.sandbox.registry.fields import shown

from ..conftest import GROUP, REGISTRY, Arm, OpenEstate, default_files

ALL: JsonObject = {
    "loginServer": "a",
    "policies": {"trustPolicy": {}, "exportPolicy": {}, "azureADAuthenticationAsArmPolicy": {}, "softDeletePolicy": {}},
    "encryption": {"keyVaultProperties": {"keyIdentifier": "a", "keyRotationEnabled": True}},
    "dataEndpointEnabled": False,
    "networkRuleBypassOptions": "None",
    "anonymousPullEnabled": False,
    "metadataSearch": "Disabled",
    "roleAssignmentMode": "a",
    "regionalEndpoints": "Disabled",
    "writableCacheRepos": "Disabled",
}
OF_2019 = {"loginServer", "policies"}
OF_2020 = {*OF_2019, "encryption", "dataEndpointEnabled", "networkRuleBypassOptions"}
OF_2023 = {*OF_2020, "anonymousPullEnabled"}


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("2017-10-01", {"loginServer"}),
        ("2019-05-01", OF_2019),
        ("2019-12-01-preview", OF_2020 - {"networkRuleBypassOptions"}),
        ("2020-11-01-preview", OF_2020),
        ("2023-07-01", OF_2020),
        ("2023-08-01-preview", OF_2023),
        ("2025-04-01", OF_2023),
        ("2025-11-01", {*OF_2023, "roleAssignmentMode"}),
        ("2025-03-01-preview", {*OF_2023, "metadataSearch", "roleAssignmentMode"}),
        ("2026-09-01-preview", set(ALL)),
    ],
)
def test_a_version_has_the_properties_of_its_models(version: str, names: set[str]) -> None:
    assert shown({**ALL}, version).keys() == names


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("2020-11-01-preview", {"trustPolicy"}),
        ("2021-08-01-preview", {"trustPolicy", "exportPolicy"}),
        ("2023-07-01", {"trustPolicy", "exportPolicy"}),
        ("2025-11-01", {"trustPolicy", "exportPolicy", "azureADAuthenticationAsArmPolicy"}),
        (
            "2022-02-01-preview",
            {"trustPolicy", "exportPolicy", "azureADAuthenticationAsArmPolicy", "softDeletePolicy"},
        ),
    ],
)
def test_a_version_has_the_policies_of_its_models(version: str, names: set[str]) -> None:
    policies = shown({**ALL}, version)["policies"]
    assert isinstance(policies, dict)
    assert policies.keys() == names


def test_the_rotation_of_a_key_is_newer_than_the_key() -> None:
    assert shown({**ALL}, "2019-12-01-preview")["encryption"] == {"keyVaultProperties": {"keyIdentifier": "a"}}


@pytest.mark.parametrize("written", ["id", "virtualNetworkSubnetResourceId"])
@pytest.mark.parametrize(
    ("version", "served"),
    [
        ("2017-10-01", "id"),
        ("2019-05-01", "id"),
        ("2021-08-01-preview", "id"),
        ("2021-09-01", None),
        ("2022-02-01-preview", None),
        ("2024-11-01-preview", None),
        ("2025-11-01", None),
        ("2026-03-01-preview", "virtualNetworkSubnetResourceId"),
    ],
)
def test_a_virtual_network_rule_names_its_subnet_as_the_api_version_does(
    open_estate: OpenEstate, written: str, version: str, served: str | None
) -> None:
    contoso = default_files()["registry/contoso.json"]
    contoso["properties"]["networkRuleSet"] = {"virtualNetworkRules": [{"action": "Allow", written: "x"}]}
    arm = open_estate({"registry/contoso.json": contoso})
    answer = arm.get(REGISTRY, version).body["properties"]["networkRuleSet"]
    assert answer == ({"virtualNetworkRules": [{"action": "Allow", served: "x"}]} if served else {})


def test_lists_withhold_the_fields_of_previews_too(arm: Arm) -> None:
    kind = "providers/Microsoft.ContainerRegistry/registries"
    for scope in (GROUP, "/subscriptions/sub-1"):
        (listed,) = arm.get(f"{scope}/{kind}").body["value"]
        assert listed["properties"].keys() & {"regionalEndpoints", "endpointProtocol"} == set()


@pytest.mark.parametrize(
    ("version", "is_shown"), [("2019-05-01", False), ("2019-12-01-preview", True), ("2025-11-01", True)]
)
def test_older_versions_do_not_say_who_wrote_a_registry(arm: Arm, version: str, is_shown: bool) -> None:
    arm.call("PATCH", REGISTRY, {"tags": {}})
    assert ("systemData" in arm.get(REGISTRY, version).body) is is_shown


def test_another_provider_shows_the_newest_fields_of_a_registry(arm: Arm) -> None:
    """Resource Graph has versions of its own, which say nothing of those of registries."""
    from_graph = arm.call(
        "POST",
        "/providers/Microsoft.ResourceGraph/resources",
        {
            "subscriptions": ["sub-1"],
            "query": "resources\n| where type =~ 'microsoft.containerregistry/registries'\n"
            "| project id, properties\n| order by id asc",
        },
        "2024-04-01",
    )
    ((_, inner),) = ([row["id"], row["properties"]] for row in from_graph.body["data"])
    assert inner["networkRuleSet"]["virtualNetworkRules"] == [{"virtualNetworkSubnetResourceId": "x"}]
    assert inner["endpointProtocol"] == "IPv4"
