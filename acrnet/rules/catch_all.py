"""Catch-all denies: rules that state a default ("nothing else leaves"), not a decision about particular traffic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from acrnet.net import PORTS_ALL, AddressSet, Family
from acrnet.rules.network import PUBLIC_SPACE
from acrnet.rules.rule import Access, Endpoints, SecurityRule

_EVERY_SOURCE: Final = frozenset({"*", "virtualnetwork"})
_EVERY_DESTINATION: Final = frozenset({"*", "internet", "azurecloud"})
_HTTPS: Final = 443


def catch_all_families(rule: SecurityRule, clients: AddressSet) -> frozenset[Family]:
    """Return the address families for which a rule is a catch-all deny; empty for every other rule.

    A catch-all denies what any client sends to all addresses, or to all public ones. Its source is `*`, VirtualNetwork,
    or prefixes that together hold all `clients` of the family; its destination is `*`, Internet, AzureCloud, or
    prefixes that together hold all public addresses of the family. It applies to TCP or to every protocol, from any
    port, to port 443 and to other ports. `clients` are all clients behind the group; if they have no address of the
    family, the source prefixes must hold the whole family. A rule that was read only in part is not a catch-all: the
    unread part may limit it to particular traffic.
    """
    if (
        rule.unread
        or rule.access is not Access.DENY
        or rule.protocol not in {"*", "Tcp"}
        or rule.source_ports != PORTS_ALL
    ):
        return frozenset()
    if _HTTPS not in rule.destination_ports or rule.destination_ports.size == 1:
        return frozenset()
    return frozenset(
        family
        for family in Family
        if _holds(rule.sources, clients.only(family) or AddressSet.ALL.only(family), _EVERY_SOURCE)
        and _holds(rule.destinations, PUBLIC_SPACE.only(family), _EVERY_DESTINATION)
    )


def _holds(side: Endpoints, everything: AddressSet, names: frozenset[str]) -> bool:
    """Whether a side of a rule has one of these names, or prefixes that together hold `everything`."""
    if side.groups:
        return False
    return not names.isdisjoint(side.prefixes) or everything <= _addresses(side.prefixes)


def _addresses(prefixes: Iterable[str]) -> AddressSet:
    """Return the addresses of the address prefixes, without names; empty if one of them is invalid."""
    try:
        return AddressSet.parse(each for each in prefixes if each[:1].isdigit() or ":" in each)
    except ValueError:
        return AddressSet.EMPTY
