"""The form of the security rules that acrnet writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from acrnet.rules.ownership import HTTPS
from acrnet.rules.rule import SecurityRule
from acrnet.rules.wire import read_rule

VIRTUAL_NETWORK: Final = "VirtualNetwork"


def owned_rule(
    name: str,
    sources: Sequence[str],
    destinations: Sequence[str],
    description: str,
    priority: int,
    *,
    port: int = HTTPS,
) -> SecurityRule:
    """Return the outbound allow on one TCP port that acrnet writes, in normal form.

    Sources and destinations are one tag each, or literal prefixes of one family.
    """
    properties: dict[str, Any] = {
        "access": "Allow",
        "direction": "Outbound",
        "priority": priority,
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "destinationPortRange": str(port),
        "description": description,
        **_side("source", sources),
        **_side("destination", destinations),
    }
    return read_rule({"name": name, "properties": properties})


def _side(side: str, prefixes: Sequence[str]) -> Mapping[str, Any]:
    if len(prefixes) == 1:
        return {f"{side}AddressPrefix": prefixes[0]}
    return {f"{side}AddressPrefixes": list(prefixes)}
