"""The rules of a firewall in the order it tries them: those of parent policies first, within each type of rule.

DNAT rules are tried before network rules, and these before application rules, whatever the priorities. Within a type
the groups of a parent come before those of its children, then groups and collections go by priority and rules by their
place (learn.microsoft.com/azure/firewall/rule-processing, dated 2026-03-23, checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from msgspec import structs

from acrnet.firewall.azure_firewall import DUAL_STACK_NOT_READ, AzureFirewall
from acrnet.firewall.policy import FirewallPolicy
from acrnet.firewall.rule import Rule, RuleCollection, RuleCollectionGroup
from acrnet.firewall.settings import assumptions, assumptions_of_modes, assumptions_of_properties, dns_proxy
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """A firewall policy with its rule collection groups."""

    policy: FirewallPolicy
    groups: tuple[RuleCollectionGroup | Unknown, ...]
    """By priority; those that could not be read, and those without a readable priority, first."""

    @classmethod
    def of(cls, policy: FirewallPolicy, groups: Iterable[RuleCollectionGroup | Unknown]) -> PolicyRules:
        """Return a policy with the groups that were read; a group that it lists and that is missing is unknown."""
        groups_read = tuple(groups)
        names = {group.name.lower() for group in groups_read if isinstance(group, RuleCollectionGroup)}
        return cls(policy, tuple(sorted((*groups_read, *_missing(policy.group_ids, names)), key=_rank)))


@dataclass(frozen=True, slots=True)
class Layer:
    """The groups of one policy, or the classic rules of a firewall as one group."""

    policy: str
    """The name of the policy as labels have it; "" for the policy that is judged by itself, and for classic rules."""
    groups: tuple[RuleCollectionGroup | Unknown, ...]
    """As in `PolicyRules`."""


@dataclass(frozen=True, slots=True)
class FirewallRules:
    """All rules that decide at a firewall, and the settings that decide what they match."""

    id: str
    """The id of the firewall, or of the policy where its rules are judged by themselves."""
    layers: tuple[Layer | Unknown, ...]
    """The root policy first."""
    dns_proxy: bool | Unknown = False
    """Whether clients resolve names through the firewall, so that it knows the addresses of names in network rules."""
    dual_stack: bool | Unknown = DUAL_STACK_NOT_READ
    """Whether the firewall passes IPv6."""
    assumptions: tuple[str, ...] = ()
    """What is taken for granted about the firewall, one clause each."""
    _types: dict[int, frozenset[type[Rule]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The cache of `types_in`, by the identity of the collection, which the layers keep alive."""

    def types_in(self, collection: RuleCollection) -> frozenset[type[Rule]]:
        """Return the types of the rules in one of these collections; empty where they could not be read."""
        types = self._types.get(id(collection))
        if types is None:
            read = () if isinstance(collection.rules, Unknown) else collection.rules
            types = self._types[id(collection)] = frozenset(map(type, read))
        return types

    def without_unread(self) -> FirewallRules:
        """Return the rules that were read, as if there were no others."""
        return replace(self, layers=tuple([_read_of(each) for each in self.layers if isinstance(each, Layer)]))


def _read_of(layer: Layer) -> Layer:
    """Return a layer without the groups and collections that could not be read."""
    return replace(
        layer,
        groups=tuple(
            [
                structs.replace(group, collections=tuple(_read_collections(group.collections)))
                for group in layer.groups
                if isinstance(group, RuleCollectionGroup)
            ]
        ),
    )


def _read_collections(collections: tuple[RuleCollection, ...] | Unknown) -> Iterator[RuleCollection]:
    for each in () if isinstance(collections, Unknown) else collections:
        if not isinstance(each.rules, Unknown):
            yield each


def rules_of_policy(policy: PolicyRules, policies: Mapping[str, PolicyRules | Unknown]) -> FirewallRules:
    """Return the rules that decide at the firewalls of a policy.

    `policies` are the others that were read, by id in lower case; a parent that is not among them is unknown.
    """
    line = tuple(reversed(_ancestry(policy, policies)))
    return FirewallRules(
        policy.policy.id,
        tuple([each if isinstance(each, Unknown) else Layer(each.policy.name, each.groups) for each in line]),
        dns_proxy([each if isinstance(each, Unknown) else each.policy for each in line]),
        assumptions=assumptions([each.policy for each in line if isinstance(each, PolicyRules)]),
    )


def rules_of_firewall(firewall: AzureFirewall, policies: Mapping[str, PolicyRules | Unknown]) -> FirewallRules:
    """Return the rules that decide at a firewall: those of its policy, which replace classic ones, or its classic ones.

    `policies` are those that were read, by id in lower case; one that is not among them is unknown.
    """
    own = own_assumptions(firewall)
    if firewall.policy is None:
        return FirewallRules(
            firewall.id,
            (Layer("", (structs.replace(firewall.classic, name=""),)),),
            firewall.dns.get("enableproxy", "").lower() == "true",
            firewall.passes_ipv6,
            (*assumptions_of_modes(firewall.threat_intelligence, "Off"), *own),
        )
    policy = firewall.policy if isinstance(firewall.policy, Unknown) else _read(firewall.policy, policies)
    if isinstance(policy, Unknown):
        return FirewallRules(firewall.id, (policy,), policy, firewall.passes_ipv6, own)
    rules = rules_of_policy(policy, policies)
    return replace(rules, id=firewall.id, dual_stack=firewall.passes_ipv6, assumptions=(*rules.assumptions, *own))


def own_assumptions(firewall: AzureFirewall) -> tuple[str, ...]:
    """Return what is taken for granted about a firewall beside its rules, one clause each."""
    return assumptions_of_properties(f"firewall {firewall.name}", firewall.unknown_properties)


def _ancestry(policy: PolicyRules, policies: Mapping[str, PolicyRules | Unknown]) -> list[PolicyRules | Unknown]:
    """Return a policy, its parent, the parent of that, and so on, up to one that could not be read."""
    line: list[PolicyRules | Unknown] = [policy]
    passed = {policy.policy.id.lower()}
    parent = policy.policy.base_policy
    while parent is not None:
        layer = parent if isinstance(parent, Unknown) else _read(parent, policies)
        if isinstance(layer, Unknown):
            return [*line, layer]
        if layer.policy.id.lower() in passed:
            return [*line, Unknown(f"the firewall policy {layer.policy.name} inherits from itself")]
        line.append(layer)
        passed.add(layer.policy.id.lower())
        parent = layer.policy.base_policy
    return line


def _read(policy: ResourceId, policies: Mapping[str, PolicyRules | Unknown]) -> PolicyRules | Unknown:
    read = policies.get(policy.key)
    if read is None:
        return Unknown(f"the firewall policy {policy.name} was not supplied")
    return Unknown(f"the firewall policy {policy.name}: {read.reason}") if isinstance(read, Unknown) else read


def _missing(listed: tuple[ResourceId, ...] | Unknown, names: set[str]) -> list[Unknown]:
    if isinstance(listed, Unknown):
        return [listed]
    missing = [group.name for group in listed if group.name.lower() not in names]
    return [Unknown(f"the rule collection group {name} was not read") for name in missing]


def _rank(group: RuleCollectionGroup | Unknown) -> tuple[int, str]:
    if isinstance(group, Unknown):
        return -2, group.reason
    return (group.priority if isinstance(group.priority, int) else -1), group.name
