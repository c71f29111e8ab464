"""The default rules that Azure adds to every network security group, and a rule that allows what is left."""

from __future__ import annotations

from typing import Final

from acrnet.net import PORTS_ALL
from acrnet.rules.rule import Access, Direction, Endpoints, SecurityRule


def _default(direction: Direction, priority: int, access: Access, name: str, sides: tuple[str, str]) -> SecurityRule:
    source, destination = sides
    return SecurityRule(
        name=name,
        direction=direction,
        priority=priority,
        access=access,
        protocol="*",
        sources=Endpoints((source.lower(),), spelled=(source,)),
        source_ports=PORTS_ALL,
        destinations=Endpoints((destination.lower(),), spelled=(destination,)),
        destination_ports=PORTS_ALL,
        description=_DESCRIPTIONS[name],
        default=True,
    )


_DESCRIPTIONS: Final = {
    "AllowVnetInBound": "Allow inbound traffic from all VMs in VNET",
    "AllowAzureLoadBalancerInBound": "Allow inbound traffic from azure load balancer",
    "DenyAllInBound": "Deny all inbound traffic",
    "AllowVnetOutBound": "Allow outbound traffic from all VMs to all VMs in VNET",
    "AllowInternetOutBound": "Allow outbound traffic from all VMs to Internet",
    "DenyAllOutBound": "Deny all outbound traffic",
}
_NETWORK: Final = ("VirtualNetwork", "VirtualNetwork")
_PROBES: Final = ("AzureLoadBalancer", "*")
_ANYTHING: Final = ("*", "*")

DEFAULT_RULES: Final = (
    _default(Direction.INBOUND, 65000, Access.ALLOW, "AllowVnetInBound", _NETWORK),
    _default(Direction.INBOUND, 65001, Access.ALLOW, "AllowAzureLoadBalancerInBound", _PROBES),
    _default(Direction.INBOUND, 65500, Access.DENY, "DenyAllInBound", _ANYTHING),
    _default(Direction.OUTBOUND, 65000, Access.ALLOW, "AllowVnetOutBound", _NETWORK),
    _default(Direction.OUTBOUND, 65001, Access.ALLOW, "AllowInternetOutBound", ("*", "Internet")),
    _default(Direction.OUTBOUND, 65500, Access.DENY, "DenyAllOutBound", _ANYTHING),
)
"""Three rules per direction, with `*` where the documentation has 0.0.0.0/0 and the API answers `*`
(learn.microsoft.com/azure/virtual-network/network-security-groups-overview and the recorded answers in the source
distribution of azure-mgmt-network 16.0.0, checked 2026-11-23)."""

_EVERYTHING: Final = Endpoints(("*",))


def allow_otherwise(priority: int) -> SecurityRule:
    """Return a nameless outbound rule that allows everything that no earlier rule matches."""
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
