"""Address prefixes written in rules."""

from __future__ import annotations

from acrnet.net import AddressSet


def literal(text: str) -> AddressSet | None:
    """Return the addresses of a prefix as `Endpoints` holds it; None for a tag, `*`, and what only looks like one."""
    if "/" not in text:
        return None
    try:
        return AddressSet.parse([text])
    except ValueError:
        return None
