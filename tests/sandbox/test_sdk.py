"""The real SDK clients over the sandbox: their paging, waiting, retries and errors meet what they would in Azure."""

import pytest
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceResponseError,
)
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.network import NetworkManagementClient
from azure.mgmt.network.models import SecurityRule

from .conftest import SUBSCRIPTION, AnyCredential, Arm, OpenEstate, rule_properties, virtual_transport


def rule(priority: int = 1000) -> SecurityRule:
    return SecurityRule({"properties": rule_properties(priority)})


def network_client(arm: Arm) -> NetworkManagementClient:
    return NetworkManagementClient(AnyCredential(), SUBSCRIPTION, transport=virtual_transport(arm.sandbox))


def test_a_rule_is_created_read_listed_and_deleted_while_only_virtual_time_passes(
    arm: Arm, network: NetworkManagementClient
) -> None:
    created = network.security_rules.begin_create_or_update("rg", "nsg", "new", rule()).result()
    assert created["properties"]["provisioningState"] == "Succeeded"
    assert network.security_rules.get("rg", "nsg", "new")["etag"] == created["etag"]
    assert [item.name for item in network.security_rules.list("rg", "nsg")] == ["foreign", "new"]
    network.security_rules.begin_delete("rg", "nsg", "new").result()
    assert [item.name for item in network.security_rules.list("rg", "nsg")] == ["foreign"]
    assert arm.sandbox.clock.now == 20


def test_a_rule_put_costs_one_write_two_polls_and_a_read(arm: Arm, network: NetworkManagementClient) -> None:
    network.security_rules.begin_create_or_update("rg", "nsg", "new", rule()).result()
    assert [(entry.method, entry.status) for entry in arm.sandbox.requests] == [
        ("PUT", 201), ("GET", 200), ("GET", 200), ("GET", 200),
    ]  # fmt: skip


def test_a_conflict_is_a_400_with_its_code(network: NetworkManagementClient) -> None:
    with pytest.raises(HttpResponseError) as caught:
        network.security_rules.begin_create_or_update("rg", "nsg", "new", rule(200))
    assert caught.value.status_code == 400
    assert caught.value.error is not None
    assert caught.value.error.code == "SecurityRuleConflict"


def test_the_retry_policy_waits_out_an_operation_in_progress(arm: Arm, network: NetworkManagementClient) -> None:
    arm.put_rule("first", rule_properties())
    network.security_rules.begin_create_or_update("rg", "nsg", "new", rule(1001)).result()
    assert [entry.status for entry in arm.sandbox.requests[:3]] == [201, 429, 201]
    assert arm.sandbox.clock.now == 20


def test_an_operation_that_fails_raises_with_its_code(open_estate: OpenEstate) -> None:
    arm = open_estate(
        {"sandbox.yaml": "faults:\n  - {method: PUT, operation: Failed, code: Boom, message: It failed.}\n"}
    )
    poller = network_client(arm).security_rules.begin_create_or_update("rg", "nsg", "n", rule())
    with pytest.raises(HttpResponseError, match="Boom"):
        poller.result()


def test_locked_and_missing_resources_have_their_own_exceptions(open_estate: OpenEstate) -> None:
    client = network_client(
        open_estate({"sandbox.yaml": "locks:\n  - {scope: /subscriptions/sub-1, level: ReadOnly}\n"})
    )
    with pytest.raises(ResourceExistsError, match="ScopeLocked"):
        client.security_rules.begin_delete("rg", "nsg", "foreign")
    with pytest.raises(ResourceNotFoundError, match="ResourceNotFound"):
        client.network_security_groups.get("rg", "none")


def test_an_answer_that_is_always_lost_is_a_response_error(open_estate: OpenEstate) -> None:
    client = network_client(open_estate({"sandbox.yaml": "faults:\n  - {connection: lost, times: always}\n"}))
    with pytest.raises(ServiceResponseError):
        client.network_security_groups.get("rg", "nsg")


def test_replications_are_read_over_all_pages(registries: ContainerRegistryManagementClient) -> None:
    names = [item.name for item in registries.replications.list("rg", "contoso")]
    assert names == ["westeurope", "northeurope", "francecentral"]


def test_registries_are_found_in_a_subscription_and_previews_show_more(
    arm: Arm, registries: ContainerRegistryManagementClient
) -> None:
    (item,) = registries.registries.list()
    preview = ContainerRegistryManagementClient(
        AnyCredential(), SUBSCRIPTION, api_version="2026-09-01-preview", transport=virtual_transport(arm.sandbox)
    )
    assert item["properties"].get("endpointProtocol") is None
    assert preview.registries.get("rg", "contoso")["properties"]["endpointProtocol"] == "IPv4"


def test_service_tags_and_networks_are_read(network: NetworkManagementClient) -> None:
    tags = network.service_tags.list("westeurope")
    assert [value["name"] for value in tags["values"]] == ["AzureContainerRegistry.WestEurope", "Storage.WestEurope"]
    assert [item.name for item in network.virtual_networks.list_all()] == ["vnet"]
    assert [item.name for item in network.subnets.list("rg", "vnet")] == ["clients"]
    assert [item.name for item in network.default_security_rules.list("rg", "nsg")][-1] == "DenyAllOutBound"
