"""The resources of Azure Firewall that a reader returned together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.policy import FirewallPolicy
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.rule_order import PolicyRules
from acrnet.net import AddressSet
from acrnet.rules.inputs import Location
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class FirewallResources:
    """Policies, their rule collection groups, firewalls and IP Groups, by id in lower case.

    One that is there but could not be read is Unknown; one that is not there was not supplied.
    """

    policies: Mapping[str, FirewallPolicy | Unknown] = field(default_factory=dict)
    groups: Mapping[str, tuple[RuleCollectionGroup | Unknown, ...]] = field(default_factory=dict)
    """By the id of the policy they belong to, which may be of a policy that was not supplied; in the order they were
    read."""
    firewalls: Mapping[str, AzureFirewall | Unknown] = field(default_factory=dict)
    ip_groups: Mapping[str, IpGroup | Unknown] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict)
    """Where each of them was read, groups by their own id."""
    places: Mapping[str, Mapping[str, Location]] = field(default_factory=dict)
    """Where each of them and its rules are written, by the same ids, where that is not their place in the document that
    was read: rules by `<collection>/<rule>` in lower case, and "" for the resource itself."""

    def policy_rules(self) -> dict[str, PolicyRules | Unknown]:
        """Return the policies with their groups, by id in lower case."""
        return {
            key: policy if isinstance(policy, Unknown) else PolicyRules.of(policy, self.groups.get(key, ()))
            for key, policy in self.policies.items()
        }

    def ip_group_addresses(self) -> dict[str, AddressSet | Unknown]:
        """Return the addresses of the IP Groups, by id in lower case, as rules are judged with."""
        return {key: group if isinstance(group, Unknown) else group.addresses for key, group in self.ip_groups.items()}
