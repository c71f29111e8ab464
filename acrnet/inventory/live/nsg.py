"""Network security groups: reading them and their current rules, and writing rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from acrnet.arm import ArmSession, JsonObject
from acrnet.errors import AcrnetError
from acrnet.inventory.live.unreadable import or_unknown
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.wire import objects, properties, references, text
from acrnet.resource_id import ResourceId
from acrnet.rules.nsg import LiveRules, NetworkSecurityGroup
from acrnet.rules.ownership import carries_mark
from acrnet.rules.rule import RuleSet
from acrnet.rules.wire import RuleSetReader, read_rule, read_rule_set
from acrnet.unknown import Unknown

NSG_TYPE = "Microsoft.Network/networkSecurityGroups"

_NOT_IN_EFFECT = frozenset({"failed", "canceled"})
_SUCCEEDED = "succeeded"
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
        return _live_rules(body, rules.read_rule_set(body, origin=target.text))

    return read


# Any: the values of properties are checked where the rule was written.
def write(
    arm: ArmSession, part: ResourceId, body: Mapping[str, Any] | None, read: Callable[[], LiveRules]
) -> LiveRules | None:
    """Write one rule, or delete it without a body, and wait until Azure has finished.

    The rules read by `read` show the end of a write, and are returned then: a resource does not say Succeeded before
    its creation or update has ended (resource provider contract, github.com/Azure/azure-resource-manager-rpc,
    v1.0/Addendum.md, "ProvisioningState property", checked 2026-11-29). Whatever else they show, or if they cannot be
    read, Azure's operation is asked, and so it is after a deletion: a rule that is not there says nothing about itself.
    """
    if body is None:
        arm.delete_security_rule(part)
        return None
    shown: list[LiveRules] = []

    def has_ended() -> bool:
        try:
            live = read()
        except AcrnetError:
            return False
        if part.name.lower() in live.succeeded and read_rule(body) in live.rules.rules:
            shown.append(live)
        return bool(shown)

    arm.put_security_rule(part, body["properties"], has_ended=has_ended)
    return shown[0] if shown else None


def _live_rules(body: JsonObject, rules: RuleSet) -> LiveRules:
    group = _state(body)
    states = [(str(rule["name"]).lower(), _state(rule)) for rule in _properties(body).get("securityRules") or ()]
    return LiveRules(
        rules,
        failed=frozenset(name for name, state in states if state in _NOT_IN_EFFECT),
        succeeded=frozenset(name for name, state in states if state == group == _SUCCEEDED),
        updating=group in _UNDER_WAY,
    )


def _state(resource: JsonObject) -> str:
    return str(_properties(resource).get("provisioningState")).lower()


def _properties(resource: JsonObject) -> JsonObject:
    return resource.get("properties") or {}
