"""Address prefixes as people write them on a command line."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_interface

from acrnet.errors import UsageError


def prefixes(option: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return address prefixes in canonical form; raises UsageError with the option and the wrong prefix."""
    from acrnet.net import AddressSet

    for text in texts:
        require_no_host_bits(option, text)
        try:
            AddressSet.parse([text])
        except ValueError as error:
            raise UsageError(
                f"{option} {text!r} is not an address prefix.",
                next_step="Write it as 10.1.0.0/16, 10.1.2.3 or fd00::/48.",
            ) from error
    return AddressSet.parse(texts).prefixes()


def require_no_host_bits(option: str, text: str) -> None:
    """Raise UsageError for a prefix with bits set beyond its length, which would stand for more than is written."""
    try:
        written = ip_interface(text)
    except ValueError:
        return  # no prefix
    if written.ip != written.network.network_address:
        raise UsageError(
            f"{option} {text!r} has bits set beyond its length.", next_step=f"Did you mean {str(written.network)!r}?"
        )
