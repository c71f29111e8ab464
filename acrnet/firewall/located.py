"""The firewall policies and firewalls that are judged by themselves, each with the place it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.policy import FirewallPolicy
from acrnet.firewall.resources import FirewallResources
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.rule_order import FirewallRules, Layer, rules_of_policy
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import LIVE, Location, RuleSetKind
from acrnet.unknown import Unknown

_Resource = TypeVar("_Resource", FirewallPolicy, AzureFirewall)


@dataclass(frozen=True, slots=True)
class LocatedFirewall:
    """A firewall policy, or a firewall whose rules are no policy's, as an audit takes it."""

    kind: RuleSetKind
    name: str
    rules: FirewallRules
    location: Location = LIVE
    region: str = ""
    """ARM location name, lower case; "" where the input does not say."""
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the resource: not service tags."""
    resources: FirewallResources | None = None
    """Where the groups of its rules were read; None for a live read."""

    @property
    def id(self) -> str:
        """The ARM id, or the place it was read from."""
        return self.rules.id


def located_firewalls(resources: FirewallResources) -> Iterator[LocatedFirewall]:
    """Yield what is judged of the resources that were read, policies first.

    Policies are judged, also one of which only rule collection groups were read, and firewalls with classic rules or
    with a policy that is not among the resources. A policy is left out that no firewall applies and on which another is
    based that was read, because its rules are judged in that one (`bases_only`); so is a resource that could not be
    read.
    """
    rules, bases = resources.policy_rules(), frozenset(bases_only(resources))
    for key, policy in rules.items():
        if not isinstance(policy, Unknown) and key not in bases:
            read = policy.policy
            yield _located(RuleSetKind.FIREWALL_POLICY, key, read, rules_of_policy(policy, rules), resources)
    for key, groups in resources.groups.items():
        if key not in rules:
            yield _without_policy(key, groups, resources)
    for key, firewall in _read(resources.firewalls):
        applied = firewall.policy
        if not (isinstance(applied, ResourceId) and applied.key in rules):
            yield _located(RuleSetKind.FIREWALL, key, firewall, resources.rules_of(firewall), resources)


def bases_only(resources: FirewallResources) -> Iterator[str]:
    """Yield the policies that are judged only as part of those based on them, by id in lower case."""
    policies = dict(_read(resources.policies))
    bases = {each.base_policy.key for each in policies.values() if isinstance(each.base_policy, ResourceId)}
    applied = {each.policy.key for _, each in _read(resources.firewalls) if isinstance(each.policy, ResourceId)}
    for key, policy in policies.items():
        if key in bases and key not in applied and not policy.firewalls:
            yield key


def _located(
    kind: RuleSetKind,
    key: str,
    resource: FirewallPolicy | AzureFirewall,
    rules: FirewallRules,
    resources: FirewallResources,
) -> LocatedFirewall:
    location = resources.locations.get(key, LIVE)
    return LocatedFirewall(kind, resource.name, rules, location, resource.location, resource.resource_tags, resources)


def _without_policy(
    policy: str, groups: tuple[RuleCollectionGroup | Unknown, ...], resources: FirewallResources
) -> LocatedFirewall:
    """Return a policy of which only groups were read, so that its parents and further groups are not known."""
    name = policy.rpartition("/")[2]
    unread = Unknown(f"the firewall policy {name} was not supplied, so its parent and its other groups are not known")
    rules = FirewallRules(_spelled(policy, groups), (unread, Layer(name, groups)), unread)
    read = [each.id.lower() for each in groups if isinstance(each, RuleCollectionGroup)]
    return LocatedFirewall(
        RuleSetKind.FIREWALL_POLICY,
        name,
        rules,
        next((resources.locations[key] for key in read), LIVE),
        resources=resources,
    )


def _spelled(policy: str, groups: tuple[RuleCollectionGroup | Unknown, ...]) -> str:
    """Return the id of a policy as the id of one of its groups spells it."""
    ids = [each.id for each in groups if isinstance(each, RuleCollectionGroup)]
    return next((each[: len(policy)] for each in ids if each.lower().startswith(policy)), policy)


def _read(resources: Mapping[str, _Resource | Unknown]) -> Iterator[tuple[str, _Resource]]:
    for key, each in resources.items():
        if not isinstance(each, Unknown):
            yield key, each
