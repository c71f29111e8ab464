"""The subnets and network interfaces that groups are attached to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from acrnet.inventory.files.terraform.identity import Identities
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.types import AZAPI, GROUP, INTERFACE, INTERFACE_GROUP, SUBNET, SUBNET_GROUP

_ASSOCIATIONS: Final = {
    SUBNET_GROUP: ("subnet_id", SUBNET, "subnets"),
    INTERFACE_GROUP: ("network_interface_id", INTERFACE, "networkInterfaces"),
}
"""By type of association: the attribute with the id of what it attaches to, its type, and the property of a group."""


def attachments_in(
    instances: Iterable[Instance], identities: Identities
) -> dict[str, dict[str, list[dict[str, object]]]]:
    """Return the properties with what groups are attached to, by the id of the group in lower case."""
    attached: dict[str, dict[str, list[dict[str, object]]]] = {}
    for each in instances:
        if each.type not in _ASSOCIATIONS or each.address.data:
            continue
        attribute, type_, key = _ASSOCIATIONS[each.type]
        group = identities.ids_of(each, (GROUP, AZAPI), "network_security_group_id")
        target = identities.ids_of(each, (type_, AZAPI), attribute)
        if isinstance(group, str) and isinstance(target, str):
            attached.setdefault(group.lower(), {}).setdefault(key, []).append({"id": target})
    return attached
