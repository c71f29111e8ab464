"""Firewall resources of a small estate, and what is asked of it."""

from __future__ import annotations

from collections import Counter

from acrnet.resource_id import ResourceId

from ...conftest import OpenEstate
from ...estates import Json, network_id
from .ways import resource

BASE, MIDDLE, POLICY = (ResourceId.parse(network_id("firewallPolicies", name)) for name in ("base", "middle", "spokes"))
CLIENTS = network_id("ipGroups", "Clients")
PARTNERS = network_id("ipGroups", "partners")
FIREWALL = ResourceId.parse(network_id("azureFirewalls", "fw"))


def policy(identifier: ResourceId, base: ResourceId | None = None, **properties: object) -> Json:
    parent = {"basePolicy": {"id": base.text.upper()}} if base else {}
    inner = {"sku": {"tier": "Standard"}, **parent, **properties}
    return {"id": identifier.text, "location": "westeurope", "properties": inner}


def rules(owner: ResourceId, name: str, *members: Json, priority: int = 200) -> Json:
    """A rule collection group with one collection of these rules."""
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "allow",
        "priority": 1000,
        "action": {"type": "Allow"},
        "rules": list(members),
    }
    return resource(f"{owner}/ruleCollectionGroups/{name}", priority=priority, ruleCollections=[collection])


def network_rule(name: str = "web", sources: tuple[str, ...] = (), destinations: tuple[str, ...] = ()) -> Json:
    """A rule from and to IP Groups, or else any address."""
    return {
        "ruleType": "NetworkRule",
        "name": name,
        "ipProtocols": ["TCP"],
        **({"sourceIpGroups": list(sources)} if sources else {"sourceAddresses": ["*"]}),
        **({"destinationIpGroups": list(destinations)} if destinations else {"destinationAddresses": ["*"]}),
        "destinationPorts": ["443"],
    }


def ip_group(identifier: str, *addresses: str) -> Json:
    return resource(identifier, ipAddresses=list(addresses))


def firewall(identifier: ResourceId, address: str, subnet: str, *public: str, **properties: object) -> Json:
    configurations = [
        {
            "name": f"ip{number}",
            "properties": {
                **({"privateIPAddress": address, "subnet": {"id": subnet}} if number == 0 else {}),
                **({"publicIPAddress": {"id": network_id("publicIPAddresses", each)}} if each else {}),
            },
        }
        for number, each in enumerate(public or ("",))
    ]
    inner = {"sku": {"name": "AZFW_VNet", "tier": "Standard"}, "ipConfigurations": configurations, **properties}
    return {"id": identifier.text, "location": "westeurope", "properties": inner}


def reads(estate: OpenEstate) -> Counter[str]:
    """How often each path was asked for, by its last two parts."""
    return Counter("/".join(each.partition(" ")[2].split("/")[-2:]) for each in estate.requested())
