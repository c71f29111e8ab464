"""An IP Group: a list of addresses that rules of firewalls can name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrnet.net import AddressSet
from acrnet.resource_id import ResourceId
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class IpGroup:
    """An IP Group as it was read."""

    id: str
    """The ARM id, or the place it was read from."""
    name: str
    location: str
    """ARM location name, lower case; "" where it is not stated."""
    addresses: AddressSet | Unknown
    """All of them; Unknown if one of the entries is not an address, a prefix or a range."""
    entries: int
    """How many entries it has: Azure takes 5,000."""
    firewalls: tuple[ResourceId, ...]
    """Firewalls with classic rules that name it, sorted; filled by Azure."""
    policies: tuple[ResourceId, ...]
    """Firewall policies that name it, sorted; filled by Azure."""
    provisioning_state: str = ""
    """As on the wire, for example `Succeeded`; "" where it is not stated."""
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of the resource: not service tags."""
