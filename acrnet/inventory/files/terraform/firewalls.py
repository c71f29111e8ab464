"""Firewalls of the azurerm provider and their classic rule collections as bodies of Resource Manager.

The attributes are those of `azurerm_firewall`, `azurerm_firewall_network_rule_collection`,
`azurerm_firewall_application_rule_collection` and `azurerm_firewall_nat_rule_collection` (schemas of
hashicorp/terraform-provider-azurerm, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.inventory.files.terraform.renamed import first_block, renamed
from acrnet.unknown import Unknown

_RULE: Final = {
    "name": "name",
    "description": "description",
    "protocols": "protocols",
    "protocol": "protocols",
    "source_addresses": "sourceAddresses",
    "source_ip_groups": "sourceIpGroups",
    "destination_addresses": "destinationAddresses",
    "destination_ip_groups": "destinationIpGroups",
    "destination_fqdns": "destinationFqdns",
    "destination_ports": "destinationPorts",
    "target_fqdns": "targetFqdns",
    "fqdn_tags": "fqdnTags",
    "translated_address": "translatedAddress",
    "translated_port": "translatedPort",
}
"""The attributes of the rules of all three types, none of which means different things in two of them."""


def firewall_properties(
    values: Mapping[str, object], policy: object, collections: Mapping[str, Sequence[object]]
) -> dict[str, object]:
    """Return the properties of a firewall.

    `policy` is the id of its policy, and `collections` are its classic rule collections by property.
    """
    properties = renamed(values, {"threat_intel_mode": "threatIntelMode"})
    properties["sku"] = renamed(values, {"sku_name": "name", "sku_tier": "tier"})
    if policy is not None and policy != "":
        properties["firewallPolicy"] = policy if isinstance(policy, Unknown) else {"id": policy}
    hub = first_block(values, "virtual_hub")
    if isinstance(hub, Mapping):
        written = hub.get("virtual_hub_id")
        properties["virtualHub"] = {"id": written} if isinstance(written, str) else written
        properties["hubIPAddresses"] = renamed(hub, {"private_ip_address": "privateIPAddress"})
    servers = values.get("dns_servers")
    if isinstance(servers, list) and servers:
        properties["additionalProperties"] = {"Network.DNS.EnableProxy": "true", "Network.DNS.Servers": servers}
    configurations = values.get("ip_configuration")
    if isinstance(configurations, list):
        properties["ipConfigurations"] = [_configuration(each) for each in configurations if isinstance(each, Mapping)]
    return {**properties, **collections}


def classic_collection(values: Mapping[str, object]) -> dict[str, object]:
    """Return the body of a classic rule collection."""
    rules = values.get("rule")
    return {
        "name": values.get("name"),
        "properties": {
            **renamed(values, {"priority": "priority"}),
            "action": {"type": values.get("action")},
            "rules": [_rule(each) for each in rules] if isinstance(rules, list) else rules,
        },
    }


def _rule(rule: object) -> object:
    if not isinstance(rule, Mapping):
        return rule
    body = renamed(rule, _RULE)
    if isinstance(written := rule.get("protocol"), list):
        body["protocols"] = [
            renamed(each, {"type": "protocolType", "port": "port"}) if isinstance(each, Mapping) else each
            for each in written
        ]
    return body


def _configuration(block: Mapping[str, object]) -> dict[str, object]:
    references = {
        name: {"id": value}
        for key, name in (("subnet_id", "subnet"), ("public_ip_address_id", "publicIPAddress"))
        if isinstance(value := block.get(key), str) and value
    }
    addresses = renamed(block, {"private_ip_address": "privateIPAddress"})
    return {"name": block.get("name"), "properties": {**references, **addresses}}
