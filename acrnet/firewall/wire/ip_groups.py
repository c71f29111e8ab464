"""Reading IP Groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.wire.fields import ENVELOPE, Keys, flattened, name_of, resource_ids, resource_tags
from acrnet.firewall.wire.policies import location_of
from acrnet.net import AddressSet
from acrnet.rules.wire.fields import known_text, shown, text_of
from acrnet.rules.wire.matches import texts_in
from acrnet.unknown import Unknown, reason_in

_IP_GROUP: Final = Keys(*ENVELOPE, "ipAddresses", "firewalls", "firewallPolicies", "provisioningState")


def read_ip_group(group: Mapping[str, object], *, origin: str = "") -> IpGroup:
    """Return an IP Group.

    `group` is the body of `Microsoft.Network/ipGroups` or what `az network ip-group show` prints. The id is the
    group's, else `origin`, else its name. Raises RuleError only for a value that is not an object.
    """
    fields = flattened(group, _IP_GROUP, "an IP Group")
    get = fields.get
    name = name_of(fields)
    entries = texts_in(get("ipAddresses"))
    return IpGroup(
        id=known_text(get("id")) or origin or name,
        name=name,
        location=location_of(get("location")),
        addresses=_addresses(name, entries),
        entries=len(entries),
        firewalls=resource_ids(get("firewalls")),
        policies=resource_ids(get("firewallPolicies")),
        provisioning_state=text_of(get("provisioningState")),
        resource_tags=resource_tags(get("tags")),
    )


def _addresses(name: str, entries: Sequence[str]) -> AddressSet | Unknown:
    try:
        return AddressSet.parse(entries)
    except ValueError as error:
        why = next(filter(None, map(reason_in, entries)), "")
        if why:
            return Unknown(why)
        return Unknown(f"the IP Group {shown(name)} cannot be read: {error}")
