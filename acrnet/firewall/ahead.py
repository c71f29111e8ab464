"""A firewall to which routes of clients lead, with all that decides what it lets through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from acrnet.firewall.rule_order import FirewallRules
from acrnet.net import AddressSet
from acrnet.unknown import Unknown


@dataclass(frozen=True, slots=True)
class FirewallAhead:
    """A firewall with its rules, and what becomes of the packets that these allow."""

    name: str
    rules: FirewallRules
    ip_groups: Mapping[str, AddressSet | Unknown] = field(default_factory=dict)
    """The addresses of the IP Groups that its rules name, by id in lower case."""
    detour: str = ""
    """Why packets for public addresses may not leave it straight for the Internet, as a clause; "" where they do."""
    assumptions: tuple[str, ...] = ()
    """What is taken for granted about its way to the Internet, one clause each."""


FirewallsAhead: TypeAlias = Mapping[str, FirewallAhead | Unknown | None]
"""By next hop: the address to which a route leads, or the id in lower case of the firewall to which the default route
of a virtual hub leads. None is an appliance that is no Azure Firewall, or one that is not
visible to the caller."""
NO_FIREWALLS: Final[FirewallsAhead] = MappingProxyType({})
"""Of a path with no firewall, or of which none was looked for."""
