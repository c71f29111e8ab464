"""Rules of Azure as Resource Manager takes them; Terraform, Bicep and templates write each in their own way.

They go into a resource that exists: security rules into a network security group, the others into a firewall policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from acrnet.export.export_list import ExportList
from acrnet.firewall.desired import HOST_NAMES, SERVICE_TAGS, rules_of_hosts
from acrnet.firewall.wire.owned_rules import allowing_collection, network_rule
from acrnet.rules.desired import DesiredRule
from acrnet.rules.limits import HIGHEST_PRIORITY, LOWEST_PRIORITY
from acrnet.rules.wire import write_rule

API_VERSION: Final = "2025-07-01"
"""Of Microsoft.Network. Newer versions add nothing that these rules use (checked 2026-11-29)."""

_PRIORITY: Final = 1000
"""Where the priorities begin that a plan prefers."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that whoever deploys a document supplies: a text, or a number or a list where it says so."""

    name: str
    """In lower camel case."""
    about: str
    """A sentence for people."""
    number: int | None = None
    """It is a number, and this one unless another is supplied."""
    several: bool = False
    """It is a list of texts."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """The value of a parameter; `more` is added to a number."""

    parameter: Parameter
    more: int = 0


Value: TypeAlias = "str | int | Supplied | Sequence[Value] | Mapping[str, Value]"
Properties: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Nested:
    """Resources of one type inside a resource that exists."""

    parent_type: str
    parent: Parameter
    """The name of the resource that exists."""
    kind: str
    """The last part of the type of the others."""
    parameters: tuple[Parameter, ...]
    """What their properties ask for."""
    resources: Mapping[str, Properties]
    """Their properties by name, in the order in which they have to be written, one after the other: Azure refuses rules
    that are written into one group at once (github.com/Azure/azure-powershell/issues/1817, checked 2026-11-29)."""

    @property
    def type(self) -> str:
        """Return the whole type of the resources."""
        return f"{self.parent_type}/{self.kind}"


@dataclass(frozen=True, slots=True)
class RuleCollection:
    """The rules of a firewall policy, which are a rule collection group by themselves."""

    name: str
    """That of the group and of its only collection."""
    rules: tuple[Properties, ...]


FIRST_PRIORITY: Final = Parameter(
    "firstPriority",
    f"Priority of the first rule, {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}; the other rules follow it.",
    number=_PRIORITY,
)
GROUP_PRIORITY: Final = Parameter(
    "groupPriority", "Priority of the rule collection group among those of the policy.", number=_PRIORITY
)
SOURCES: Final = Parameter("sourceAddresses", "Address prefixes of the clients.", several=True)
COLLECTION_PRIORITY: Final = _PRIORITY
_SUPPLIED_SOURCES: Final = {"sourceAddresses": Supplied(SOURCES)}


def security_rules(export: ExportList) -> Nested:
    """Return the security rules that a plan would ask for: one for each tag, and private addresses as prefixes."""
    wanted = enumerate(export.rules)
    return Nested(
        parent_type="Microsoft.Network/networkSecurityGroups",
        parent=Parameter("networkSecurityGroupName", "Name of the network security group that gets the rules."),
        kind="securityRules",
        parameters=(FIRST_PRIORITY,),
        resources={rule.name: _security_rule(rule, Supplied(FIRST_PRIORITY, number)) for number, rule in wanted},
    )


def application_rules(export: ExportList) -> RuleCollection:
    """Return the rules of a plan: one for each registry, with the host names of its needs that speak HTTPS."""
    needs = [each.need for each in export.entries]
    rules = rules_of_hosts(needs, export.owner, _SUPPLIED_SOURCES)
    return RuleCollection(f"{export.owner.prefix}{HOST_NAMES}", tuple(cast("Properties", each.body) for each in rules))


def network_rules(export: ExportList) -> RuleCollection:
    """Return the rules that admit service tags and private addresses, named and described as security rules are."""
    rules: list[Properties] = [
        network_rule(
            rule.name,
            sources=_SUPPLIED_SOURCES,
            destinations=rule.destinations,
            port=rule.port,
            description=rule.description,
        )
        for rule in export.rules
    ]
    return RuleCollection(f"{export.owner.prefix}{SERVICE_TAGS}", tuple(rules))


def collection_group(collection: RuleCollection) -> Nested:
    """Return the rule collection group with this collection."""
    written: Properties = allowing_collection(collection.name, COLLECTION_PRIORITY, collection.rules)
    return Nested(
        parent_type="Microsoft.Network/firewallPolicies",
        parent=Parameter("firewallPolicyName", "Name of the firewall policy that gets the rule collection group."),
        kind="ruleCollectionGroups",
        parameters=(GROUP_PRIORITY, SOURCES),
        resources={collection.name: {"priority": Supplied(GROUP_PRIORITY), "ruleCollections": [written]}},
    )


def _security_rule(rule: DesiredRule, priority: Supplied) -> Properties:
    written = cast("Properties", write_rule(rule.at(_PRIORITY))["properties"])
    return {**written, "priority": priority}
