"""Firewalls and policies with everything that decides what their rules do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from acrnet.arm import ArmSession
from acrnet.firewall import AzureFirewall
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.live.firewall_policies import FirewallPolicies
from acrnet.inventory.live.ip_groups import IpGroups
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


class FirewallRuleReader:
    """Reads the rules of firewalls and policies, each resource once; safe to use from many threads."""

    def __init__(self, arm: ArmSession) -> None:
        self._policies = FirewallPolicies(arm)
        self._ip_groups = IpGroups(arm)

    def of_firewalls(self, firewalls: Mapping[str, AzureFirewall | Unknown]) -> FirewallResources:
        """Return firewalls, which are by id in lower case, with their policies and the IP Groups that rules name.

        Of a firewall with a policy the classic rules do not count. What is gone or may not be read is Unknown; other
        errors of `ArmSession` are raised.
        """
        read = [each for each in firewalls.values() if isinstance(each, AzureFirewall)]
        resources = self.of_policies(each.policy for each in read if isinstance(each.policy, ResourceId))
        classic = self._ip_groups.named_in(each.classic for each in read if each.policy is None)
        return replace(resources, firewalls=dict(firewalls), ip_groups={**resources.ip_groups, **classic})

    def of_policies(self, policies: Iterable[ResourceId]) -> FirewallResources:
        """Return policies with those they are based on, their groups, and the IP Groups that rules name."""
        resources = self._policies.with_bases(policies)
        groups = [group for listed in resources.groups.values() for group in listed]
        return replace(resources, ip_groups=self._ip_groups.named_in(groups))
