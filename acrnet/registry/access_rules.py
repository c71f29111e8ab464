"""The rules by which a registry admits clients to its public endpoints, from the answers of Resource Manager.

`ipRules[].value` and `virtualNetworkRules[].id` are the fields of REST; `az acr show` prints them as `ipAddressOrRange`
and `virtualNetworkResourceId`. The stable api 2025-11-01 has no `virtualNetworkRules`, the preview has
(models of azure-mgmt-containerregistry 15.0.0 and 15.1.0b3, checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrnet.errors import UsageError
from acrnet.net import AddressSet
from acrnet.registry.wire_value import objects_at, text_at
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


def read_ip_rules(registry: Mapping[str, object]) -> tuple[str, ...]:
    """Return the addresses that the IP rules of a registry admit, as `Registry.ip_rules` holds them."""
    rules = objects_at(registry, "properties", "networkRuleSet", "ipRules")
    return tuple(sorted({prefix for rule in rules for prefix in _prefixes(rule)}))


def read_virtual_network_rules(preview: Mapping[str, object] | Unknown) -> tuple[ResourceId, ...] | Unknown:
    """Return the subnets that the rules in the answer of the preview API admit, or why they are not known."""
    if isinstance(preview, Unknown):
        return preview
    found: set[ResourceId] = set()
    for rule in objects_at(preview, "properties", "networkRuleSet", "virtualNetworkRules"):
        text = text_at(rule, "id") or text_at(rule, "virtualNetworkResourceId")
        try:
            found.add(ResourceId.parse(text))
        except UsageError:
            return Unknown("a virtual network rule of the registry names no subnet")
    return tuple(sorted(found))


def _prefixes(rule: Mapping[str, object]) -> Iterator[str]:
    text = text_at(rule, "value") or text_at(rule, "ipAddressOrRange")
    try:
        yield from AddressSet.parse([text]).prefixes()
    except ValueError:
        yield text
