"""The firewall policies and firewalls that are judged by themselves, each with the place it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from acrnet.firewall.azure_firewall import AzureFirewall
from acrnet.firewall.policy import FirewallPolicy
from acrnet.firewall.resources import FirewallResources
from acrnet.firewall.rule import RuleCollectionGroup
from acrnet.firewall.rule_order import (
    FirewallRules,
    Layer,
    PolicyRules,
    own_assumptions,
    rules_of_firewall,
    rules_of_policy,
)
from acrnet.resource_id import ResourceId
from acrnet.rules.inputs import LIVE, Location, RuleSetKind
from acrnet.unknown import Unknown

_Resource = TypeVar("_Resource", FirewallPolicy, AzureFirewall)


@dataclass(frozen=True, slots=True)
class LocatedFirewall:
    """A firewall policy, or a firewall with rules of its own, as an audit takes it."""

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
    yield from _policies((key for key in rules if key not in bases), rules, resources)
    for key, groups in resources.groups.items():
        if key not in rules:
            yield _without_policy(key, groups, resources)
    for key, firewall in _read(resources.firewalls):
        applied = firewall.policy
        if not (isinstance(applied, ResourceId) and applied.key in rules):
            yield _located(RuleSetKind.FIREWALL, key, firewall, rules_of_firewall(firewall, rules), resources)


def located_policies(keys: Iterable[str], resources: FirewallResources) -> Iterator[LocatedFirewall]:
    """Yield the policies with these ids in lower case, each by itself; those that could not be read are left out."""
    yield from _policies(keys, resources.policy_rules(), resources)


def located_firewall(key: str, firewall: AzureFirewall, resources: FirewallResources) -> LocatedFirewall:
    """Return a firewall by itself, whose id is `key` in lower case, with the rules that decide at it."""
    return _located(
        RuleSetKind.FIREWALL, key, firewall, rules_of_firewall(firewall, resources.policy_rules()), resources
    )


def _policies(
    keys: Iterable[str], rules: Mapping[str, PolicyRules | Unknown], resources: FirewallResources
) -> Iterator[LocatedFirewall]:
    applying = _by_policy(resources)
    for key in keys:
        policy = rules[key]
        if not isinstance(policy, Unknown):
            by_itself = _by_itself(rules_of_policy(policy, rules), _firewalls_of(policy.policy, applying.get(key, {})))
            yield _located(RuleSetKind.FIREWALL_POLICY, key, policy.policy, by_itself, resources)


def bases_only(resources: FirewallResources) -> Iterator[str]:
    """Yield the policies that are judged only as part of those based on them, by id in lower case."""
    policies = dict(_read(resources.policies))
    bases = {each.base_policy.key for each in policies.values() if isinstance(each.base_policy, ResourceId)}
    applied = {each.policy.key for _, each in _read(resources.firewalls) if isinstance(each.policy, ResourceId)}
    for key, policy in policies.items():
        if key in bases and key not in applied and not policy.firewalls:
            yield key


def _by_policy(resources: FirewallResources) -> dict[str, dict[str, AzureFirewall]]:
    """Return the firewalls that were read by the id of the policy they apply, and by their own."""
    applying: dict[str, dict[str, AzureFirewall]] = {}
    for key, each in _read(resources.firewalls):
        if isinstance(each.policy, ResourceId):
            applying.setdefault(each.policy.key, {})[key] = each
    return applying


def _firewalls_of(policy: FirewallPolicy, read: Mapping[str, AzureFirewall]) -> list[AzureFirewall | Unknown]:
    """Return the firewalls that apply a policy; Unknown in the place of one that it lists and that was not read."""
    lost = [Unknown(f"the firewall {each.name} was not read") for each in policy.firewalls if each.key not in read]
    return [*read.values(), *lost]


def _by_itself(rules: FirewallRules, applying: Sequence[AzureFirewall | Unknown]) -> FirewallRules:
    """Return the rules of a policy with what the firewalls that apply it add to them.

    Labels leave the name of the policy out, because the rule set has that name.
    """
    *above, own = rules.layers
    named = rules if isinstance(own, Unknown) else replace(rules, layers=(*above, replace(own, policy="")))
    if not applying:
        return named
    assumed = [text for each in applying if isinstance(each, AzureFirewall) for text in own_assumptions(each)]
    return replace(named, dual_stack=_dual_stack(applying), assumptions=(*rules.assumptions, *dict.fromkeys(assumed)))


def _dual_stack(applying: Sequence[AzureFirewall | Unknown]) -> bool | Unknown:
    """Return whether all these firewalls pass IPv6; Unknown where they differ, or where it is not known of one."""
    by_name = {each.name: each.passes_ipv6 for each in applying if isinstance(each, AzureFirewall)}
    unknown = [each for each in (*applying, *by_name.values()) if isinstance(each, Unknown)]
    if unknown:
        return unknown[0]
    passing = [name for name, passes in by_name.items() if passes]
    others = [name for name in by_name if name not in passing]
    if passing and others:
        return Unknown(f"of the firewalls that apply the policy, {passing[0]} passes IPv6 and {others[0]} does not")
    return bool(passing)


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
    rules = FirewallRules(_spelled(policy, groups), (unread, Layer("", groups)), unread)
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
