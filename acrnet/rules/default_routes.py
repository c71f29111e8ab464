"""Which prefixes of a route table make a default route: one alone, or several together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

from acrnet.net import AddressSet, Family
from acrnet.rules.network import PUBLIC_SPACE

_Network: TypeAlias = IPv4Network | IPv6Network


def default_prefixes(prefixes: Iterable[str]) -> frozenset[str]:
    """Return those address prefixes that are a default route of their family, alone or together.

    Prefixes are a default route when they hold all public addresses: `0.0.0.0/0` and `::/0`, and as well `0.0.0.0/1`
    with `128.0.0.0/1`, or `2000::/3`. The shortest prefixes are taken first, and those that no default route needs are
    ordinary. Texts that are no address prefix, such as service tags, are left out.
    """
    networks = {text: network for text in prefixes if (network := _network(text)) is not None}
    addresses = {text: AddressSet.parse([text]) for text in networks}
    found: set[str] = set()
    for family in Family:
        public = PUBLIC_SPACE.only(family)
        shortest_first = sorted(
            (text for text in networks if not public.isdisjoint(addresses[text])),
            key=lambda text: (networks[text].prefixlen, text),
        )
        while together := _covering(public, [(text, addresses[text]) for text in shortest_first if text not in found]):
            found |= together
    return frozenset(found)


def is_whole_family(prefix: str) -> bool:
    """Return whether a text is the prefix of every address of a family, `0.0.0.0/0` or `::/0`."""
    network = _network(prefix)
    return network is not None and network.prefixlen == 0


def _covering(everything: AddressSet, prefixes: Sequence[tuple[str, AddressSet]]) -> frozenset[str]:
    """Return the first prefixes that hold everything together; none where all of them do not."""
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
