"""Firewall policies and firewalls that an audit names, read with everything that decides what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from acrnet.arm import ArmSession
from acrnet.firewall import AzureFirewall
from acrnet.firewall.located import LocatedFirewall, located_firewall, located_policies
from acrnet.firewall.overridden import OverriddenRules, overridden_rules
from acrnet.firewall.resources import FirewallResources
from acrnet.inventory.files.firewall_parts import Part
from acrnet.inventory.live.azure_firewalls import FIREWALL_TYPE, Firewalls
from acrnet.inventory.live.firewall_clients import FirewallClients
from acrnet.inventory.live.firewall_policies import POLICY_TYPE
from acrnet.inventory.live.firewall_rules import FirewallRuleReader
from acrnet.inventory.live.names import find_all_by_name
from acrnet.inventory.live.networks import Networks
from acrnet.inventory.live.search import sentence
from acrnet.inventory.live.virtual_hubs import VirtualHubs
from acrnet.inventory.parallel import in_parallel
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.rules.clients import NsgClients
from acrnet.rules.inputs import Input
from acrnet.unknown import Unknown

_LIVE: Final = "live"


@dataclass(frozen=True, slots=True)
class AuditedFirewall:
    """A firewall policy or a firewall, and who sends through it."""

    id: ResourceId
    located: LocatedFirewall
    ip_groups: Mapping[str, AddressSet | Unknown]
    """The addresses of the IP Groups that its rules name, by id in lower case."""
    clients: NsgClients | None
    """None where they were not asked for."""
    overridden: tuple[OverriddenRules, ...]
    """The classic rules of the firewalls that have a policy."""


class AuditedFirewalls:
    """Reads firewall policies and firewalls, and what they share only once."""

    def __init__(self, arm: ArmSession, subscriptions: Sequence[str], *, with_clients: bool) -> None:
        """Look for names in `subscriptions`, or in all visible ones if it is empty."""
        self._arm = arm
        self._subscriptions = subscriptions
        self._firewalls = Firewalls(arm)
        self._rules = FirewallRuleReader(arm)
        hubs = VirtualHubs(arm, subscriptions)
        self._clients = FirewallClients(Networks(arm), hubs) if with_clients else None

    def read(self, policies: Sequence[str], firewalls: Sequence[str]) -> list[tuple[Input, AuditedFirewall | None]]:
        """Return each of these policies and firewalls, by names or ids, with an account; None where it has an error.

        A part of one that may not be read, such as a policy above it, is Unknown in it. Raises UsageError for a name
        that nothing has, and other errors of `ArmSession`.
        """
        ids = [
            *find_all_by_name(self._arm, POLICY_TYPE, policies, "firewall policy", self._subscriptions),
            *find_all_by_name(self._arm, FIREWALL_TYPE, firewalls, "firewall", self._subscriptions),
        ]
        distinct = list({each.key: each for each in ids}.values())
        return in_parallel(self._one, distinct)

    def _one(self, each: ResourceId) -> tuple[Input, AuditedFirewall | None]:
        return self._policy(each) if each.is_type(POLICY_TYPE) else self._firewall(each)

    def _policy(self, policy: ResourceId) -> tuple[Input, AuditedFirewall | None]:
        resources = self._rules.of_policies([policy])
        read = resources.policies[policy.key]
        if isinstance(read, Unknown):
            return Input(policy.text, _LIVE, error=sentence(read)), None
        applying = in_parallel(self._firewalls.firewall, read.firewalls)
        keys = [each.key for each in read.firewalls]
        resources = replace(resources, firewalls=dict(zip(keys, applying, strict=True)))
        (located,) = located_policies([policy.key], resources)
        return self._audited(policy, located, resources, applying)

    def _firewall(self, firewall: ResourceId) -> tuple[Input, AuditedFirewall | None]:
        read = self._firewalls.firewall(firewall)
        if isinstance(read, Unknown):
            return Input(firewall.text, _LIVE, error=sentence(read)), None
        resources = self._rules.of_firewalls({firewall.key: read})
        return self._audited(firewall, located_firewall(firewall.key, read, resources), resources, [read])

    def _audited(
        self,
        identifier: ResourceId,
        located: LocatedFirewall,
        resources: FirewallResources,
        applying: Sequence[AzureFirewall | Unknown],
    ) -> tuple[Input, AuditedFirewall]:
        clients = None if self._clients is None else self._clients.behind(applying)
        account = Input(identifier.text, _LIVE, firewall_resources=_counted(resources))
        return account, AuditedFirewall(
            identifier, located, resources.ip_group_addresses(), clients, tuple(overridden_rules(resources))
        )


def _counted(resources: FirewallResources) -> dict[str, int]:
    """Return how many resources were read, by the noun for them."""
    read = {
        Part.POLICY: resources.policies.values(),
        Part.GROUP: [each for groups in resources.groups.values() for each in groups],
        Part.FIREWALL: resources.firewalls.values(),
        Part.IP_GROUP: resources.ip_groups.values(),
    }
    counts = {part.value: sum(not isinstance(each, Unknown) for each in several) for part, several in read.items()}
    return {noun: number for noun, number in counts.items() if number}
