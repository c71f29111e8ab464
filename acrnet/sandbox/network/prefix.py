"""Address prefixes as people write them into an estate, which may be no prefixes at all."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from acrnet.sandbox.json_value import Json, as_object, as_text


def prefixes_in(space: Json) -> tuple[str, ...]:
    """The prefixes of an address space."""
    listed = as_object(space).get("addressPrefixes")
    return tuple(as_text(each) for each in listed) if isinstance(listed, list) else ()


def networks_in(prefixes: Iterable[str]) -> Iterator[IPv4Network | IPv6Network]:
    """The networks of the prefixes that are ones; bits beyond their length count as not set."""
    for prefix in prefixes:
        try:
            yield ip_network(prefix, strict=False)
        except ValueError:
            continue


def is_covered(prefix: str, space: Iterable[str]) -> bool:
    """Whether a prefix, or an address, is in one of these."""
    outer = [*networks_in(space)]
    return any(
        each.version == inner.version and each.prefixlen <= inner.prefixlen and inner.network_address in each
        for inner in networks_in([prefix])
        for each in outer
    )
