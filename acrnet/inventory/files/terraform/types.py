"""The types of resources that are read, and the types of Azure they make."""

from __future__ import annotations

from typing import Final

from acrnet.inventory.files.terraform.instance import Instance

GROUP: Final = "azurerm_network_security_group"
RULE: Final = "azurerm_network_security_rule"
POLICY: Final = "azurerm_firewall_policy"
COLLECTION_GROUP: Final = "azurerm_firewall_policy_rule_collection_group"
FIREWALL: Final = "azurerm_firewall"
IP_GROUP: Final = "azurerm_ip_group"
IP_GROUP_CIDR: Final = "azurerm_ip_group_cidr"
REGISTRY: Final = "azurerm_container_registry"
RESOURCE_GROUPS: Final = "azurerm_resource_group"
SUBNET: Final = "azurerm_subnet"
SUBNET_GROUP: Final = "azurerm_subnet_network_security_group_association"
INTERFACE: Final = "azurerm_network_interface"
INTERFACE_GROUP: Final = "azurerm_network_interface_security_group_association"
AZAPI: Final = "azapi_resource"
AZAPI_UPDATE: Final = "azapi_update_resource"

OF_AZAPI: Final = (AZAPI, AZAPI_UPDATE)
FIREWALL_MAKERS: Final = (FIREWALL, AZAPI)
"""The types of resources that may be a firewall."""
CLASSIC_COLLECTIONS: Final = {
    "azurerm_firewall_nat_rule_collection": "natRuleCollections",
    "azurerm_firewall_network_rule_collection": "networkRuleCollections",
    "azurerm_firewall_application_rule_collection": "applicationRuleCollections",
}
"""Resources that are a part of a firewall, with its property."""

_TYPES: Final = {
    GROUP: "Microsoft.Network/networkSecurityGroups",
    RULE: "Microsoft.Network/networkSecurityGroups/securityRules",
    POLICY: "Microsoft.Network/firewallPolicies",
    COLLECTION_GROUP: "Microsoft.Network/firewallPolicies/ruleCollectionGroups",
    FIREWALL: "Microsoft.Network/azureFirewalls",
    IP_GROUP: "Microsoft.Network/ipGroups",
    REGISTRY: "Microsoft.ContainerRegistry/registries",
    SUBNET: "Microsoft.Network/virtualNetworks/subnets",
    INTERFACE: "Microsoft.Network/networkInterfaces",
}
NAME_OF_PARENT: Final = {RULE: "network_security_group_name", SUBNET: "virtual_network_name"}
"""The attribute with the name of the parent, which is in the same resource group."""
ID_OF_PARENT: Final = {
    COLLECTION_GROUP: ((POLICY, AZAPI), "firewall_policy_id"),
    AZAPI: ((RESOURCE_GROUPS, *_TYPES, AZAPI), "parent_id"),
    AZAPI_UPDATE: ((RESOURCE_GROUPS, *_TYPES, AZAPI), "parent_id"),
}
"""The types of resources a parent may have in Terraform, and the attribute with its id."""
_AZAPI_TYPES: Final = frozenset(
    {
        "microsoft.network/networksecuritygroups",
        "microsoft.network/networksecuritygroups/securityrules",
        "microsoft.network/firewallpolicies",
        "microsoft.network/firewallpolicies/rulecollectiongroups",
        "microsoft.network/firewallpolicies/rulegroups",
        "microsoft.network/azurefirewalls",
        "microsoft.network/ipgroups",
        "microsoft.containerregistry/registries",
        "microsoft.containerregistry/registries/replications",
    }
)
_WANTED: Final = frozenset(
    {
        *_TYPES,
        *CLASSIC_COLLECTIONS,
        RESOURCE_GROUPS,
        IP_GROUP_CIDR,
        SUBNET_GROUP,
        INTERFACE_GROUP,
        AZAPI,
        AZAPI_UPDATE,
    }
)


def is_wanted(type_: str) -> bool:
    """Whether resources of a type of Terraform are read, or needed to read others."""
    return type_ in _WANTED


def type_of(instance: Instance) -> str:
    """Return the type of Azure of an instance as it is written, without the API version; "" for one without."""
    if instance.type in OF_AZAPI:
        return instance.text_of("type").partition("@")[0]
    return _TYPES.get(instance.type, "")


def is_read(instance: Instance) -> bool:
    """Whether an instance of azapi is of a type that is read."""
    return type_of(instance).lower() in _AZAPI_TYPES
