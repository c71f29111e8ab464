"""Registries and their replicas in a plan.

Expected bodies are those that the provider sends (the create function and `expandReplications` of
container_registry_resource.go in hashicorp/terraform-provider-azurerm).
"""

from __future__ import annotations

import pytest

from acrnet.unknown import Unknown

from .plans import SUBSCRIPTION, Json, change, contents, plan

REGISTRY = "azurerm_container_registry"
HERE = f"{SUBSCRIPTION}/resourceGroups/rg-acr/providers/Microsoft.ContainerRegistry/registries/contoso"


def registry(**more: object) -> Json:
    return {
        "name": "contoso",
        "location": "westeurope",
        "resource_group_name": "rg-acr",
        "sku": "Premium",
        "login_server": "contoso.azurecr.io",
        "public_network_access_enabled": True,
        "zone_redundancy_enabled": False,
        "data_endpoint_enabled": True,
        "network_rule_bypass_option": "AzureServices",
        "network_rule_set": [],
        "georeplications": [],
        "tags": None,
        **more,
    }


def test_a_registry_and_its_replicas_are_bodies_of_resource_manager() -> None:
    known = registry(
        id=HERE,
        data_endpoint_host_names=["contoso.westeurope.data.azurecr.io"],
        zone_redundancy_enabled=True,
        public_network_access_enabled=False,
        network_rule_set=[{"default_action": "Deny", "ip_rule": [{"action": "Allow", "ip_range": "203.0.113.0/24"}]}],
        georeplications=[
            {"location": "France Central", "regional_endpoint_enabled": True, "zone_redundancy_enabled": True},
            {"location": "northeurope", "regional_endpoint_enabled": None, "zone_redundancy_enabled": False},
        ],
    )

    read = contents(plan(change(f"{REGISTRY}.acr", known, known, actions=["no-op"])))

    assert read.resources == []
    assert [each.body for each in read.registries] == [
        {
            "id": HERE,
            "name": "contoso",
            "type": "Microsoft.ContainerRegistry/registries",
            "location": "westeurope",
            "sku": {"name": "Premium", "tier": "Premium"},
            "properties": {
                "loginServer": "contoso.azurecr.io",
                "dataEndpointEnabled": True,
                "dataEndpointHostNames": ["contoso.westeurope.data.azurecr.io"],
                "networkRuleBypassOptions": "AzureServices",
                "publicNetworkAccess": "Disabled",
                "zoneRedundancy": "Enabled",
                "networkRuleSet": {
                    "defaultAction": "Deny",
                    "ipRules": [{"action": "Allow", "value": "203.0.113.0/24"}],
                },
            },
        },
        {
            "id": f"{HERE}/replications/westeurope",
            "name": "westeurope",
            "type": "Microsoft.ContainerRegistry/registries/replications",
            "location": "westeurope",
            "properties": {"regionEndpointEnabled": True, "zoneRedundancy": "Disabled"},
        },
        {
            "id": f"{HERE}/replications/francecentral",
            "name": "francecentral",
            "type": "Microsoft.ContainerRegistry/registries/replications",
            "location": "francecentral",
            "properties": {"regionEndpointEnabled": True, "zoneRedundancy": "Enabled"},
        },
        {
            "id": f"{HERE}/replications/northeurope",
            "name": "northeurope",
            "type": "Microsoft.ContainerRegistry/registries/replications",
            "location": "northeurope",
            "properties": {"regionEndpointEnabled": False, "zoneRedundancy": "Disabled"},
        },
    ]


def test_what_is_known_later_of_a_new_registry_stays_unknown() -> None:
    marks = {"id": True, "login_server": True, "data_endpoint_host_names": True, "network_rule_set": True}
    read = contents(plan(change(f"{REGISTRY}.acr", registry(login_server=None), unknown=marks)))

    properties = read.registries[0].body["properties"]
    assert isinstance(properties, dict)
    assert isinstance(properties["loginServer"], Unknown)
    assert isinstance(properties["networkRuleSet"], Unknown)
    assert properties["dataEndpointEnabled"] is True


@pytest.mark.parametrize(
    ("replicas", "marks", "locations"),
    [
        pytest.param(None, True, [Unknown], id="the list"),
        pytest.param([{"location": None}], [{"location": True}], [str, Unknown], id="a region"),
        pytest.param([None], [True], [str, Unknown], id="a replica"),
    ],
)
def test_replicas_in_unknown_regions_have_an_unknown_location(
    replicas: object, marks: object, locations: list[type]
) -> None:
    document = plan(change(f"{REGISTRY}.acr", registry(georeplications=replicas), unknown={"georeplications": marks}))

    found = contents(document).registries

    assert [type(each.body["location"]) for each in found[1:]] == locations


def test_secrets_of_a_registry_are_left_out() -> None:
    read = contents(plan(change(f"{REGISTRY}.acr", registry() | {"admin_password": "hunter2"})))

    assert "hunter2" not in repr(read)
