"""Rule collections and their rules in the form of an answer.

The order of keys, the lists that are always there and the spelling of enumerations (``Dnat``) are those of recordings
of 2020-07-01 in the test suite of the azure-firewall extension of azure-cli (checked 2026-11-29). Fields that are newer
follow as they were written.
"""

from collections.abc import Mapping

from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects

FILTER = "FirewallPolicyFilterRuleCollection"
NAT = "FirewallPolicyNatRuleCollection"

_NETWORK = (
    "ipProtocols", "sourceAddresses", "sourceIpGroups", "destinationAddresses", "destinationIpGroups",
    "destinationFqdns", "destinationPorts",
)  # fmt: skip
_APPLICATION = (
    "protocols", "fqdnTags", "webCategories", "targetFqdns", "targetUrls", "terminateTLS", "sourceAddresses",
    "destinationAddresses", "sourceIpGroups",
)  # fmt: skip
_TRANSLATION = ("ipProtocols", "sourceAddresses", "sourceIpGroups", "destinationAddresses", "destinationPorts")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "NetworkRule": _NETWORK,
    "ApplicationRule": _APPLICATION,
    "NatRule": _TRANSLATION,
}
"""The fields that a rule of each type always has, in the order of an answer."""

_FIRST = ("ruleType", "name", "description", "translatedAddress", "translatedFqdn", "translatedPort")
_SPELLINGS = {
    word.lower(): word
    for word in (FILTER, NAT, *FIELDS, "Allow", "Deny", "Dnat", "TCP", "UDP", "ICMP", "Any", "Http", "Https", "Mssql")
}


def served_collection(collection: JsonObject) -> JsonObject:
    """A rule collection as it stands in an answer."""
    kind = spelled(collection.get("ruleCollectionType"))
    own = {"ruleCollectionType", "action", "rules", "name", "priority"}
    return {
        "ruleCollectionType": kind,
        "action": {"type": spelled(as_object(collection.get("action")).get("type"))},
        "rules": [_served_rule(rule) for rule in objects(collection.get("rules"))],
        "name": collection.get("name"),
        "priority": collection.get("priority"),
        **{key: value for key, value in collection.items() if key not in own},
    }


def spelled(value: Json) -> str:
    """A word of an enumeration in the spelling of the service; any other word as it is."""
    word = as_text(value)
    return _SPELLINGS.get(word.lower(), word)


def _served_rule(rule: JsonObject) -> JsonObject:
    kind = spelled(rule.get("ruleType"))
    served: JsonObject = {key: rule[key] for key in _FIRST if rule.get(key) is not None}
    served["ruleType"] = kind
    for field in FIELDS.get(kind, ()):
        served[field] = _served_field(field, rule.get(field))
    served.update((key, value) for key, value in rule.items() if key not in served and value is not None)
    return served


def _served_field(field: str, value: Json) -> Json:
    if field == "terminateTLS":
        return value is True
    if field == "protocols":
        return [
            {"protocolType": spelled(each.get("protocolType")), "port": each.get("port")} for each in objects(value)
        ]
    items = value if isinstance(value, list) else []
    return [spelled(item) for item in items] if field == "ipProtocols" else items
