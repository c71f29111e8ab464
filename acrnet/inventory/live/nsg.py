"""Network security groups as they are right now, and the writes of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.rule_sets import nsg_from_wire
from acrnet.resource_id import ResourceId
from acrnet.rules.nsg import LiveRules

_NOT_IN_EFFECT = frozenset({"failed", "canceled"})
_UNDER_WAY = frozenset({"creating", "updating", "deleting"})


def read_state(arm: ArmSession, target: ResourceId) -> LiveRules:
    """Return the rules of a group as they are now, at the cost of one call.

    Raises the errors of `ArmSession`, and RuleError for a rule that cannot be read.
    """
    body = arm.network_security_group(target)
    return LiveRules(nsg_from_wire(body, target).rule_set, _failed(body), _state(body) in _UNDER_WAY)


# Any: what a property holds is the business of whoever wrote the rule.
def write(arm: ArmSession, part: ResourceId, body: Mapping[str, Any] | None) -> None:
    """Put one rule, or delete it where there is no body, and wait until Azure has done so."""
    if body is None:
        arm.delete_security_rule(part)
    else:
        arm.put_security_rule(part, body["properties"])


def _failed(body: JsonObject) -> frozenset[str]:
    rules = _properties(body).get("securityRules") or ()
    return frozenset(str(rule["name"]).lower() for rule in rules if _state(rule) in _NOT_IN_EFFECT)


def _state(resource: JsonObject) -> str:
    return str(_properties(resource).get("provisioningState")).lower()


def _properties(resource: JsonObject) -> JsonObject:
    return resource.get("properties") or {}
