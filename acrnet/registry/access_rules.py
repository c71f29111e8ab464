"""The network rules of a registry for its public endpoints, read from the answers of Resource Manager.

The REST field is `ipRules[].value`; `az acr show` prints it as `ipAddressOrRange`. The stable api 2025-11-01 does not
have `virtualNetworkRules`, the previews do (models of azure-mgmt-containerregistry 15.0.0 and 15.1.0b3, checked
2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from acrnet.errors import UsageError
from acrnet.net import AddressSet
from acrnet.registry.wire_value import objects_at, text_at
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown

_SUBNET_FIELDS: Final = ("virtualNetworkSubnetResourceId", "id", "virtualNetworkResourceId")
"""The fields for the subnet of a virtual network rule: of the previews since 2026-01-01-preview, of those before, and
of `az`, which prints null when it looks for the old name (github.com/Azure/azure-cli/issues/33660 and the schema of
2026-03-01-preview, checked 2026-11-29)."""


def read_ip_rules(registry: Mapping[str, object]) -> tuple[str, ...]:
    """Return the addresses that the IP rules of a registry admit, in the form of `Registry.ip_rules`."""
    rules = objects_at(registry, "properties", "networkRuleSet", "ipRules")
    return tuple(sorted({prefix for rule in rules for prefix in _prefixes(rule)}))


def read_virtual_network_rules(preview: Mapping[str, object] | Unknown) -> tuple[ResourceId | Unknown, ...] | Unknown:
    """Return the subnets that the rules in the preview API's answer admit, for `Registry.virtual_network_rules`."""
    if isinstance(preview, Unknown):
        return preview
    rules = objects_at(preview, "properties", "networkRuleSet", "virtualNetworkRules")
    admitted = {_subnet(rule) for rule in rules}
    known = sorted(each for each in admitted if isinstance(each, ResourceId))
    unknown = sorted((each for each in admitted if isinstance(each, Unknown)), key=lambda each: each.reason)
    return (*known, *unknown)


def _subnet(rule: Mapping[str, object]) -> ResourceId | Unknown:
    named = {text for key in _SUBNET_FIELDS if (text := text_at(rule, key))}
    try:
        subnets = {ResourceId.parse(text) for text in named}
    except UsageError:
        subnets = set()
    if len(subnets) > 1:
        return Unknown("a virtual network rule of the registry names several subnets")
    return subnets.pop() if subnets else Unknown("a virtual network rule of the registry names no subnet")


def _prefixes(rule: Mapping[str, object]) -> Iterator[str]:
    text = text_at(rule, "value") or text_at(rule, "ipAddressOrRange")
    try:
        yield from AddressSet.parse([text]).prefixes()
    except ValueError:
        yield text
