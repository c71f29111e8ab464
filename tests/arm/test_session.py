from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

import pytest

from acrnet.arm import ArmSession, JsonObject
from acrnet.arm.requests_transport import CALLS_IN_FLIGHT
from acrnet.errors import NotFoundError
from acrnet.inventory.parallel import in_parallel
from acrnet.resource_id import ResourceId

from ..conftest import EstateOf
from ..estates import (
    GROUP,
    SUBSCRIPTION,
    network_id,
    nic,
    nic_id,
    nsg,
    nsg_id,
    registry,
    registry_id,
    route_table,
    rule,
    service_tags,
    subnet,
    vnet,
    vnet_id,
)
from ..scripted import Reply, Script

NSG = ResourceId.parse(nsg_id("nsg-app"))
RULE = NSG.child("securityRules", "acrnet-x")
REGISTRY = ResourceId.parse(registry_id("contoso"))
VNET = ResourceId.parse(vnet_id("vnet"))
SCALE_SET = ResourceId.parse(f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/aks")

Read: TypeAlias = Callable[[ArmSession], JsonObject]
ReadList: TypeAlias = Callable[[ArmSession], list[JsonObject]]

STRANGE: JsonObject = {
    "id": "/x",
    "newTopLevel": {"deep": [1, None, {"a": 1.5}]},
    "tags": None,
    "properties": {
        "provisioningState": "Succeeded",
        "securityRules": None,
        "when": "2026-01-01T00:00:00.1234567Z",
        "dataEndpointEnabled": "yes?",
        "regionEndpointEnabled": None,
        "emptyList": [],
        "emptyObject": {},
    },
}

READS: dict[str, Read] = {
    "registry": lambda arm: arm.registry(REGISTRY),
    "preview registry": lambda arm: arm.registry(REGISTRY, preview=True),
    "private endpoint": lambda arm: arm.private_endpoint(ResourceId.parse(network_id("privateEndpoints", "pe"))),
    "network interface": lambda arm: arm.network_interface(ResourceId.parse(nic_id("nic"))),
    "network security group": lambda arm: arm.network_security_group(NSG),
    "virtual network": lambda arm: arm.virtual_network(VNET),
    "subnet": lambda arm: arm.subnet(VNET.child("subnets", "apps")),
    "route table": lambda arm: arm.route_table(ResourceId.parse(network_id("routeTables", "rt"))),
    "service tags": lambda arm: arm.service_tags(SUBSCRIPTION, "westeurope"),
    "rule after a write": lambda arm: arm.put_security_rule(RULE, {"priority": 100}),
}
LISTS: dict[str, ReadList] = {
    "subscriptions": lambda arm: arm.subscriptions(),
    "resources": lambda arm: arm.resources(SUBSCRIPTION, "Microsoft.Network/networkSecurityGroups"),
    "permissions": lambda arm: arm.permissions(NSG.text),
    "replications": lambda arm: arm.replications(REGISTRY),
    "private endpoint connections": lambda arm: arm.private_endpoint_connections(REGISTRY),
    "network interfaces": lambda arm: arm.network_interfaces(SUBSCRIPTION, "rg"),
    "scale set interfaces": lambda arm: arm.scale_set_interfaces(SCALE_SET),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_body_is_returned_exactly_as_it_came_fields_nobody_knows_included(read: Read) -> None:
    before = json.dumps(STRANGE)
    assert json.dumps(read(Script(Reply(200, STRANGE)).arm)) == before


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
def test_a_list_has_the_items_of_all_pages_exactly_as_they_came(read: ReadList) -> None:
    link = "https://management.azure.com/next?api-version=1&$skiptoken=a%2Fb%3D"
    script = Script(
        Reply(200, {"value": [STRANGE], "nextLink": link}),
        Reply(200, {"value": [], "nextLink": link}),
        Reply(200, {"value": [STRANGE, {"id": "/last"}]}),
    )
    assert json.dumps(read(script.arm)) == json.dumps([STRANGE, STRANGE, {"id": "/last"}])
    assert script.arm.calls == 3


def test_service_tags_of_several_pages_are_one_object() -> None:
    first = {
        "changeNumber": "7",
        "cloud": "Public",
        "values": [{"name": "A"}],
        "nextLink": "https://management.azure.com/n",
    }
    script = Script(Reply(200, first), Reply(200, {**first, "values": [{"name": "B"}], "nextLink": ""}))
    read = script.arm.service_tags(SUBSCRIPTION, "westeurope")
    assert read == {"changeNumber": "7", "cloud": "Public", "values": [{"name": "A"}, {"name": "B"}], "nextLink": ""}


def test_every_kind_of_resource_of_an_estate_can_be_read(estate_of: EstateOf) -> None:
    endpoint = network_id("privateEndpoints", "pe")
    estate = estate_of(
        registry("contoso"),
        *({"id": f"{REGISTRY}/replications/{name}", "location": name, "properties": {}} for name in ("a", "b", "c")),
        nsg("nsg-app", rule("mine", 1000)),
        vnet("vnet", subnet("apps", "10.0.1.0/24")),
        nic("nic", "vnet/apps", "10.0.1.4"),
        route_table("rt", away=("0.0.0.0/0", "VirtualAppliance")),
        {"id": endpoint, "location": "westeurope", "properties": {"subnet": {"id": f"{VNET}/subnets/apps"}}},
        tags=service_tags(AzureContainerRegistry__WestEurope=["198.51.100.0/24"]),
    )
    arm = estate.arm
    assert [held["subscriptionId"] for held in arm.subscriptions()] == [SUBSCRIPTION]
    listed = arm.resources(SUBSCRIPTION, "Microsoft.Network/networkSecurityGroups")
    assert [held["id"] for held in listed] == [NSG.text]
    assert arm.registry(REGISTRY)["properties"]["loginServer"] == "contoso.azurecr.io"
    assert [held["name"] for held in arm.replications(REGISTRY)] == ["a", "b", "c"]
    assert arm.private_endpoint_connections(REGISTRY) == []
    assert arm.private_endpoint(ResourceId.parse(endpoint))["name"] == "pe"
    assert arm.network_interface(ResourceId.parse(nic_id("nic")))["name"] == "nic"
    assert [held["name"] for held in arm.network_interfaces(SUBSCRIPTION, "rg-network")] == ["nic"]
    assert arm.network_security_group(NSG)["properties"]["securityRules"][0]["name"] == "mine"
    assert arm.virtual_network(VNET)["properties"]["subnets"][0]["name"] == "apps"
    assert arm.subnet(VNET.child("subnets", "apps"))["properties"]["addressPrefix"] == "10.0.1.0/24"
    assert (
        arm.route_table(ResourceId.parse(network_id("routeTables", "rt")))["properties"]["routes"][0]["name"] == "away"
    )
    assert [tag["name"] for tag in arm.service_tags(SUBSCRIPTION, "westeurope")["values"]] == [
        "AzureContainerRegistry.WestEurope"
    ]
    assert arm.permissions(NSG.text)[0]["actions"] == ["*"]


def test_the_preview_reading_of_a_registry_shows_what_the_stable_one_withholds(estate_of: EstateOf) -> None:
    arm = estate_of(registry("contoso", regionalEndpoints="Enabled")).arm
    assert "regionalEndpoints" not in arm.registry(REGISTRY)["properties"]
    assert arm.registry(REGISTRY, preview=True)["properties"]["regionalEndpoints"] == "Enabled"


def test_a_rule_is_written_when_the_call_returns_and_gone_when_the_deletion_does(estate_of: EstateOf) -> None:
    estate = estate_of(nsg("nsg-app"))
    properties = rule("acrnet-x", 1000, description="mine")["properties"]
    written = estate.arm.put_security_rule(RULE, properties)
    assert written["name"] == "acrnet-x"
    assert written["properties"]["provisioningState"] == "Succeeded"
    assert properties.items() <= written["properties"].items()
    (held,) = estate.arm.network_security_group(NSG)["properties"]["securityRules"]
    assert held == written
    estate.arm.delete_security_rule(RULE)
    assert estate.arm.network_security_group(NSG)["properties"]["securityRules"] == []
    estate.arm.delete_security_rule(RULE)


def test_a_write_to_a_security_group_that_is_gone_is_not_found(estate_of: EstateOf) -> None:
    with pytest.raises(NotFoundError, match="Cannot write rule acrnet-x of network security group nsg-app"):
        estate_of(nsg("other")).arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])


def test_the_body_of_a_write_is_what_was_given_and_no_more() -> None:
    script = Script(Reply(200, {"name": "acrnet-x"}))
    properties = {"priority": 100, "sourceAddressPrefixes": ["10.0.0.0/8"], "unknownToday": {"x": None}}
    script.arm.put_security_rule(RULE, properties)
    assert json.loads(script.adapter.requests[0].body or b"") == {"name": "acrnet-x", "properties": properties}


def test_one_session_serves_many_threads(estate_of: EstateOf) -> None:
    names = [f"nsg-{number}" for number in range(4 * CALLS_IN_FLIGHT)]
    estate = estate_of(*map(nsg, names))
    read = in_parallel(lambda name: estate.arm.network_security_group(ResourceId.parse(nsg_id(name))), names)
    assert [held["name"] for held in read] == names
    assert estate.arm.calls == len(names)
