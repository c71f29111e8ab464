"""Container registries of the azurerm provider as bodies of Resource Manager.

The attributes are those of `azurerm_container_registry` (schema of hashicorp/terraform-provider-azurerm, checked
2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

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
    """Yield the replicas of a registry outside its home region; each is named after its region, as the provider does.

    One whose region is not known is left out here: see `has_unknown_replicas`.
    """
    blocks = values.get("georeplications")
    for block in blocks if isinstance(blocks, list) else ():
        region = block.get("location") if isinstance(block, Mapping) else None
        if not isinstance(block, Mapping) or not isinstance(region, str):
            continue
        name = location_name(region)
        routed = block.get("regional_endpoint_enabled")
        zones = block.get("zone_redundancy_enabled")
        yield {
            "id": f"{registry}/replications/{name}",
            "name": name,
            "type": REPLICATION_TYPE,
            "location": name,
            "properties": {
                # Without the attribute the provider sends false.
                "regionEndpointEnabled": routed if isinstance(routed, Unknown) else routed is True,
                "zoneRedundancy": zones if isinstance(zones, Unknown) else _switch(zones is True),
            },
        }


def has_unknown_replicas(values: Mapping[str, object]) -> bool:
    """Whether a registry may have replicas in regions that are not known yet."""
    blocks = values.get("georeplications")
    return isinstance(blocks, Unknown) or any(
        isinstance(each, Unknown) or (isinstance(each, Mapping) and isinstance(each.get("location"), Unknown))
        for each in (blocks if isinstance(blocks, list) else ())
    )


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
