"""The two address families."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """An IP address family; the value is how people write it."""

    IPV4 = "IPv4"
    IPV6 = "IPv6"

    @property
    def bits(self) -> int:
        """The length of an address in bits: 32 or 128."""
        return 32 if self is Family.IPV4 else 128
