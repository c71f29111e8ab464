"""Address prefixes as text: parsing and writing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from socket import AF_INET, AF_INET6, inet_ntoa, inet_pton
from struct import unpack
from typing import Final

from acrnet.net.blocks import BLOCK_LENGTH_BITS, aligned_blocks, joined_blocks
from acrnet.net.family import Family
from acrnet.net.interval_set import IntervalSet


def _lengths(family: Family) -> dict[str, tuple[int, int]]:
    """Map the text of a prefix length to its mask and its number."""
    whole = 1 << family.bits
    return {str(length): (whole - (whole >> length), length) for length in range(family.bits + 1)}


_IPV4_LENGTHS: Final = _lengths(Family.IPV4)
_IPV6_LENGTHS: Final = _lengths(Family.IPV6)
_RUNS_OF_ZEROS: Final = tuple(":0" * length + ":" for length in range(8, 1, -1))
"""What `::` can stand for, the longest first; a single group of zeros is written out."""
_LONGEST_IPV4: Final = len("255.255.255.255")


def parse_prefixes(texts: Iterable[str]) -> tuple[IntervalSet, IntervalSet]:
    """Return the IPv4 and the IPv6 addresses in CIDR prefixes, single addresses and ranges `first-last`.

    Host bits of a prefix are masked off. Raises ValueError, which names the first other text.
    """
    blocks_v4: list[int] = []
    blocks_v6: list[int] = []
    from_bytes = int.from_bytes
    # A service-tag file lists most prefixes in several tags.
    for text in dict.fromkeys(texts):
        address, _, length = text.partition("/")
        # The usual spelling, 100,000 of them in a service-tag file, is parsed here; all others by `_parse_other`.
        try:
            if ":" in address:
                mask, bits = _IPV6_LENGTHS[length]
                blocks_v6.append((from_bytes(inet_pton(AF_INET6, address), "big") & mask) << BLOCK_LENGTH_BITS | bits)
            else:
                mask, bits = _IPV4_LENGTHS[length]
                blocks_v4.append((from_bytes(inet_pton(AF_INET, address), "big") & mask) << BLOCK_LENGTH_BITS | bits)
        except (KeyError, OSError, ValueError):
            family, start, end = _parse_other(text)
            for block, size in aligned_blocks(IntervalSet((start, end)), family.bits):
                bits = family.bits + 1 - size.bit_length()
                (blocks_v4 if family is Family.IPV4 else blocks_v6).append(block << BLOCK_LENGTH_BITS | bits)
    return joined_blocks(blocks_v4, 32), joined_blocks(blocks_v6, 128)


def canonical_prefixes(text: str) -> list[str]:
    """Return the fewest CIDR prefixes for one prefix, address or range: IPv4 before IPv6, each ascending.

    A canonical prefix is returned unchanged. Raises ValueError for any other text.
    """
    address, _, length = text.partition("/")
    lengths = _IPV4_LENGTHS.get(length)
    if lengths is not None and len(address) <= _LONGEST_IPV4:
        try:
            packed = inet_pton(AF_INET, address)
        except (OSError, ValueError):
            pass
        else:
            number = int.from_bytes(packed, "big")
            if number & lengths[0] == number and inet_ntoa(packed) == address:
                return [text]
    v4, v6 = parse_prefixes([text])
    return [*format_prefixes(Family.IPV4, v4), *format_prefixes(Family.IPV6, v6)]


def parse_address(text: str) -> tuple[Family, int]:
    """Return the family and the number of one address; raises ValueError when `text` is not an address."""
    family = Family.IPV6 if ":" in text else Family.IPV4
    try:
        return family, int.from_bytes(inet_pton(AF_INET6 if family is Family.IPV6 else AF_INET, text), "big")
    except (OSError, ValueError):
        raise ValueError(f"{text!r} is not an IP address") from None


def address_object(family: Family, number: int) -> IPv4Address | IPv6Address:
    """Return one address as an object of the standard library."""
    return IPv4Address(number) if family is Family.IPV4 else IPv6Address(number)


def format_prefixes(family: Family, addresses: IntervalSet) -> list[str]:
    """Return the fewest CIDR prefixes that cover exactly these addresses, ascending."""
    return [format_block(family, start, size) for start, size in aligned_blocks(addresses, family.bits)]


@lru_cache(maxsize=1 << 14)
def format_block(family: Family, start: int, size: int) -> str:
    """Return the prefix of one aligned block."""
    return f"{_format_address(family, start)}/{family.bits + 1 - size.bit_length()}"


class HostBitsError(ValueError):
    """A prefix has bits set beyond its length, so that it would stand for more than it says."""


def parse_block(text: str) -> tuple[Family, int, int]:
    """Return family, start and size of one CIDR prefix or single address.

    Raises HostBitsError for a prefix with bits set beyond its length, and ValueError for a text that is neither.
    """
    address, slash, length = text.partition("/")
    family, number = parse_address(address)
    if not slash:
        return family, number, 1
    known = (_IPV4_LENGTHS if family is Family.IPV4 else _IPV6_LENGTHS).get(length)
    if known is None:
        raise ValueError(f"{text!r} is not a CIDR prefix")
    mask, bits = known
    if number & mask != number:
        raise HostBitsError(f"{text!r} has bits set beyond its length")
    return family, number, 1 << (family.bits - bits)


def _parse_other(text: str) -> tuple[Family, int, int]:
    """Return family, start and end (exclusive) of a single address or a range."""
    first_text, dash, last_text = (part.strip() for part in text.partition("-"))
    try:
        family, first = parse_address(first_text if dash else text)
        last_family, last = parse_address(last_text) if dash else (family, first)
    except ValueError:
        raise ValueError(f"{text!r} is not an IP address, a CIDR prefix or an address range") from None
    if last_family is not family or last < first:
        raise ValueError(f"{text!r} is not an address range: it must ascend within one family")
    return family, first, last + 1


def _format_address(family: Family, number: int) -> str:
    if family is Family.IPV4:
        return inet_ntoa(number.to_bytes(4, "big"))
    return _ipv6_text(number)


def _ipv6_text(number: int) -> str:
    """Return an IPv6 address as RFC 5952 has it, but IPv4-mapped ones without dots.

    The standard library takes three times as long, and began to write those with dots in Python 3.13.
    """
    padded = ":%x:%x:%x:%x:%x:%x:%x:%x:" % unpack(">8H", number.to_bytes(16, "big"))  # noqa: UP031 - half the time
    for zeros in _RUNS_OF_ZEROS:
        if zeros in padded:
            before, _, after = padded.partition(zeros)
            return f"{before[1:]}::{after[:-1]}"
    return padded[1:-1]
