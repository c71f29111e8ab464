"""Reading network security groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acrnet.arm import ArmSession
from acrnet.inventory.parallel import in_parallel
from acrnet.inventory.unreadable import or_unknown
from acrnet.inventory.wire import objects, properties, references, text
from acrnet.resource_id import ResourceId
from acrnet.rules.nsg import NetworkSecurityGroup
from acrnet.rules.wire import read_rule_set
from acrnet.unknown import Unknown

NSG_TYPE = "Microsoft.Network/networkSecurityGroups"


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
    """Return the value of the REST resource `body`; raises RuleError for a rule that cannot be read."""
    held = properties(body)
    tags = body.get("tags")
    return NetworkSecurityGroup(
        id=ResourceId.parse(text(body.get("id")) or nsg.text),
        location=text(body.get("location")).replace(" ", "").lower(),
        rule_set=read_rule_set(body, origin=nsg.text),
        wire_rules={text(rule.get("name")).lower(): written_part(rule) for rule in objects(held.get("securityRules"))},
        subnets=references(held.get("subnets")),
        interfaces=references(held.get("networkInterfaces")),
        managed_by=text(body.get("managedBy")),
        resource_tags={str(key): text(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {},
    )


def written_part(rule: Mapping[str, object]) -> dict[str, object]:
    """Return `{"name", "properties"}` of a rule as on the wire, without what only Azure writes."""
    held = {key: value for key, value in properties(rule).items() if key != "provisioningState"}
    return {"name": rule.get("name"), "properties": held}
