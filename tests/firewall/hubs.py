"""Firewalls with their rules, and what they do to connections, as small as a test can use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from acrnet.firewall import (
    FirewallContext,
    FirewallRules,
    PolicyRules,
    evaluate_flows,
    read_policy,
    read_rule_collection_group,
    rules_of_policy,
)
from acrnet.net import AddressSet
from acrnet.rules import Verdict
from acrnet.unknown import Unknown

from ..rules.networks import TAGS, flows, network
from . import bodies
from .bodies import Rest

CONTOSO = "contoso.azurecr.io"
REGISTRY_ADDRESSES = ["20.40.1.0/24"]


def policy_rules(name: str, *groups: Rest, **properties: object) -> PolicyRules:
    """Return a policy of this name with its groups."""
    body = bodies.policy(name, *(each["name"] for each in groups), **properties)
    return PolicyRules.of(read_policy(body), map(read_rule_collection_group, groups))


def hub(*groups: Rest, parents: Sequence[PolicyRules | Unknown] = (), **properties: Any) -> FirewallRules:
    """Return the rules of a policy with these groups, below these parents, the root first."""
    known: dict[str, PolicyRules | Unknown] = {}
    base: dict[str, object] = {}
    for parent in parents:
        name = "lost" if isinstance(parent, Unknown) else parent.policy.name
        known[bodies.policy_id(name).lower()] = parent
        base = {"basePolicy": {"id": bodies.policy_id(name)}}
    return rules_of_policy(policy_rules("hub", *groups, **{**base, **properties}), known)


def one_group(*collections: Rest, **properties: Any) -> FirewallRules:
    """Return the rules of a policy with one group of these collections."""
    return hub(bodies.group("g", 200, *collections), **properties)


def allow(*rules: Rest, name: str = "allow", priority: int = 200) -> Rest:
    return bodies.collection(name, priority, "Allow", *rules)


def deny(*rules: Rest, name: str = "deny", priority: int = 100) -> Rest:
    return bodies.collection(name, priority, "Deny", *rules)


def context(
    sources: Sequence[str] = ("10.1.0.0/24",),
    ip_groups: Mapping[str, Sequence[str] | Unknown] | None = None,
    tags: Mapping[str, Sequence[str]] = TAGS,
) -> FirewallContext:
    known = {
        bodies.ip_group_id(name).lower(): each if isinstance(each, Unknown) else AddressSet.parse(each)
        for name, each in (ip_groups or {}).items()
    }
    return FirewallContext(network(sources, tags), known)


def judge(
    rules: FirewallRules,
    name: str | None = CONTOSO,
    to: Sequence[str] = REGISTRY_ADDRESSES,
    sources: Sequence[str] = ("10.1.0.0/24",),
    port: int = 443,
    **options: Any,
) -> Verdict:
    """Return the verdict on TLS connections to a name at these addresses."""
    return evaluate_flows(rules, flows(to, sources, port), name, context(sources, **options))


def deciding(verdict: Verdict) -> list[str]:
    """Return the names of the rules that decide, by priority."""
    return [rule.name for rule in verdict.deciding_rules()]
