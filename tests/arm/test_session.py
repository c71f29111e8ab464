from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

import pytest

from acrnet.arm import ArmSession, JsonObject
from acrnet.arm.requests_transport import CALLS_IN_FLIGHT
from acrnet.errors import NotFoundError, PermissionDeniedError
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
HUB = ResourceId.parse(network_id("virtualHubs", "hub"))
POLICY = ResourceId.parse(network_id("firewallPolicies", "spokes"))
SCALE_SET = ResourceId.parse(f"{GROUP}/providers/Microsoft.Compute/virtualMachineScaleSets/aks")
ZONE = ResourceId.parse(network_id("privateDnsZones", "privatelink.azurecr.io"))

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
    "NAT gateway": lambda arm: arm.nat_gateway(ResourceId.parse(network_id("natGateways", "nat"))),
    "public IP address": lambda arm: arm.public_ip_address(ResourceId.parse(network_id("publicIPAddresses", "ip"))),
    "public IP prefix": lambda arm: arm.public_ip_prefix(ResourceId.parse(network_id("publicIPPrefixes", "ips"))),
    "load balancer": lambda arm: arm.load_balancer(ResourceId.parse(network_id("loadBalancers", "lb"))),
    "service endpoint policy": lambda arm: arm.service_endpoint_policy(
        ResourceId.parse(network_id("serviceEndpointPolicies", "sep"))
    ),
    "service tags": lambda arm: arm.service_tags(SUBSCRIPTION, "westeurope"),
    "firewall policy": lambda arm: arm.firewalls.policy(POLICY),
    "draft of a firewall policy": lambda arm: arm.firewalls.policy_draft(POLICY),
    "rule collection group": lambda arm: arm.firewalls.rule_collection_group(
        POLICY.child("ruleCollectionGroups", "rules")
    ),
    "firewall": lambda arm: arm.firewalls.firewall(ResourceId.parse(network_id("azureFirewalls", "fw"))),
    "IP Group": lambda arm: arm.firewalls.ip_group(ResourceId.parse(network_id("ipGroups", "clients"))),
}
LISTS: dict[str, ReadList] = {
    "subscriptions": lambda arm: arm.subscriptions(),
    "resources": lambda arm: arm.resources(SUBSCRIPTION, "Microsoft.Network/networkSecurityGroups"),
    "permissions": lambda arm: arm.permissions(NSG.text),
    "replications": lambda arm: arm.replications(REGISTRY),
    "private endpoint connections": lambda arm: arm.private_endpoint_connections(REGISTRY),
    "network interfaces": lambda arm: arm.network_interfaces(SUBSCRIPTION, "rg"),
    "network security groups": lambda arm: arm.network_security_groups(SUBSCRIPTION),
    "private DNS zones": lambda arm: arm.private_dns_zones(SUBSCRIPTION),
    "private DNS zone links": lambda arm: arm.private_dns_zone_links(ZONE),
    "private DNS records": lambda arm: arm.private_dns_records(ZONE),
    "scale set interfaces": lambda arm: arm.scale_set_interfaces(SCALE_SET),
    "rule collection groups": lambda arm: arm.firewalls.rule_collection_groups(POLICY),
    "firewalls": lambda arm: arm.firewalls.firewalls(SUBSCRIPTION),
    "virtual hubs": lambda arm: arm.firewalls.virtual_hubs(SUBSCRIPTION),
    "connections of a virtual hub": lambda arm: arm.firewalls.hub_connections(HUB),
    "routing intent of a virtual hub": lambda arm: arm.firewalls.routing_intents(HUB),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_body_is_returned_exactly_as_received_unknown_fields_included(read: Read) -> None:
    before = json.dumps(STRANGE)
    assert json.dumps(read(Script(Reply(200, STRANGE)).arm)) == before


@pytest.mark.parametrize(
    ("call", "operation"),
    [
        pytest.param(lambda arm, network: arm.virtual_network(network), "", id="GET"),
        pytest.param(
            lambda arm, network: arm.effective_admin_rules(network),
            "/listNetworkManagerEffectiveSecurityAdminRules",
            id="POST",
        ),
    ],
)
def test_special_characters_of_a_name_stay_part_of_the_path(
    call: Callable[[ArmSession, ResourceId], object], operation: str
) -> None:
    script = Script(Reply(200, {**STRANGE, "value": []}))
    call(script.arm, ResourceId.parse(f"{VNET}?x=1#\u00e9 (2)"))
    (request,) = script.adapter.requests
    address, _, query = str(request.url).partition("?")
    assert address == f"https://management.azure.com{VNET}%3Fx=1%23%C3%A9%20(2){operation}"
    assert query == "api-version=2026-03-01"


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
def test_a_list_has_the_items_of_all_pages_exactly_as_they_came(read: ReadList) -> None:
    link = "https://management.azure.com/next?api-version=1&$skiptoken=a%2Fb%3D"
    script = Script(
        Reply(200, {"value": [STRANGE], "nextLink": link}),
        Reply(200, {"value": [], "nextLink": f"{link}2"}),
        Reply(200, {"value": [STRANGE, {"id": "/last"}]}),
    )
    assert json.dumps(read(script.arm)) == json.dumps([STRANGE, STRANGE, {"id": "/last"}])
    assert script.arm.calls == 3


def test_effective_admin_rules_are_those_of_all_pages_exactly_as_they_came() -> None:
    script = Script(Reply(200, {"value": [STRANGE], "skipToken": "a/b="}), Reply(200, {"value": [{"id": "/last"}]}))
    assert json.dumps(script.arm.effective_admin_rules(VNET)) == json.dumps([STRANGE, {"id": "/last"}])
    assert [json.loads(request.body or b"") for request in script.adapter.requests] == [{}, {"skipToken": "a/b="}]
    assert {(call.method, call.path) for call in script.calls} == {
        ("POST", f"{VNET}/listNetworkManagerEffectiveSecurityAdminRules")
    }


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
    assert [each["subscriptionId"] for each in arm.subscriptions()] == [SUBSCRIPTION]
    listed = arm.resources(SUBSCRIPTION, "Microsoft.Network/networkSecurityGroups")
    assert [each["id"] for each in listed] == [NSG.text]
    assert arm.registry(REGISTRY)["properties"]["loginServer"] == "contoso.azurecr.io"
    assert [each["name"] for each in arm.replications(REGISTRY)] == ["a", "b", "c"]
    assert arm.private_endpoint_connections(REGISTRY) == []
    assert arm.private_endpoint(ResourceId.parse(endpoint))["name"] == "pe"
    assert arm.network_interface(ResourceId.parse(nic_id("nic")))["name"] == "nic"
    assert [each["name"] for each in arm.network_interfaces(SUBSCRIPTION, "rg-network")] == ["nic"]
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
    estate.arm.put_security_rule(RULE, properties)
    (written,) = estate.arm.network_security_group(NSG)["properties"]["securityRules"]
    assert written["name"] == "acrnet-x"
    assert written["properties"]["provisioningState"] == "Succeeded"
    assert properties.items() <= written["properties"].items()
    estate.arm.delete_security_rule(RULE)
    assert estate.arm.network_security_group(NSG)["properties"]["securityRules"] == []
    estate.arm.delete_security_rule(RULE)


def test_a_write_to_a_security_group_that_is_gone_is_not_found(estate_of: EstateOf) -> None:
    with pytest.raises(NotFoundError, match="Cannot write rule acrnet-x of network security group nsg-app"):
        estate_of(nsg("other")).arm.put_security_rule(RULE, rule("acrnet-x", 1000)["properties"])


def test_the_body_of_a_write_is_sent_unchanged() -> None:
    script = Script(Reply(200, {"name": "acrnet-x", "properties": {}}))
    properties = {"priority": 100, "sourceAddressPrefixes": ["10.0.0.0/8"], "unknownToday": {"x": None}}
    script.arm.put_security_rule(RULE, properties)
    assert json.loads(script.adapter.requests[0].body or b"") == {"name": "acrnet-x", "properties": properties}


def test_one_session_serves_many_threads(estate_of: EstateOf) -> None:
    names = [f"nsg-{number}" for number in range(4 * CALLS_IN_FLIGHT)]
    estate = estate_of(*map(nsg, names))
    read = in_parallel(lambda name: estate.arm.network_security_group(ResourceId.parse(nsg_id(name))), names)
    assert [each["name"] for each in read] == names
    assert estate.arm.calls == len(names)


def test_the_path_of_a_client_can_be_read_from_an_estate(estate_of: EstateOf) -> None:
    manager = network_id("networkManagers", "central")
    collection = f"{manager}/securityAdminConfigurations/baseline/ruleCollections/egress"
    on_the_way = [
        network_id(kind, "one")
        for kind in ("natGateways", "publicIPAddresses", "publicIPPrefixes", "loadBalancers", "serviceEndpointPolicies")
    ]
    private = {"name": "apps", "properties": {"addressPrefix": "10.0.1.0/24", "defaultOutboundAccess": False}}
    network = vnet("vnet", private)
    network["properties"]["dhcpOptions"] = {"dnsServers": ["10.0.0.4"]}
    estate = estate_of(
        *(
            {"id": identifier, "location": "westeurope", "properties": {"mark": identifier}}
            for identifier in on_the_way
        ),
        network,
        {"id": ZONE.text, "location": "global", "properties": {}},
        {"id": f"{ZONE}/virtualNetworkLinks/link", "properties": {"virtualNetwork": {"id": VNET.text}}},
        {"id": f"{ZONE}/A/contoso", "properties": {"aRecords": [{"ipv4Address": "10.0.1.5"}]}},
        {"id": collection, "properties": {"appliesToGroups": [{"networkGroupId": f"{manager}/networkGroups/all"}]}},
        *({"id": f"{collection}/rules/r{number}", "properties": {"priority": number}} for number in range(3)),
        {"id": f"{manager}/networkGroups/all/staticMembers/m", "properties": {"resourceId": VNET.text}},
        nsg("nsg-a"),
        nsg("nsg-b"),
        settings="page_size: 1",
    )
    arm = estate.arm
    reads = [
        arm.nat_gateway,
        arm.public_ip_address,
        arm.public_ip_prefix,
        arm.load_balancer,
        arm.service_endpoint_policy,
    ]
    for read, identifier in zip(reads, on_the_way, strict=True):
        assert read(ResourceId.parse(identifier))["properties"]["mark"] == identifier
    served = arm.virtual_network(VNET)["properties"]
    assert served["dhcpOptions"] == {"dnsServers": ["10.0.0.4"]}
    assert served["subnets"][0]["properties"]["defaultOutboundAccess"] is False
    assert [each["id"] for each in arm.private_dns_zones(SUBSCRIPTION)] == [ZONE.text]
    assert [each["name"] for each in arm.private_dns_zone_links(ZONE)] == ["link"]
    assert [each["name"] for each in arm.private_dns_records(ZONE)] == ["contoso"]
    assert [each["properties"]["priority"] for each in arm.effective_admin_rules(VNET)] == [0, 1, 2]
    assert [each["name"] for each in arm.network_security_groups(SUBSCRIPTION)] == ["nsg-a", "nsg-b"]


def test_the_error_without_permission_for_admin_rules_names_the_action(estate_of: EstateOf) -> None:
    settings = 'permissions: [{scope: /, actions: ["*/read"]}]'
    arm = estate_of(vnet("vnet"), settings=settings).arm
    assert arm.virtual_network(VNET)["name"] == "vnet"
    with pytest.raises(
        PermissionDeniedError,
        match=r"Cannot read effective security admin rules of virtual network vnet .*you lack the action "
        r"Microsoft\.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action",
    ):
        arm.effective_admin_rules(VNET)
