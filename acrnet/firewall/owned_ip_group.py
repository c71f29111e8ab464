"""The IP Group of client addresses that acrnet keeps beside a firewall policy, and how it is recognised.

IP Groups have tags, so one says by these whose it is and for which policy. It is in the resource group of the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.owned_group import Body, says_owned
from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.rules.ownership import DEFAULT_OWNER, Owner
from acrnet.unknown import Unknown

IP_GROUP_TYPE: Final = "Microsoft.Network/ipGroups"
MOST_ENTRIES: Final = 5000
"""Of one IP Group (learn.microsoft.com/azure/firewall/ip-groups, checked 2026-11-29)."""

_OWNER: Final = "acrnet-owner"
_POLICY: Final = "acrnet-policy"
_READ_ONLY: Final = frozenset({"provisioningState", "firewalls", "firewallPolicies"})


def default_start(owner: Owner) -> str:
    """Return the start of the names of an owner's IP Groups; the name of the policy follows."""
    return "ipg-acrnet" if owner.label == DEFAULT_OWNER else f"ipg-acrnet-{owner.label}"


def ip_group_id(policy: ResourceId, name: str) -> ResourceId:
    """Return the id of an IP Group in the resource group of a policy."""
    scope = f"/subscriptions/{policy.subscription}/resourceGroups/{policy.resource_group}"
    return ResourceId.parse(f"{scope}/providers/{IP_GROUP_TYPE}/{name}")


def concerns(group: IpGroup, policy: ResourceId) -> bool:
    """Whether an IP Group is one that acrnet keeps for this policy, or has a name that acrnet could give to one."""
    whose = group.resource_tags.get(_POLICY)
    if whose is not None:
        return whose.lower() == policy.name.lower()
    return says_owned(group.name) and group.name.lower().endswith(f"-{policy.name.lower()}")


def is_owned(group: IpGroup, policy: ResourceId, owner: Owner | None = None) -> bool:
    """Whether the tags of an IP Group say that it is kept for this policy, by this owner or by any."""
    tags = group.resource_tags
    whose = tags.get(_OWNER)
    by = whose is not None if owner is None else whose == owner.label
    return by and tags.get(_POLICY, "").lower() == policy.name.lower() and says_owned(group.name)


def ip_group_body(name: str, location: str, addresses: AddressSet, policy: ResourceId, owner: Owner) -> Body:
    """Return a new IP Group of an owner for a policy, as it is written."""
    return {
        "name": name,
        "location": location,
        "tags": {_OWNER: owner.label, _POLICY: policy.name},
        "properties": {"ipAddresses": list(addresses.prefixes())},
    }


def written_ip_group(body: Body) -> dict[str, Any]:  # Any: JSON as Resource Manager has it
    """Return an IP Group as on the wire, as far as a write says it."""
    properties = body.get("properties")
    fields = properties if isinstance(properties, Mapping) else {}
    return {
        "name": body.get("name"),
        "location": body.get("location"),
        "tags": body.get("tags") or {},
        "properties": {key: value for key, value in fields.items() if key not in _READ_ONLY},
    }


def ip_group_form(group: IpGroup) -> dict[str, Any]:  # Any: JSON
    """Return an IP Group in one spelling: what plans are compared by."""
    addresses = group.addresses
    return {
        "name": group.name.lower(),
        "tags": dict(sorted(group.resource_tags.items())),
        "addresses": {"unread": addresses.reason} if isinstance(addresses, Unknown) else list(addresses.prefixes()),
    }
