"""Firewall resources in REST shape, as small as a test can use, and estates of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .conftest import GROUP, Arm, OpenEstate

Json: TypeAlias = dict[str, Any]  # Any: tests build right and wrong JSON alike

POLICY = f"{GROUP}/providers/Microsoft.Network/firewallPolicies/child"
BASE = f"{GROUP}/providers/Microsoft.Network/firewallPolicies/base"
OTHER = f"{GROUP}/providers/Microsoft.Network/firewallPolicies/other"
DRAFT = f"{POLICY}/firewallPolicyDrafts/default"
RULES = f"{POLICY}/ruleCollectionGroups/rules"
BASE_RULES = f"{BASE}/ruleCollectionGroups/rules"
FIREWALL = f"{GROUP}/providers/Microsoft.Network/azureFirewalls/fw"
CLASSIC = f"{GROUP}/providers/Microsoft.Network/azureFirewalls/classic"
CLIENTS = f"{GROUP}/providers/Microsoft.Network/ipGroups/clients"


def application_rule(name: str = "registry", **changes: object) -> Json:
    return without_none({
        "ruleType": "ApplicationRule",
        "name": name,
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["10.1.0.0/16"],
        "targetFqdns": ["contoso.azurecr.io"],
        **changes,
    })  # fmt: skip


def network_rule(name: str = "dns", **changes: object) -> Json:
    return without_none({
        "ruleType": "NetworkRule",
        "name": name,
        "ipProtocols": ["UDP"],
        "sourceIpGroups": [CLIENTS],
        "destinationAddresses": ["AzureCloud", "192.0.2.0/24"],
        "destinationPorts": ["53"],
        **changes,
    })  # fmt: skip


def collection(*rules: Json, name: str = "allow", **changes: object) -> Json:
    return without_none({
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": name,
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": list(rules),
        **changes,
    })  # fmt: skip


def group(*collections: Json, **changes: object) -> Json:
    """The body of a rule collection group."""
    return {"properties": without_none({"priority": 500, "ruleCollections": list(collections), **changes})}


def classic_collection(name: str, *rules: Json, **changes: object) -> Json:
    inner = {"priority": 200, "action": {"type": "Allow"}, "rules": list(rules), **changes}
    return {"name": name, "properties": without_none(inner)}


def without_none(document: Json) -> Json:
    return {key: value for key, value in document.items() if value is not None}


def resources() -> list[Json]:
    """A base policy, a policy based on it that a firewall uses, another family, a classic firewall, an IP Group."""
    return [
        {"id": BASE, "location": "westeurope", "properties": {"sku": {"tier": "Standard"}}},
        {"id": BASE_RULES, **group(collection(application_rule()))},
        {"id": POLICY, "location": "westeurope", "properties": {"basePolicy": {"id": BASE.upper()}}},
        {"id": RULES, **group(collection(network_rule()))},
        {"id": OTHER, "location": "westeurope", "properties": {}},
        {
            "id": FIREWALL,
            "location": "westeurope",
            "properties": {
                "sku": {"name": "AZFW_VNet", "tier": "Standard"},
                "firewallPolicy": {"id": POLICY},
                "ipConfigurations": [{"name": "ip", "properties": {"privateIPAddress": "10.0.4.4"}}],
            },
        },
        {
            "id": CLASSIC,
            "location": "westeurope",
            "properties": {
                "sku": {"name": "AZFW_VNet", "tier": "Standard"},
                "networkRuleCollections": [
                    classic_collection(
                        "web",
                        {
                            "name": "out",
                            "protocols": ["TCP"],
                            "sourceIpGroups": [CLIENTS],
                            "destinationAddresses": ["*"],
                            "destinationPorts": ["443"],
                        },
                    )
                ],
            },
        },
        {"id": CLIENTS, "location": "westeurope", "properties": {"ipAddresses": ["10.1.0.0/16"]}},
    ]


def open_firewalls(open_estate: OpenEstate) -> Callable[..., Arm]:
    """Open an estate of these resources, with settings and with further ones."""

    def opened(settings: str = "", *more: Json) -> Arm:
        return open_estate({"firewalls.json": [*resources(), *more], "sandbox.yaml": settings}, only=True)

    return opened
