"""A security rule on the wire, and the six rules every network security group has.

Key order, the four plural arrays that are always there, and the texts of the default rules are those of the recordings
of 2018-12-01, 2020-04-01 and 2020-06-01.
"""

from acrnet.sandbox.json_value import Json, JsonObject, as_text, properties

_ORDER = (
    "description", "protocol", "sourcePortRange", "destinationPortRange", "sourceAddressPrefix",
    "destinationAddressPrefix", "access", "priority", "direction",
    "sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes",
)  # fmt: skip
PLURALS = {
    "sourcePortRange": "sourcePortRanges",
    "destinationPortRange": "destinationPortRanges",
    "sourceAddressPrefix": "sourceAddressPrefixes",
    "destinationAddressPrefix": "destinationAddressPrefixes",
}


def served_rule(rule: JsonObject, group_id: str, kind: str, etag: str, state: str) -> JsonObject:
    """A rule as an answer carries it; ``kind`` is ``securityRules`` or ``defaultSecurityRules``."""
    name = as_text(rule.get("name"))
    held: JsonObject = {"provisioningState": state}
    given = {key: value for key, value in properties(rule).items() if value is not None}
    for key in _ORDER:
        if key in PLURALS and (given.get(key) == "" or given.get(PLURALS[key])):
            continue
        if key in PLURALS.values():
            held[key] = given.get(key, [])
        elif key in given:
            held[key] = given[key]
    held.update((key, value) for key, value in given.items() if key not in _ORDER and key != "provisioningState")
    return {
        "name": name,
        "id": f"{group_id}/{kind}/{name}",
        "etag": etag,
        "type": f"Microsoft.Network/networkSecurityGroups/{kind}",
        "properties": held,
    }


def stored_properties(given: JsonObject) -> JsonObject:
    """What an estate keeps of the properties a client sent: all but nulls and what only the service may set."""
    return {key: value for key, value in given.items() if value is not None and key != "provisioningState"}


def _default(name: str, description: str, priority: int, source: str, destination: str) -> JsonObject:
    """One default rule; its access and direction are those its name says."""
    held: dict[str, Json] = {
        "description": description,
        "protocol": "*",
        "sourcePortRange": "*",
        "destinationPortRange": "*",
        "sourceAddressPrefix": source,
        "destinationAddressPrefix": destination,
        "access": "Allow" if name.startswith("Allow") else "Deny",
        "priority": priority,
        "direction": "Inbound" if name.endswith("InBound") else "Outbound",
    }
    return {"name": name, "properties": held}


_VNET = "VirtualNetwork"
DEFAULT_RULES: tuple[JsonObject, ...] = (
    _default("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", 65000, _VNET, _VNET),
    _default(
        "AllowAzureLoadBalancerInBound",
        "Allow inbound traffic from azure load balancer",
        65001,
        "AzureLoadBalancer",
        "*",
    ),
    _default("DenyAllInBound", "Deny all inbound traffic", 65500, "*", "*"),
    _default("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", 65000, _VNET, _VNET),
    _default("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", 65001, "*", "Internet"),
    _default("DenyAllOutBound", "Deny all outbound traffic", 65500, "*", "*"),
)
