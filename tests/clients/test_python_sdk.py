"""The Python SDK over the socket, as a program of one's own uses it: with the settings that the server shows."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ManagedIdentityCredential
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import NetworkSecurityGroup, SecurityRule

from .conftest import ServedEstate

pytestmark = pytest.mark.clients

SUBSCRIPTION = "contoso-workloads"
AUDIENCE = "https://management.core.windows.net/"
RULE = {
    "direction": "Outbound",
    "access": "Allow",
    "protocol": "Tcp",
    "priority": 200,
    "sourceAddressPrefix": "*",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "AzureContainerRegistry",
    "destinationPortRange": "443",
}


@pytest.fixture
def settings(served: ServedEstate) -> Iterator[None]:
    """The variables that the server shows, for this process."""
    shown = {name: served.environment[name] for name in ("REQUESTS_CA_BUNDLE", "IDENTITY_ENDPOINT", "IDENTITY_HEADER")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in shown.items():
            patch.setitem(os.environ, name, value)
        yield


@pytest.fixture
def network(served: ServedEstate, settings: None) -> Iterator[NetworkManagementClient]:
    with NetworkManagementClient(
        ManagedIdentityCredential(), SUBSCRIPTION, base_url=served.url, credential_scopes=[f"{AUDIENCE}.default"]
    ) as client:
        yield client


@pytest.fixture
def registries(served: ServedEstate, settings: None) -> Iterator[ContainerRegistryManagementClient]:
    with ContainerRegistryManagementClient(
        ManagedIdentityCredential(), SUBSCRIPTION, base_url=served.url, credential_scopes=[f"{AUDIENCE}.default"]
    ) as client:
        yield client


def test_groups_and_rules_are_made_changed_listed_and_deleted(network: NetworkManagementClient) -> None:
    group, name = "rg-apps", "nsg-python"
    made = network.network_security_groups.begin_create_or_update(
        group, name, NetworkSecurityGroup({"location": "westeurope"})
    ).result()
    assert made["properties"]["provisioningState"] == "Succeeded"
    rule = SecurityRule({"properties": RULE})
    network.security_rules.begin_create_or_update(group, name, "allow", rule).result()
    rule = SecurityRule({"properties": {**RULE, "priority": 210}})
    changed = network.security_rules.begin_create_or_update(group, name, "allow", rule).result()
    assert changed["properties"]["priority"] == 210
    assert [each["name"] for each in network.security_rules.list(group, name)] == ["allow"]
    with pytest.raises(HttpResponseError, match="SecurityRuleConflict"):
        network.security_rules.begin_create_or_update(group, name, "second", rule)
    network.security_rules.begin_delete(group, name, "allow").result()
    network.network_security_groups.begin_delete(group, name).result()
    with pytest.raises(ResourceNotFoundError):
        network.network_security_groups.get(group, name)
    assert name not in [each["name"] for each in network.network_security_groups.list(group)]


def test_registries_and_replications_are_made_changed_listed_and_deleted(
    registries: ContainerRegistryManagementClient,
) -> None:
    group, name = "rg-apps", "contosopython"
    body = {"location": "westeurope", "sku": {"name": "Premium"}, "properties": {"dataEndpointEnabled": True}}
    made = registries.registries.begin_create(group, name, body).result()
    assert made["properties"]["loginServer"] == "contosopython.azurecr.io"
    replica = {"location": "northeurope"}
    registries.replications.begin_create(group, name, "northeurope", replica).result()
    tags = {"tags": {"team": "apps"}}
    assert registries.replications.begin_update(group, name, "northeurope", tags).result()["tags"] == tags["tags"]
    listed = sorted(str(each["name"]) for each in registries.replications.list(group, name))
    assert listed == ["northeurope", "westeurope"]
    shown = registries.registries.get(group, name)
    assert shown["properties"]["dataEndpointHostNames"] == [
        "contosopython.northeurope.data.azurecr.io",
        "contosopython.westeurope.data.azurecr.io",
    ]
    registries.replications.begin_delete(group, name, "northeurope").result()
    registries.registries.begin_delete(group, name).result()
    with pytest.raises(ResourceNotFoundError):
        registries.registries.get(group, name)
