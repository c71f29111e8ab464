"""Rules of Azure read back from a document of any language, in the words of Resource Manager."""

from __future__ import annotations

import json
import re
from typing import Any

from acrnet.export.export_list import ExportList
from acrnet.export.table import SYNTAXES

from .lists import regions_list
from .readers import read_bicep, read_hcl

GROUP, POLICY = "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/firewallPolicies"
TERRAFORM, BICEP, ARM = (
    [name for name in SYNTAXES if name.partition("-")[0] == word] for word in ("terraform", "bicep", "arm")
)
Rules = list[tuple[str, dict[str, Any]]]
"""Names and properties; a priority is how far it is behind the first one."""


def number_behind(written: object, first: str) -> int:
    """How far a priority is behind the parameter of this name, in the words of a language."""
    added = re.fullmatch(rf"\D*{first}\D*(\d*)\D*", str(written))
    assert added, written
    return int(added[1] or 0)


def of_arm(text: str) -> Rules:
    rules = []
    for each in json.loads(text)["resources"]:
        name = re.fullmatch(r"\[concat\(parameters\('networkSecurityGroupName'\), '/(.*)'\)\]", each["name"])
        assert name
        assert (each["type"], each["apiVersion"]) == (f"{GROUP}/securityRules", "2025-07-01")
        number = number_behind(each["properties"]["priority"], "firstPriority")
        rules.append((name[1], {**each["properties"], "priority": number}))
    return rules


def of_bicep(text: str) -> Rules:
    existing, *others = read_bicep(text)["resources"].values()
    assert (existing["type"], existing["existing"]) == (GROUP, True)
    assert existing["config"] == {"name": "networkSecurityGroupName"}
    rules = []
    for each in others:
        config = each["config"]
        assert (each["type"], config["parent"]) == (f"{GROUP}/securityRules", "networkSecurityGroup")
        priority = config["properties"]["priority"]
        if isinstance(priority, dict):
            assert priority["operator"]["type"] == "add"
            operands = priority["operator"]["operands"]
            priority = f"{operands['operand_1']} {operands['operand_2']}"
        rules.append((config["name"], {**config["properties"], "priority": number_behind(priority, "firstPriority")}))
    return rules


def of_azapi(text: str) -> Rules:
    rules = []
    for each in resources(text, "azapi_resource"):
        assert each["type"] == f"{GROUP}/securityRules@2025-07-01"
        assert each["parent_id"] == "${var.network_security_group_id}"
        assert each["locks"] == ["${var.network_security_group_id}"]
        properties = each["body"]["properties"]
        rules.append(
            (each["name"], {**properties, "priority": number_behind(properties["priority"], "first_priority")})
        )
    return rules


def of_azurerm(text: str) -> Rules:
    rules = []
    for each in resources(text, "azurerm_network_security_rule"):
        assert each.pop("resource_group_name") == "${var.resource_group_name}"
        assert each.pop("network_security_group_name") == "${var.network_security_group_name}"
        rules.append(as_rest(each))
    return rules


def of_verified_module(text: str) -> Rules:
    (output,) = plain(read_hcl(text))["output"]
    rules = output["security_rules"]["value"]
    assert list(rules) == [each["name"] for each in rules.values()]
    return [as_rest(each) for each in rules.values()]


def as_rest(rule: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    name = rule.pop("name")
    properties = {re.sub("_([a-z])", lambda letter: letter[1].upper(), key): value for key, value in rule.items()}
    return name, {**properties, "priority": number_behind(properties["priority"], "first_priority")}


def resources(text: str, kind: str) -> list[dict[str, Any]]:
    """The bodies of the resources of a Terraform document, which are all of one type."""
    bodies = []
    for each in plain(read_hcl(text))["resource"]:
        assert list(each) == [kind]
        bodies += each[kind].values()
    return bodies


def plain(value: Any) -> Any:
    """What python-hcl2 returns, without quotes around texts and marks of blocks."""
    if isinstance(value, dict):
        return {plain(key): plain(each) for key, each in value.items() if key not in {"__is_block__", "__comments__"}}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.strip('"') if isinstance(value, str) else value


RULES_OF = {
    "terraform": of_azurerm,
    "terraform-azapi": of_azapi,
    "terraform-avm": of_verified_module,
    "bicep": of_bicep,
    "arm": of_arm,
}


def collection_of(form: str, made: ExportList | None = None) -> dict[str, Any]:
    """The rule collection in a document, in the words of Resource Manager; its sources are the parameter."""
    text = SYNTAXES[form].write(made or regions_list())
    language = form.partition("-")[0]
    if language == "terraform":
        return _terraform_collection(text)
    if language == "bicep":
        existing, group = read_bicep(text)["resources"].values()
        assert (existing["type"], existing["existing"]) == (POLICY, True)
        assert (group["type"], group["config"]["parent"]) == (f"{POLICY}/ruleCollectionGroups", "firewallPolicy")
        properties = group["config"]["properties"]
        assert properties["priority"] == "groupPriority"
        sources = "sourceAddresses"
    else:
        (group,) = json.loads(text)["resources"]
        assert re.fullmatch(r"\[concat\(parameters\('firewallPolicyName'\), '/acrnet-[a-z-]+'\)\]", group["name"])
        properties = group["properties"]
        assert properties["priority"] == "[parameters('groupPriority')]"
        sources = "[parameters('sourceAddresses')]"
    (collection,) = properties["ruleCollections"]
    assert {rule.pop("sourceAddresses") for rule in collection["rules"]} == {sources}
    return dict(collection)


def _terraform_collection(text: str) -> dict[str, Any]:
    (group,) = resources(text, "azurerm_firewall_policy_rule_collection_group")
    assert group["firewall_policy_id"] == "${var.firewall_policy_id}"
    assert group["priority"] == "${var.group_priority}"
    (kind,) = {"application_rule_collection", "network_rule_collection"} & set(group)
    (collection,) = group[kind]
    assert group["name"] == collection["name"]
    rules = collection.pop("rule")
    assert {rule.pop("source_addresses") for rule in rules} == {"${var.source_addresses}"}
    words = {
        "destination_fqdns": "targetFqdns",
        "destination_addresses": "destinationAddresses",
        "destination_ports": "destinationPorts",
    }
    if kind == "network_rule_collection":
        words["protocols"] = "ipProtocols"
    else:
        for rule in rules:
            rule["protocols"] = [{"protocolType": each["type"], "port": each["port"]} for each in rule["protocols"]]
    return {
        **collection,
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "action": {"type": collection["action"]},
        "rules": [
            {
                "ruleType": "ApplicationRule" if kind == "application_rule_collection" else "NetworkRule",
                **{words.get(key, key): value for key, value in rule.items()},
            }
            for rule in rules
        ],
    }
