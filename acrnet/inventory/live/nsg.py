"""Network security groups: reading them and their current rules, and writing rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from acrnet.arm import ArmSession, JsonObject
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.wire import objects, properties, references, text
from acrnet.resource_id import ResourceId
from acrnet.rules.nsg import LiveRules, NetworkSecurityGroup
from acrnet.rules.ownership import carries_mark
from acrnet.rules.wire import RuleSetReader, read_rule_set
from acrnet.unknown import Unknown

NSG_TYPE = "Microsoft.Network/networkSecurityGroups"

_NOT_IN_EFFECT = frozenset({"failed", "canceled"})
_UNDER_WAY = frozenset({"creating", "updating", "deleting"})


def read_nsg(arm: ArmSession, nsg: ResourceId) -> NetworkSecurityGroup:
    """Return a network security group, at the cost of one call.

    Raises the errors of `ArmSession`, and RuleError for a rule that cannot be read.
    """
    return nsg_from_wire(arm.network_security_group(nsg), nsg)


def read_nsgs(arm: ArmSession, nsgs: Iterable[ResourceId]) -> dict[str, NetworkSecurityGroup | Unknown]:
    """Return each network security group by its lower-case id, read in parallel, each one once.

    One that is gone or may not be read is Unknown; other errors are raised.
    """
    distinct = sorted(set(nsgs))
    read = in_parallel(lambda nsg: or_unknown(lambda: read_nsg(arm, nsg)), distinct)
    return {nsg.key: value for nsg, value in zip(distinct, read, strict=True)}


def nsg_from_wire(body: Mapping[str, object], nsg: ResourceId) -> NetworkSecurityGroup:
    """Return the group in the REST resource `body`; raises RuleError for a rule that cannot be read."""
    fields = properties(body)
    tags = body.get("tags")
    rule_set = read_rule_set(body, origin=nsg.text)
    marked = {rule.name.lower() for rule in rule_set.rules if carries_mark(rule)}
    return NetworkSecurityGroup(
        id=ResourceId.parse(text(body.get("id")) or nsg.text),
        location=text(body.get("location")).replace(" ", "").lower(),
        rule_set=rule_set,
        wire_rules={
            name: written_part(rule)
            for rule in objects(fields.get("securityRules"))
            if (name := text(rule.get("name")).lower()) in marked
        },
        subnets=references(fields.get("subnets")),
        interfaces=references(fields.get("networkInterfaces")),
        managed_by=text(body.get("managedBy")),
        resource_tags={str(key): text(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {},
    )


def written_part(rule: Mapping[str, object]) -> dict[str, object]:
    """Return `{"name", "properties"}` of a rule as on the wire, without the properties that only Azure writes."""
    fields = {key: value for key, value in properties(rule).items() if key != "provisioningState"}
    return {"name": rule.get("name"), "properties": fields}


def read_state(arm: ArmSession, target: ResourceId) -> LiveRules:
    """Return the current rules of a group, at the cost of one call.

    Raises the errors of `ArmSession`, and RuleError for a rule that cannot be read.
    """
    return reader(arm, target)()


def reader(arm: ArmSession, target: ResourceId) -> Callable[[], LiveRules]:
    """Return a function that reads the group as `read_state` does, and parses only what is not as in its last read."""
    rules = RuleSetReader()

    def read() -> LiveRules:
        body = arm.network_security_group(target)
        return LiveRules(rules.read_rule_set(body, origin=target.text), _failed(body), _state(body) in _UNDER_WAY)

    return read


# Any: the values of properties are checked where the rule was written.
def write(arm: ArmSession, part: ResourceId, body: Mapping[str, Any] | None) -> None:
    """Write one rule, or delete it without a body, and wait until Azure has finished."""
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
