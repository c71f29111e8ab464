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


_ENUMERATIONS = frozenset({"access", "direction"})
_LISTS = frozenset(PLURALS.values())
_STATE = "provisioningState"
_WITH_LISTS: tuple[tuple[str, str, bool], ...] = tuple((key, PLURALS.get(key, ""), key in _LISTS) for key in _ORDER)
"""Each key in order, the key of the list that may replace it, and whether it is such a list."""


def served_rule(rule: JsonObject, group_id: str, kind: str, etag: str, state: str) -> JsonObject:
    """A rule in the form of an answer; ``kind`` is ``securityRules`` or ``defaultSecurityRules``."""
    name = as_text(rule.get("name"))
    inner: JsonObject = {_STATE: state}
    # A copy, from which each served property is removed: what remains are properties unknown to this module.
    left = {**properties(rule)}
    for key, plural, is_list in _WITH_LISTS:
        value = left.pop(key, None)
        if value is None:
            if is_list:
                inner[key] = []
        elif not plural or value == "" or not left.get(plural):
            inner[key] = value
    left.pop(_STATE, None)
    for key, value in left.items():
        if value is not None:
            inner[key] = value
    return {
        "name": name,
        "id": f"{group_id}/{kind}/{name}",
        "etag": etag,
        "type": f"Microsoft.Network/networkSecurityGroups/{kind}",
        "properties": inner,
    }


def stored_properties(sent: JsonObject) -> JsonObject:
    """The properties that an estate stores: those a client sent, without nulls and what only the service may set.

    Access and direction get the case of the service, which reads them as enumerations; a protocol keeps its own.
    """
    kept = {key: value for key, value in sent.items() if value is not None and key != "provisioningState"}
    return {key: as_text(value).capitalize() if key in _ENUMERATIONS else value for key, value in kept.items()}


def _default(name: str, description: str, priority: int, source: str, destination: str) -> JsonObject:
    """One default rule; its name says its access and direction."""
    inner: dict[str, Json] = {
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
    return {"name": name, "properties": inner}


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
