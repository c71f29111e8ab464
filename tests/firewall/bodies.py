"""Bodies of Azure Firewall resources, as small as a test can use."""

from __future__ import annotations

from typing import Any, TypeAlias

Rest: TypeAlias = dict[str, Any]  # Any: tests build right and wrong JSON alike

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/hub"
NETWORK = f"{GROUP}/providers/Microsoft.Network"


def policy_id(name: str) -> str:
    return f"{NETWORK}/firewallPolicies/{name}"


def group_id(name: str, policy: str = "hub") -> str:
    return f"{policy_id(policy)}/ruleCollectionGroups/{name}"


def ip_group_id(name: str) -> str:
    return f"{NETWORK}/ipGroups/{name}"


def network_rule(name: str = "net", to: str | list[str] = "*", **properties: object) -> Rest:
    """Return a rule for TCP 443 from anywhere; None takes a property away."""
    return _given(
        {
            "ruleType": "NetworkRule",
            "name": name,
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": [to] if isinstance(to, str) else to,
            "destinationPorts": ["443"],
            **properties,
        }
    )


def application_rule(name: str = "app", *fqdns: str, **properties: object) -> Rest:
    """Return a rule for Https:443 from anywhere; None takes a property away."""
    return _given(
        {
            "ruleType": "ApplicationRule",
            "name": name,
            "protocols": [{"protocolType": "Https", "port": 443}],
            "sourceAddresses": ["*"],
            "targetFqdns": list(fqdns),
            **properties,
        }
    )


def nat_rule(name: str = "nat", to: str = "20.1.1.1", **properties: object) -> Rest:
    """Return a rule that sends TCP 443 for an address to 10.0.0.4; None takes a property away."""
    return _given(
        {
            "ruleType": "NatRule",
            "name": name,
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": [to],
            "destinationPorts": ["443"],
            "translatedAddress": "10.0.0.4",
            "translatedPort": "443",
            **properties,
        }
    )


def collection(name: str, priority: object, action: str, *rules: Rest, **properties: object) -> Rest:
    kind = "Nat" if action == "Dnat" else "Filter"
    return {
        "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
        "name": name,
        "priority": priority,
        "action": {"type": action},
        "rules": list(rules),
        **properties,
    }


def group(name: str, priority: object, *collections: Rest, policy: str = "hub", **properties: object) -> Rest:
    return {
        "id": group_id(name, policy),
        "name": name,
        "type": "Microsoft.Network/FirewallPolicies/RuleCollectionGroups",
        "etag": "9c23d14d-0000-0000-0000-000000000001",
        "location": "westeurope",
        "properties": {
            "priority": priority,
            "ruleCollections": list(collections),
            "provisioningState": "Succeeded",
            **properties,
        },
    }


def policy(name: str = "hub", *groups: str, **properties: object) -> Rest:
    """Return a policy that lists groups of these names."""
    return {
        "id": policy_id(name),
        "name": name,
        "type": "Microsoft.Network/FirewallPolicies",
        "location": "westeurope",
        "properties": {
            "sku": {"tier": "Standard"},
            "threatIntelMode": "Alert",
            "ruleCollectionGroups": [{"id": group_id(each, name)} for each in groups],
            "childPolicies": [],
            "firewalls": [],
            "provisioningState": "Succeeded",
            **properties,
        },
    }


def firewall(name: str = "fw", **properties: object) -> Rest:
    """Return a firewall in a virtual network, without rules."""
    return {
        "id": f"{NETWORK}/azureFirewalls/{name}",
        "name": name,
        "type": "Microsoft.Network/azureFirewalls",
        "location": "westeurope",
        "properties": {
            "sku": {"name": "AZFW_VNet", "tier": "Standard"},
            "threatIntelMode": "Alert",
            "additionalProperties": {},
            "networkRuleCollections": [],
            "applicationRuleCollections": [],
            "natRuleCollections": [],
            "provisioningState": "Succeeded",
            **properties,
        },
    }


def ip_group(name: str, *addresses: str) -> Rest:
    return {
        "id": ip_group_id(name),
        "name": name,
        "type": "Microsoft.Network/ipGroups",
        "location": "westeurope",
        "properties": {"ipAddresses": list(addresses), "provisioningState": "Succeeded"},
    }


def _given(rule: Rest) -> Rest:
    return {key: value for key, value in rule.items() if value is not None}
