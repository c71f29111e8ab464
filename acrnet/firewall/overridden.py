"""Classic rules of firewalls that have a policy, which decides in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.resources import FirewallResources
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import LIVE, Location
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class OverriddenRules:
    """The classic rules of a firewall that applies a policy.

    A firewall is configured by classic rules or by a policy, and the two cannot coexist (learn.microsoft.com/azure/
    firewall/rule-processing, dated 2026-03-23, and pull request Azure/azure-powershell 11003, checked 2026-11-29).
    """

    id: str
    """The id of the firewall."""
    name: str
    policy: str
    """The name of its policy."""
    rules: int
    """How many there are, never 0; rules that could not be read do not count."""
    location: Location = LIVE


def overridden_rules(resources: FirewallResources) -> Iterator[OverriddenRules]:
    """Yield the classic rules of each firewall that was read and has a policy, whether or not that was read."""
    for key, firewall in resources.firewalls.items():
        if isinstance(firewall, AzureFirewall) and isinstance(firewall.policy, ResourceId):
            rules = _count(firewall.classic)
            if rules:
                location = resources.locations.get(key, LIVE)
                yield OverriddenRules(firewall.id, firewall.name, firewall.policy.name, rules, location)


def _count(group: RuleCollectionGroup) -> int:
    collections = () if isinstance(group.collections, Unknown) else group.collections
    return sum(0 if isinstance(each.rules, Unknown) else len(each.rules) for each in collections)
