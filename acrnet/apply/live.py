"""The rules of a security group as they are right now, and how they differ from what was expected."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.rule_sets import nsg_from_wire
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.rules.difference import differing_fields
from acrnet.rules.rule import RuleSet, SecurityRule
from acrnet.rules.wire import read_rule
from acrnet.targets.nsg.order import with_rule, without_rule

_NOT_IN_EFFECT = frozenset({"failed", "canceled"})
_UNDER_WAY = frozenset({"creating", "updating", "deleting"})


@dataclass(frozen=True, slots=True)
class LiveGroup:
    """A network security group as one read showed it."""

    rules: RuleSet
    failed: frozenset[str]
    """Names, in lower case, of rules whose last write was accepted and then failed; such a rule must be written again
    although it reads as it should (learn.microsoft.com/azure/azure-resource-manager/management/async-operations,
    checked 2026-11-23)."""
    updating: bool
    """Whether an operation on the group has not ended, so that a rule it deletes may still be shown, and one it writes
    may still fail."""

    def by_name(self) -> dict[str, SecurityRule]:
        """Return the rules by name in lower case."""
        return by_name(self.rules)


def read_live(arm: ArmSession, nsg: ResourceId) -> LiveGroup:
    """Return the group as it is now, at the cost of one call; raises the errors of `ArmSession` and RuleError."""
    body = arm.network_security_group(nsg)
    return LiveGroup(nsg_from_wire(body, nsg).rule_set, _failed(body), _state(body) in _UNDER_WAY)


def by_name(rules: RuleSet) -> dict[str, SecurityRule]:
    """Return the rules by name in lower case."""
    return {rule.name.lower(): rule for rule in rules.rules}


def rule_name(step: Step) -> str:
    """Return the name of the rule a step writes."""
    return step.id.rsplit("/", 1)[1]


def after_step(rules: RuleSet, step: Step) -> RuleSet:
    """Return the rules once `step` has taken effect, and nothing else has."""
    if step.after is None:
        return without_rule(rules, rule_name(step))
    return with_rule(rules, read_rule(step.after))


def differences(expected: RuleSet, live: RuleSet) -> tuple[str, ...]:
    """Return what differs, a clause for each rule; empty when both hold the same rules of both directions."""
    wanted, found = by_name(expected), by_name(live)
    return tuple(
        _difference(name, wanted.get(name), found.get(name))
        for name in sorted(wanted.keys() | found.keys())
        if wanted.get(name) != found.get(name)
    )


def _difference(name: str, wanted: SecurityRule | None, found: SecurityRule | None) -> str:
    if found is None:
        return f"{wanted.name if wanted else name} is gone"
    if wanted is None:
        return f"{found.name} is new (priority {found.priority}, {found.access})"
    return f"{found.name} changed ({'; '.join(differing_fields(wanted, found))})"


def _failed(body: JsonObject) -> frozenset[str]:
    rules = _properties(body).get("securityRules") or ()
    return frozenset(str(rule["name"]).lower() for rule in rules if _state(rule) in _NOT_IN_EFFECT)


def _state(resource: JsonObject) -> str:
    return str(_properties(resource).get("provisioningState")).lower()


def _properties(resource: JsonObject) -> JsonObject:
    return resource.get("properties") or {}
