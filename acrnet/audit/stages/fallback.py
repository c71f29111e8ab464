"""The rule that ends a list of rules which would else leave something undecided."""

from __future__ import annotations

from typing import Final

from acrnet.net import PORTS_ALL
from acrnet.rules.rule import Access, Direction, Endpoints, SecurityRule

_EVERYTHING: Final = Endpoints(("*",))


def allow_otherwise(priority: int) -> SecurityRule:
    """Return a nameless outbound rule that allows everything the rules before it leave."""
    return SecurityRule(
        name="",
        direction=Direction.OUTBOUND,
        priority=priority,
        access=Access.ALLOW,
        protocol="*",
        sources=_EVERYTHING,
        source_ports=PORTS_ALL,
        destinations=_EVERYTHING,
        destination_ports=PORTS_ALL,
    )
