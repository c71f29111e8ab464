"""A network security group with everything that a plan needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrnet.resource_id import ResourceId
from acrnet.rules.rule import RuleSet


@dataclass(frozen=True, slots=True)
class NetworkSecurityGroup:
    """A network security group as it was read."""

    id: ResourceId
    location: str
    """ARM location name, lower case."""
    rule_set: RuleSet
    wire_rules: Mapping[str, Mapping[str, object]]
    """The rules that carry the mark of an owner, which are all that a plan changes, by lower-case name: each as on the
    wire, `{"name", "properties"}` without what only Azure sets."""
    subnets: tuple[ResourceId, ...]
    """The subnets it is attached to, sorted."""
    interfaces: tuple[ResourceId, ...]
    """The network interfaces it is attached to, sorted."""
    managed_by: str
    """Id of the resource that manages it (`managedBy` on the wire), or ""."""
    resource_tags: Mapping[str, str]
    """The tags of the resource: not service tags."""


@dataclass(frozen=True, slots=True)
class LiveRules:
    """The rules of a network security group from one read, with the provisioning state of their last writes."""

    rules: RuleSet
    failed: frozenset[str]
    """Names, in lower case, of rules whose last write was accepted but then failed; such a rule must be written again
    although it reads as planned (learn.microsoft.com/azure/azure-resource-manager/management/async-operations,
    checked 2026-11-23)."""
    succeeded: frozenset[str]
    """Names, in lower case, of rules whose last write has surely ended and succeeded: rule and group both say so."""
    updating: bool
    """Whether an operation on the group is still running, so that a rule it deletes may still be listed and a rule it
    writes may still fail."""
