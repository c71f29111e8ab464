"""Which denies state a default ("nothing else leaves") rather than an intention about particular traffic."""

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

    It denies whatever all clients send to everything, or to everything public: on its source side stands `*`,
    VirtualNetwork, or prefixes that together hold all `clients` of the family, and on its other side `*`, Internet,
    AzureCloud, or prefixes that together hold all public addresses of the family. It speaks of TCP or every protocol,
    from any port, to 443 and to other ports as well. `clients` is everybody behind the group; of a family in which
    they have no address, prefixes have to hold all there is. A rule that was read only in part is none: what could not
    be read may be about particular traffic.
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
    """Whether a side of a rule has one of these names on it, or prefixes that together hold everything."""
    if side.groups:
        return False
    return not names.isdisjoint(side.prefixes) or everything <= _addresses(side.prefixes)


def _addresses(prefixes: Iterable[str]) -> AddressSet:
    """Return the addresses of those prefixes that are no names; none where one of them is unreadable."""
    try:
        return AddressSet.parse(each for each in prefixes if each[:1].isdigit() or ":" in each)
    except ValueError:
        return AddressSet.EMPTY
