"""Numbers of addresses in words that people can use."""

from __future__ import annotations

import math
from typing import Final

_EXACT: Final = 1 << 32
"""Up to this number, the size of IPv4, a count is written out; larger ones are readable only as powers of two."""


def large(number: int) -> str:
    """Return a readable count: `1,024`, or `about 2^73` beyond the size of IPv4."""
    if number <= _EXACT:
        return f"{number:,}"
    exact = number.bit_count() == 1
    return f"{'' if exact else 'about '}2^{round(math.log2(number))}"


def addresses(number: int) -> str:
    """Return a number of addresses in words: `1 address`, `40 addresses`, `about 2^73 addresses`."""
    return "1 address" if number == 1 else f"{large(number)} addresses"


def share(number: int, total: int) -> str:
    """Return a share of addresses in words: `16 of 40 addresses`, `all 40 addresses` or `all of it`."""
    if number == total:
        if total > _EXACT:
            return "all of it"
        return f"all {addresses(total)}" if total > 1 else "its only address"
    if number > _EXACT and round(math.log2(number)) == round(math.log2(total)):
        return f"nearly all of {addresses(total)}"
    return f"{large(number)} of {addresses(total)}"


def amount_of(v4: int, v6: int) -> str:
    """Return the number of addresses of each family in words, for example `48 IPv4 addresses`.

    Large numbers of IPv6 addresses are hard to grasp, so they are counted in /64 networks once they fill one.
    """
    counts = [f"{v4:,} IPv4 address{'' if v4 == 1 else 'es'}"] if v4 or not v6 else []
    if v6 >> 64:
        counts.append(f"{large(v6 >> 64)} IPv6 network{'' if v6 >> 64 == 1 else 's'} of /64")
    elif v6:
        counts.append(f"{large(v6)} IPv6 address{'' if v6 == 1 else 'es'}")
    return " and ".join(counts)
