"""The real SDK clients over the sandbox."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.network import NetworkManagementClient

from .conftest import Arm, rule_properties


def test_a_rule_is_created_read_listed_and_deleted_while_only_virtual_time_passes(
    arm: Arm, network: NetworkManagementClient
) -> None:
    created = network.security_rules.begin_create_or_update("rg", "nsg", "new", {"properties": rule_properties()})
    rule = created.result()
    assert rule["properties"]["provisioningState"] == "Succeeded"
    assert network.security_rules.get("rg", "nsg", "new")["etag"] == rule["etag"]
    assert [found.name for found in network.security_rules.list("rg", "nsg")] == ["foreign", "new"]
    network.security_rules.begin_delete("rg", "nsg", "new").result()
    assert [found.name for found in network.security_rules.list("rg", "nsg")] == ["foreign"]
    assert arm.sandbox.clock.now == 20
