"""The subnets and network interfaces that groups are attached to.

By an association, or, since azurerm 5.0, by an attribute of the subnet: `network_security_group_id_wo` is only in the
configuration, and `network_security_group_id` is what the provider read (checked 2026-11-29).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from acrnet.inventory.files.terraform.identity import Identities
from acrnet.inventory.files.terraform.instance import Instance
from acrnet.inventory.files.terraform.types import AZAPI, GROUP, INTERFACE, INTERFACE_GROUP, SUBNET, SUBNET_GROUP

_GROUPS: Final = (GROUP, AZAPI)
_ASSOCIATIONS: Final = {
    SUBNET_GROUP: ("subnet_id", SUBNET, "subnets"),
    INTERFACE_GROUP: ("network_interface_id", INTERFACE, "networkInterfaces"),
}
"""By type of association: the attribute with the id of what it attaches to, its type, and the property of a group."""


def attachments_in(
    instances: Sequence[Instance], identities: Identities
) -> dict[str, dict[str, list[dict[str, object]]]]:
    """Return the properties with what groups are attached to, by the id of the group in lower case."""
    attached: dict[str, dict[str, list[dict[str, object]]]] = {}
    prefixes = {
        identities.id_of(each).lower(): written
        for each in instances
        if each.type == SUBNET and isinstance(written := each.values.get("address_prefixes"), list)
    }
    seen: set[tuple[str, str]] = set()
    for each in instances:
        for group, key, target in () if each.address.data else _attached(each, identities):
            if (group.lower(), target.lower()) not in seen:
                seen.add((group.lower(), target.lower()))
                known = prefixes.get(target.lower())
                resource: dict[str, object] = {"id": target}
                if known is not None:
                    resource["properties"] = {"addressPrefixes": known}
                attached.setdefault(group.lower(), {}).setdefault(key, []).append(resource)
    return attached


def _attached(instance: Instance, identities: Identities) -> Iterator[tuple[str, str, str]]:
    """Yield the id of the group, the property of it, and the id of what it is attached to."""
    if instance.type == SUBNET:
        meant = identities.named_by(instance, _GROUPS, "network_security_group_id_wo")
        written = instance.text_of("network_security_group_id")
        group = identities.id_of(meant[0]) if len(meant) == 1 else written
        if group:
            yield group, "subnets", identities.id_of(instance)
    elif instance.type in _ASSOCIATIONS:
        attribute, type_, key = _ASSOCIATIONS[instance.type]
        named = identities.ids_of(instance, _GROUPS, "network_security_group_id")
        target = identities.ids_of(instance, (type_, AZAPI), attribute)
        if isinstance(named, str) and isinstance(target, str):
            yield named, key, target
