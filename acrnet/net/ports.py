"""Sets of ports and of IP protocol numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from acrnet.net.interval_set import IntervalSet

PORTS_ALL: Final = IntervalSet.of((0, 65535))
"""Every port."""
PROTOCOLS_ALL: Final = IntervalSet.of((0, 255))
"""Every IP protocol number."""


def parse_ports(text: str) -> IntervalSet:
    """Return the ports written as `443`, `10-20`, `10 - 20` or `*`; raises ValueError for anything else."""
    if text == "*":
        return PORTS_ALL
    first, dash, last = (part.strip() for part in text.partition("-"))
    low = _port(first, text)
    high = _port(last, text) if dash else low
    if low > high:
        raise ValueError(f"{text!r} is not a port range: it ends before it starts")
    return IntervalSet.of((low, high))


def format_ports(ports: IntervalSet) -> tuple[str, ...]:
    """Return the ports as `443`, `10-20` or, for every port, `*`; ascending, and empty for the empty set."""
    return _formatted(ports.boundaries)


@lru_cache(maxsize=1024)  # rules name the same few ports thousands of times
def _formatted(boundaries: tuple[int, ...]) -> tuple[str, ...]:
    ports = IntervalSet(boundaries)
    if ports == PORTS_ALL:
        return ("*",)
    return tuple(str(low) if low == high else f"{low}-{high}" for low, high in ports.ranges())


def _port(digits: str, text: str) -> int:
    # isdigit alone also accepts digits of other scripts; five characters bound the work that a hostile text can cause.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and int(digits) <= 65535):
        raise ValueError(f"{text!r} is not a port or a port range: ports are 0 to 65535")
    return int(digits)
