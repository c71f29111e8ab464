"""Firewall policies of the azurerm provider, their rule collection groups and IP Groups, as bodies of Resource Manager.

The attributes are those of `azurerm_firewall_policy`, `azurerm_firewall_policy_rule_collection_group` and
`azurerm_ip_group` (schemas of hashicorp/terraform-provider-azurerm, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from acrnet.inventory.files.terraform.renamed import first_block, renamed
from acrnet.unknown import Unknown

IdsAt: TypeAlias = Callable[..., object]
"""Returns the ids in `value`, given the path to its expression; see `Identities.ids_in`."""

_NETWORK_RULE: Final = {
    "name": "name",
    "description": "description",
    "protocols": "ipProtocols",
    "source_addresses": "sourceAddresses",
    "source_ip_groups": "sourceIpGroups",
    "destination_addresses": "destinationAddresses",
    "destination_ip_groups": "destinationIpGroups",
    "destination_fqdns": "destinationFqdns",
    "destination_ports": "destinationPorts",
}
_APPLICATION_RULE: Final = {
    "name": "name",
    "description": "description",
    "protocols": "protocols",
    "source_addresses": "sourceAddresses",
    "source_ip_groups": "sourceIpGroups",
    "destination_addresses": "destinationAddresses",
    "destination_fqdns": "targetFqdns",
    "destination_urls": "targetUrls",
    "destination_fqdn_tags": "fqdnTags",
    "terminate_tls": "terminateTLS",
    "web_categories": "webCategories",
    "http_headers": "httpHeadersToInsert",
}
_NAT_RULE: Final = {
    "name": "name",
    "description": "description",
    "protocols": "ipProtocols",
    "source_addresses": "sourceAddresses",
    "source_ip_groups": "sourceIpGroups",
    "destination_address": "destinationAddresses",
    "destination_ports": "destinationPorts",
    "translated_address": "translatedAddress",
    "translated_fqdn": "translatedFqdn",
    "translated_port": "translatedPort",
}
_FILTER: Final = "FirewallPolicyFilterRuleCollection"
COLLECTIONS: Final = {
    "application_rule_collection": (_FILTER, "ApplicationRule", _APPLICATION_RULE),
    "network_rule_collection": (_FILTER, "NetworkRule", _NETWORK_RULE),
    "nat_rule_collection": ("FirewallPolicyNatRuleCollection", "NatRule", _NAT_RULE),
}
"""By attribute: the type of the collections, that of their rules, and the attributes of these."""
_IP_GROUPS: Final = ("source_ip_groups", "destination_ip_groups")


def policy_properties(values: Mapping[str, object], base_policy: object) -> dict[str, object]:
    """Return the properties of a firewall policy without its groups; `base_policy` is the id of its parent."""
    properties = renamed(values, {"threat_intelligence_mode": "threatIntelMode"})
    properties["sku"] = {"tier": values.get("sku") or "Standard"}  # which is the default of the provider
    if base_policy is not None and base_policy != "":
        properties["basePolicy"] = base_policy if isinstance(base_policy, Unknown) else {"id": base_policy}
    for attribute, name, read in (
        ("dns", "dnsSettings", _dns),
        ("intrusion_detection", "intrusionDetection", _intrusion_detection),
        ("explicit_proxy", "explicitProxy", _explicit_proxy),
        ("tls_certificate", "transportSecurity", _transport_security),
    ):
        block = first_block(values, attribute)
        if isinstance(block, Mapping):
            properties[name] = read(block)
        elif isinstance(block, Unknown):
            properties[name] = block
    return properties


def collection_group_properties(values: Mapping[str, object], ids_at: IdsAt) -> dict[str, object]:
    """Return the properties of a rule collection group."""
    collections: list[object] = []
    for attribute in COLLECTIONS:
        written = values.get(attribute)
        if isinstance(written, list):
            collections += [_collection(each, attribute, index, ids_at) for index, each in enumerate(written)]
        elif isinstance(written, Unknown):
            collections.append(written)
    return {**renamed(values, {"priority": "priority"}), "ruleCollections": collections}


def ip_group_properties(values: Mapping[str, object], cidrs: list[object]) -> dict[str, object]:
    """Return the properties of an IP Group; `cidrs` are its entries that are resources of their own."""
    written = values.get("cidrs")
    if isinstance(written, Unknown):
        return {"ipAddresses": written}
    entries = [*(written if isinstance(written, list) else ()), *cidrs]
    return {"ipAddresses": list({str(each): each for each in entries}.values())}


def _collection(written: object, attribute: str, index: int, ids_at: IdsAt) -> object:
    if not isinstance(written, Mapping):
        return written
    collection_type, rule_type, names = COLLECTIONS[attribute]
    rules = written.get("rule")
    if isinstance(rules, list):
        rules = [
            _rule(rule, rule_type, names, partial(ids_at, attribute, index, "rule", position))
            for position, rule in enumerate(rules)
        ]
    return {
        "ruleCollectionType": collection_type,
        **renamed(written, {"name": "name", "priority": "priority"}),
        "action": {"type": written.get("action")},
        "rules": rules,
    }


def _rule(rule: object, rule_type: str, names: Mapping[str, str], ids_at: IdsAt) -> object:
    if not isinstance(rule, Mapping):
        return rule
    body = {"ruleType": rule_type, **renamed(rule, names)}
    for attribute in _IP_GROUPS:
        if attribute in names and rule.get(attribute) is not None:
            body[names[attribute]] = ids_at(attribute, value=rule[attribute])
    protocols = body.get("protocols")
    if isinstance(protocols, list):
        body["protocols"] = [_protocol(each) for each in protocols]
    headers = body.get("httpHeadersToInsert")
    if isinstance(headers, list):
        body["httpHeadersToInsert"] = [
            renamed(each, {"name": "headerName"}) if isinstance(each, Mapping) else each for each in headers
        ]
    address = body.get("destinationAddresses")
    if isinstance(address, str):
        body["destinationAddresses"] = [address] if address else []
    return body


def _protocol(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return renamed(value, {"type": "protocolType", "port": "port"})


def _dns(block: Mapping[str, object]) -> dict[str, object]:
    return renamed(block, {"servers": "servers", "proxy_enabled": "enableProxy"})


def _intrusion_detection(block: Mapping[str, object]) -> dict[str, object]:
    return renamed(block, {"mode": "mode"})


def _explicit_proxy(block: Mapping[str, object]) -> dict[str, object]:
    return renamed(block, {"enabled": "enableExplicitProxy", "http_port": "httpPort", "https_port": "httpsPort"})


def _transport_security(block: Mapping[str, object]) -> dict[str, object]:
    """Return that there is a certificate; which one says nothing about the rules."""
    return {"certificateAuthority": renamed(block, {"name": "name"}) or {"name": "set"}}
