"""A plan: its changes and their reasons, and the verdicts before and after. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from acrnet.registry.need import Need
from acrnet.rules.clients import GroupPrefixes
from acrnet.rules.effect import Effect
from acrnet.rules.verdict import DecidingRule, Outcome

WireRule = Mapping[str, Any]
"""What a step writes, as Resource Manager accepts it: `{"name": ..., "properties": {...}}` of a security rule, or of a
rule collection group, without read-only properties."""


class Action(StrEnum):
    """What happens to a rule."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    KEEP = "keep"


class ProblemCode(StrEnum):
    """Why a plan cannot meet a need; the list is closed."""

    NO_FREE_PRIORITY = "no_free_priority"
    BLOCKED_BY_EXPLICIT_DENY = "blocked_by_explicit_deny"
    POSSIBLY_DENIED = "possibly_denied"
    NAME_TAKEN = "name_taken"
    TAG_NOT_IN_CATALOG = "tag_not_in_catalog"
    ADDRESSES_UNKNOWN = "addresses_unknown"
    DENIED_BY_OTHER_NSG = "denied_by_other_nsg"
    DUPLICATE_PRIORITY = "duplicate_priority"
    RULE_LIMIT = "rule_limit"
    ADDRESS_LIMIT = "address_limit"
    NO_SAFE_ORDER = "no_safe_order"
    GROUP_EXTENDED = "group_extended"
    SIZE_LIMIT = "size_limit"
    IP_GROUP_LIMIT = "ip_group_limit"


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why the plan falls short on a target."""

    code: ProblemCode
    message: str
    """The obstacle, and what to do."""


@dataclass(frozen=True, slots=True)
class Override:
    """A foreign deny that an owned rule is placed before."""

    name: str
    priority: int
    reason: str
    """Why the rule may be placed before it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one rule; `keep` is listed so that the plan shows all owned rules."""

    action: Action
    name: str
    before: WireRule | None
    after: WireRule | None
    reason: str
    overrides: tuple[Override, ...] = ()
    needs: tuple[str, ...] = ()
    """Ids of the needs the rule serves."""
    drops: tuple[str, ...] = ()
    """What a change of several rules at once takes out: their names, and host names."""


@dataclass(frozen=True, slots=True)
class NeedVerdict:
    """The verdict on one need by the rules that its clients pass, before and after the plan."""

    need: str
    before: Outcome
    after: Outcome
    deciding_rules: tuple[DecidingRule, ...]
    """The rules that decide after the plan, in the order a packet passes them."""
    scope: str
    """`attached` when the rules of every attached subnet and interface were evaluated, else `this_nsg`; `this_policy`
    for a firewall policy with its parents."""
    reason: str = ""
    """Why it is not allowed after the plan; "" if it is."""


@dataclass(frozen=True, slots=True)
class Clients:
    """A group of clients behind a target, and the rule sets their packets pass."""

    name: str
    sources: tuple[str, ...]
    """Address prefixes of the clients."""
    virtual_network: tuple[str, ...]
    """The known prefixes of `VirtualNetwork` for them."""
    default_route: bool
    """Whether a default route leads to an appliance or a gateway, or is divided into several prefixes."""
    rule_sets: tuple[str, ...]
    """Ids in the order a packet passes them."""
    group_prefixes: GroupPrefixes = field(default_factory=dict)
    """Address prefixes of application security groups, or of IP Groups, in these rule sets, as far as they were
    read."""
    dual_stack: bool = False
    """Whether the firewalls that these rule sets are for are known to pass IPv6."""


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """The part of a plan that concerns one target."""

    id: str
    kind: str
    location: str
    service_tags: str
    """Id of the catalog this target was planned with."""
    state_digest: str
    """A digest over `rule_digests`."""
    rule_digests: Mapping[str, str]
    """A digest of each rule of the target in both directions, by name in lower case."""
    attached_to: tuple[str, ...]
    clients: tuple[Clients, ...]
    changes: tuple[Change, ...]
    """In the order they are carried out; `keep` last."""
    verdicts: tuple[NeedVerdict, ...]
    effect: Effect
    problems: tuple[Problem, ...]

    def pending(self) -> tuple[Change, ...]:
        """Return the changes that write something, in order."""
        return tuple(change for change in self.changes if change.action is not Action.KEEP)


@dataclass(frozen=True, slots=True)
class TagSource:
    """The service-tag data of a plan, with the prefixes of the tags it uses."""

    id: str
    source: str
    location: str
    cloud: str
    change_number: str
    sha256: str
    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegistrySummary:
    """A registry for which the plan was made."""

    id: str
    login_server: str
    location: str
    sku: str
    replicas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that `apply` carries out, with its proof."""

    cloud: str
    owner: str
    complete: bool
    """Whether every required need is proved allowed once the plan is applied."""
    registries: tuple[RegistrySummary, ...]
    service_tags: tuple[TagSource, ...]
    needs: tuple[Need, ...]
    assumptions: tuple[str, ...]
    targets: tuple[TargetPlan, ...]
    warnings: tuple[str, ...]

    def count(self, action: Action) -> int:
        """Return how many rules get this action."""
        return sum(change.action is action for target in self.targets for change in target.changes)

    @property
    def pending(self) -> bool:
        """Whether applying the plan would write anything."""
        return any(target.pending() for target in self.targets)
