"""Resources of the azapi provider, whose bodies are those of Resource Manager, as objects or as JSON texts."""

from __future__ import annotations

import json

import pytest

from acrnet.unknown import Unknown

from .plans import (
    LATER,
    NETWORK,
    NSG,
    SUBSCRIPTION,
    Json,
    bodies,
    change,
    configured,
    contents,
    group,
    inline,
    names,
    own_rule,
    plan,
    refers,
)

AZAPI = "azapi_resource"
UPDATE = "azapi_update_resource"
GROUP_ID = f"{SUBSCRIPTION}/resourceGroups/rg-net"
DENY: Json = {
    "name": "deny",
    "properties": {
        "priority": 200,
        "direction": "Outbound",
        "access": "Deny",
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": "*",
        "destinationPortRange": "*",
    },
}


def resource(kind: str, name: str, parent: str | None, body: object, **more: object) -> Json:
    return {"type": f"{kind}@2024-05-01", "name": name, "parent_id": parent, "body": body, **more}


@pytest.mark.parametrize("as_text", [False, True], ids=["an object", "a JSON text"])
def test_a_group_is_its_body_with_what_stands_beside_it(as_text: bool) -> None:
    body: object = {"properties": {"securityRules": [DENY], "flushConnection": True}}
    written = resource(
        "Microsoft.Network/networkSecurityGroups",
        "nsg",
        GROUP_ID,
        json.dumps(body) if as_text else body,
        location="westeurope",
        tags={"team": "net"},
    )

    found = bodies(plan(change(f"{AZAPI}.nsg", written, unknown={"id": True})))

    assert found == {
        f"{NETWORK}/networkSecurityGroups/nsg": {
            "id": f"{NETWORK}/networkSecurityGroups/nsg",
            "name": "nsg",
            "type": "Microsoft.Network/networkSecurityGroups",
            "location": "westeurope",
            "tags": {"team": "net"},
            "properties": {"flushConnection": True, "securityRules": [DENY]},
        }
    }


def test_a_rule_joins_the_group_that_its_parent_names_whoever_makes_that() -> None:
    rule = {"properties": DENY["properties"]}
    kind = "Microsoft.Network/networkSecurityGroups/securityRules"
    document = plan(
        change(f"{NSG}.a", group("nsg"), unknown={"id": True}),
        change(f"{AZAPI}.rule", resource(kind, "deny", None, rule), unknown={"id": True, "parent_id": True}),
        configuration={
            "root_module": configured((f"{NSG}.a", {}), (f"{AZAPI}.rule", {"parent_id": refers(f"{NSG}.a.id")}))
        },
    )

    assert names(document, f"{LATER}/networkSecurityGroups/nsg") == ["deny"]


def test_a_rule_of_azurerm_joins_a_group_of_azapi() -> None:
    document = plan(
        change(
            f"{AZAPI}.nsg",
            resource("Microsoft.Network/networkSecurityGroups", "nsg", GROUP_ID, {"properties": {}}),
            unknown={"id": True},
        ),
        change("azurerm_network_security_rule.r", own_rule("deny", 200)),
    )

    assert names(document, f"{NETWORK}/networkSecurityGroups/nsg") == ["deny"]


def test_the_parent_of_a_group_may_be_a_new_resource_group() -> None:
    document = plan(
        change("azurerm_resource_group.rg", {"name": "rg-net"}, unknown={"id": True}),
        change(
            f"{AZAPI}.nsg",
            resource("Microsoft.Network/networkSecurityGroups", "nsg", None, {"properties": {}}),
            unknown={"id": True, "parent_id": True},
        ),
        configuration={
            "root_module": configured(
                ("azurerm_resource_group.rg", {}),
                (f"{AZAPI}.nsg", {"parent_id": refers("azurerm_resource_group.rg.id")}),
            )
        },
    )

    assert list(bodies(document)) == [f"{LATER}/networkSecurityGroups/nsg"]


def test_all_kinds_of_firewall_and_registry_resources_are_read() -> None:
    acr = f"{GROUP_ID}/providers/Microsoft.ContainerRegistry/registries/contoso"
    policy = f"{NETWORK}/firewallPolicies/hub"
    written = [
        resource("Microsoft.Network/firewallPolicies", "hub", GROUP_ID, {"properties": {"sku": {"tier": "Basic"}}}),
        resource("Microsoft.Network/firewallPolicies/ruleCollectionGroups", "egress", policy, {"properties": {}}),
        resource("Microsoft.Network/azureFirewalls", "fw", GROUP_ID, {"properties": {}}),
        resource("Microsoft.Network/ipGroups", "ips", GROUP_ID, {"properties": {"ipAddresses": ["10.0.0.0/8"]}}),
        resource("Microsoft.ContainerRegistry/registries", "contoso", GROUP_ID, {"sku": {"name": "Premium"}}),
        resource(
            "Microsoft.ContainerRegistry/registries/replications", "we", acr, {"properties": {}}, location="westeurope"
        ),
        resource("Microsoft.Storage/storageAccounts", "other", GROUP_ID, {"properties": {}}),
    ]
    document = plan(*(change(f"{AZAPI}.r{index}", each, unknown={"id": True}) for index, each in enumerate(written)))

    found = contents(document)

    assert {each.body["id"] for each in found.resources} == {
        policy,
        f"{policy}/ruleCollectionGroups/egress",
        f"{NETWORK}/azureFirewalls/fw",
        f"{NETWORK}/ipGroups/ips",
    }
    assert [each.body["id"] for each in found.registries] == [acr, f"{acr}/replications/we"]
    assert found.registries[1].body["location"] == "westeurope"
    (listed,) = [each.body["properties"] for each in found.resources if each.body["id"] == policy]
    assert listed == {
        "sku": {"tier": "Basic"},
        "ruleCollectionGroups": [{"id": f"{policy}/ruleCollectionGroups/egress"}],
    }


def test_a_body_that_is_known_later_may_have_any_rules() -> None:
    written = resource("Microsoft.Network/networkSecurityGroups", "nsg", GROUP_ID, None)
    document = plan(change(f"{AZAPI}.nsg", written, unknown={"id": True, "body": True}))

    (listed,) = [each["properties"]["securityRules"] for each in bodies(document).values()]

    assert [type(each) for each in listed] == [Unknown]


def test_a_value_that_is_known_later_stays_unknown_in_its_place() -> None:
    rule = {**DENY, "properties": {**DENY["properties"], "destinationAddressPrefix": None}}
    written = resource(
        "Microsoft.Network/networkSecurityGroups", "nsg", GROUP_ID, {"properties": {"securityRules": [rule]}}
    )
    marks = {"body": {"properties": {"securityRules": [{"properties": {"destinationAddressPrefix": True}}]}}}
    document = plan(change(f"{AZAPI}.nsg", written, unknown={"id": True, **marks}))

    (listed,) = [each["properties"]["securityRules"] for each in bodies(document).values()]

    assert isinstance(listed[0]["properties"]["destinationAddressPrefix"], Unknown)
    assert listed[0]["properties"]["access"] == "Deny"


def test_an_update_changes_a_part_of_a_resource_of_the_plan() -> None:
    identifier = f"{NETWORK}/networkSecurityGroups/nsg"
    known = group("nsg", inline("old", 100)) | {"id": identifier}
    patch = {"properties": {"securityRules": [DENY]}}
    document = plan(
        change(f"{NSG}.a", known, known, actions=["no-op"]),
        change(
            f"{UPDATE}.nsg",
            {"type": "Microsoft.Network/networkSecurityGroups@2024-05-01", "resource_id": identifier, "body": patch},
        ),
    )

    assert names(document, identifier) == ["deny"]
    assert bodies(document)[identifier]["location"] == "westeurope"


def test_an_update_of_a_resource_that_is_not_there_makes_the_plan_incomplete() -> None:
    patch = resource("Microsoft.Network/networkSecurityGroups", "nsg", GROUP_ID, {"properties": {}})

    read = contents(plan(change(f"{UPDATE}.nsg", patch)))

    assert (read.resources, read.whole) == ([], False)
    assert read.unresolved == ("changes a part of nsg, which is not read",)


def test_a_body_that_is_not_json_says_so() -> None:
    written = resource("Microsoft.Network/networkSecurityGroups", "nsg", GROUP_ID, "{")

    (body,) = bodies(plan(change(f"{AZAPI}.nsg", written))).values()

    assert body["properties"]["securityRules"] == [Unknown("its body is not valid JSON")]


def test_a_sensitive_body_makes_the_plan_incomplete() -> None:
    kinds = ("Microsoft.Network/networkSecurityGroups", "Microsoft.Storage/storageAccounts")
    document = plan(
        *(change(f"{AZAPI}.{kind[-3:]}", resource(kind, "a", GROUP_ID, {"properties": {}})) for kind in kinds),
        configuration={
            "root_module": configured(*((f"{AZAPI}.{kind[-3:]}", {"sensitive_body": {}}) for kind in kinds))
        },
    )

    assert contents(document).unresolved == ("has azapi_resource.ups with a sensitive body, which is not read",)
