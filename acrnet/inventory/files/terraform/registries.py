"""Container registries of the azurerm provider as bodies of Resource Manager.

The attributes are those of `azurerm_container_registry` (schema of hashicorp/terraform-provider-azurerm, checked
2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from acrnet.inventory.files.terraform.identity import LATER
from acrnet.inventory.files.terraform.renamed import first_block, renamed
from acrnet.tags import location_name
from acrnet.unknown import Unknown

REPLICATION_TYPE: Final = "Microsoft.ContainerRegistry/registries/replications"
REGISTRIES: Final = "microsoft.containerregistry/registries"
REPLICATIONS: Final = REPLICATION_TYPE.lower()
_PROPERTIES: Final = {
    "login_server": "loginServer",
    "data_endpoint_enabled": "dataEndpointEnabled",
    "data_endpoint_host_names": "dataEndpointHostNames",
    "network_rule_bypass_option": "networkRuleBypassOptions",
}


def registry_properties(values: Mapping[str, object]) -> dict[str, object]:
    """Return the properties of a registry."""
    properties = renamed(values, _PROPERTIES)
    access = values.get("public_network_access_enabled")
    properties["publicNetworkAccess"] = access if isinstance(access, Unknown) else _switch(access is not False)
    zones = values.get("zone_redundancy_enabled")
    properties["zoneRedundancy"] = zones if isinstance(zones, Unknown) else _switch(zones is True)
    rules = first_block(values, "network_rule_set")
    if isinstance(rules, Unknown):
        properties["networkRuleSet"] = rules
    elif isinstance(rules, Mapping):
        properties["networkRuleSet"] = _network_rules(rules)
    return properties


def registry_sku(values: Mapping[str, object]) -> dict[str, object]:
    """Return the SKU of a registry."""
    return {"name": values.get("sku"), "tier": values.get("sku")}


def replications(values: Mapping[str, object], registry: str) -> Iterator[dict[str, object]]:
    """Yield the replicas of a registry, of its home region too, which Azure lists among them.

    Each is named after its region, as the provider does. A region that is not known yet is Unknown.
    """
    written = values.get("georeplications")
    if isinstance(written, Unknown):
        yield _replication(registry, {"location": written})
        return
    home = {"location": values.get("location"), "regional_endpoint_enabled": True}
    for block in (home, *(written if isinstance(written, list) else ())):
        if isinstance(block, Mapping):
            yield _replication(registry, block)
        elif isinstance(block, Unknown):
            yield _replication(registry, {"location": block})


def _replication(registry: str, block: Mapping[str, object]) -> dict[str, object]:
    region, zones = block.get("location"), block.get("zone_redundancy_enabled")
    name = location_name(region) if isinstance(region, str) else LATER
    routed = block.get("regional_endpoint_enabled")
    return {
        "id": f"{registry}/replications/{name}",
        "name": name,
        "type": REPLICATION_TYPE,
        "location": region if isinstance(region, Unknown) else name,
        "properties": {
            # Without the attribute the provider sends false.
            "regionEndpointEnabled": routed if isinstance(routed, Unknown) else routed is True,
            "zoneRedundancy": zones if isinstance(zones, Unknown) else _switch(zones is True),
        },
    }


def _network_rules(block: Mapping[str, object]) -> dict[str, object]:
    rules = block.get("ip_rule")
    return {
        "defaultAction": block.get("default_action") or "Allow",
        "ipRules": [
            renamed(each, {"action": "action", "ip_range": "value"}) if isinstance(each, Mapping) else each
            for each in rules
        ]
        if isinstance(rules, list)
        else rules,
    }


def _switch(on: bool) -> str:
    return "Enabled" if on else "Disabled"
