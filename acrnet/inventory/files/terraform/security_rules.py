"""Security rules of the azurerm provider, inline in a group and as resources, as bodies of Resource Manager.

The attributes are those of `azurerm_network_security_rule` and of `security_rule` in `azurerm_network_security_group`
(schemas of hashicorp/terraform-provider-azurerm, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.inventory.files.terraform.renamed import renamed
from acrnet.unknown import Unknown

_PROPERTIES: Final = {
    "description": "description",
    "protocol": "protocol",
    "source_port_range": "sourcePortRange",
    "source_port_ranges": "sourcePortRanges",
    "destination_port_range": "destinationPortRange",
    "destination_port_ranges": "destinationPortRanges",
    "source_address_prefix": "sourceAddressPrefix",
    "source_address_prefixes": "sourceAddressPrefixes",
    "destination_address_prefix": "destinationAddressPrefix",
    "destination_address_prefixes": "destinationAddressPrefixes",
    "source_application_security_group_ids": "sourceApplicationSecurityGroups",
    "destination_application_security_group_ids": "destinationApplicationSecurityGroups",
    "access": "access",
    "priority": "priority",
    "direction": "direction",
}


def security_rule(values: Mapping[str, object]) -> dict[str, object]:
    """Return the body of a rule."""
    properties = renamed(values, _PROPERTIES)
    for key in ("sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups"):
        groups = properties.get(key)
        if isinstance(groups, list):
            properties[key] = [each if isinstance(each, Unknown) else {"id": each} for each in groups]
    return {"name": values.get("name"), "properties": properties}


def inline_rules(value: object) -> object:
    """Return the bodies of the `security_rule` blocks of a group, Unknown where they are not known."""
    if not isinstance(value, list):
        return value
    return [security_rule(each) if isinstance(each, Mapping) else each for each in value]
