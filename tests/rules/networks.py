"""Rules, catalogs and networks as small as a test can use."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.registry.need import Need, Purpose
from acrnet.rules import NetworkContext, RuleSet, read_rule_set
from acrnet.tags import TagCatalog, parse_tag_file
from acrnet.unknown import Unknown

Rest: TypeAlias = dict[str, Any]  # Any: tests build right and wrong JSON alike

REGISTRY = "AzureContainerRegistry.FranceCentral"
STORAGE = "Storage.FranceCentral"
TAGS = {
    "AzureContainerRegistry": ["20.40.0.0/16", "2603:1000::/32"],
    REGISTRY: ["20.40.1.0/24", "20.40.3.0/25", "2603:1000:1::/48"],
    "AzureContainerRegistry.WestEurope": ["20.40.2.0/24", "2603:1000:2::/48"],
    "Storage": ["20.60.0.0/16", "2603:2000::/32"],
    STORAGE: ["20.60.1.0/24", "2603:2000:1::/48"],
    "AzureCloud": ["20.0.0.0/8", "2603::/16"],
    "OnlyIPv4": ["20.70.0.0/24"],
}


def catalog(tags: Mapping[str, Sequence[str]] = TAGS) -> TagCatalog:
    """Return a catalog of these tags, as if read from a file."""
    values = [
        {"name": name, "id": name, "properties": {"changeNumber": 1, "region": "", "addressPrefixes": list(prefixes)}}
        for name, prefixes in tags.items()
    ]
    return parse_tag_file(
        json.dumps({"changeNumber": 7, "cloud": "Public", "values": values}).encode(), expected_cloud=None
    )


def rest_rule(name: str, priority: int, access: str, to: str | None = "*", **properties: object) -> Rest:
    """Return an outbound rule for TCP 443 from VirtualNetwork in REST form; None takes a property away."""
    full: Rest = {
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": "443",
        "sourceAddressPrefix": "VirtualNetwork",
        "destinationAddressPrefix": to,
        "access": access,
        "priority": priority,
        "direction": "Outbound",
        **properties,
    }
    return {"name": name, "properties": {key: value for key, value in full.items() if value is not None}}


def deny_internet(priority: int = 4000, **properties: object) -> Rest:
    """Return the rule that people use to close a network."""
    everything = {"protocol": "*", "sourceAddressPrefix": "*", "destinationPortRange": "*"}
    return rest_rule("deny-internet", priority, "Deny", "Internet", **{**everything, **properties})


def rule_set(*rules: Rest, name: str = "nsg") -> RuleSet:
    return read_rule_set({"name": name, "properties": {"securityRules": list(rules)}})


def network(
    sources: Sequence[str] = ("10.1.0.0/24",), tags: Mapping[str, Sequence[str]] = TAGS, **options: Any
) -> NetworkContext:
    """Return the context of clients in 10.1.0.0/24 of the network 10.0.0.0/8 and fd00::/8."""
    space = options.pop("virtual_network", AddressSet.parse(["10.0.0.0/8", "fd00::/8"]))
    return NetworkContext.of(catalog(tags), sources=AddressSet.parse(sources), virtual_network=space, **options)


def flows(to: Sequence[str], sources: Sequence[str] = ("10.1.0.0/24",), port: int = 443, protocol: int = 6) -> FlowSet:
    return FlowSet.of(
        AddressSet.parse(sources), AddressSet.parse(to), IntervalSet.single(protocol), IntervalSet.single(port)
    )


def need(tag: str | None = REGISTRY, **fields: Any) -> Need:
    """Return the need for a tag over IPv4."""
    values: dict[str, Any] = {
        "id": "contoso/login/francecentral",
        "registry": "contoso",
        "purpose": Purpose.LOGIN,
        "region": "francecentral",
        "hosts": ("contoso.azurecr.io",),
        "tag": tag,
        "addresses": (),
        "protocol": "Tcp",
        "ports": (443,),
        "families": (Family.IPV4,),
        "conditional_families": (),
        "required": True,
        "reason": "clients sign in there",
        **fields,
    }
    return Need(**values)


def known(flows_or_unknown: FlowSet | Unknown) -> FlowSet:
    """Return flows that have to be known for the test to mean anything."""
    assert isinstance(flows_or_unknown, FlowSet), flows_or_unknown.reason
    return flows_or_unknown
