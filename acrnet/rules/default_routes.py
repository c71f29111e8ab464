"""The prefixes of a route table that form a default route, alone or together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from acrnet.net import AddressSet, Family
from acrnet.rules.network import PUBLIC_SPACE

_Network: TypeAlias = IPv4Network | IPv6Network


def default_prefixes(prefixes: Iterable[str]) -> frozenset[str]:
    """Return the address prefixes that form a default route of their family, alone or together.

    Prefixes form a default route if they cover all public addresses: `0.0.0.0/0` and `::/0`, but also `0.0.0.0/1` with
    `128.0.0.0/1`, or `2000::/3`. The shortest prefixes are used first, and prefixes that no default route needs are
    ordinary. Texts that are not address prefixes, such as service tags, are ignored.
    """
    networks = {text: network for text in prefixes if (network := _network(text)) is not None}
    addresses = {text: AddressSet.parse([text]) for text in networks}
    default_routes: set[str] = set()
    for family in Family:
        public = PUBLIC_SPACE.only(family)
        shortest_first = sorted(
            (text for text in networks if not public.isdisjoint(addresses[text])),
            key=lambda text: (networks[text].prefixlen, text),
        )
        while covering := _covering(
            public, [(text, addresses[text]) for text in shortest_first if text not in default_routes]
        ):
            default_routes |= covering
    return frozenset(default_routes)


def is_whole_family(prefix: str) -> bool:
    """Whether a text is the prefix of all addresses of a family, `0.0.0.0/0` or `::/0`."""
    network = _network(prefix)
    return network is not None and network.prefixlen == 0


def _covering(everything: AddressSet, prefixes: Sequence[tuple[str, AddressSet]]) -> frozenset[str]:
    """Return the first prefixes that together cover `everything`; empty if all of them do not."""
    left, taken = everything, set[str]()
    for text, addresses in prefixes:
        if not left.isdisjoint(addresses):
            taken.add(text)
            left -= addresses
        if not left:
            return frozenset(taken)
    return frozenset()


def _network(text: str) -> _Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
