"""Where routing takes flows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class HopKind(Enum):
    """Where a packet goes next, as far as it matters to the stages that follow."""

    INSIDE = auto()
    """It stays in the virtual network, its peerings, or goes to a private endpoint."""
    INTERNET = auto()
    SERVICE = auto()
    """Straight to an Azure service, by a service endpoint."""
    APPLIANCE = auto()
    GATEWAY = auto()
    NOWHERE = auto()
    """It is dropped."""
    UNKNOWN = auto()


THROUGH_A_FIREWALL = frozenset({HopKind.APPLIANCE, HopKind.GATEWAY})


@dataclass(frozen=True, slots=True)
class Hop:
    """One place that flows go to next."""

    kind: HopKind
    label: str
    """The route, for people: `route to-firewall 0.0.0.0/0 -> VirtualAppliance 10.0.0.4`."""
    name: str = ""
    """Of the user-defined route; "" for a system route."""
    service: str = ""
    """For a service endpoint, its service."""
    reason: str = ""
    """For UNKNOWN, why it is not known; for NOWHERE, why it is dropped, where the label does not say."""
    doubt: str = ""
    """Why it is not sure that flows go here at all; "" where they do unless another hop is in doubt."""
    assumption: str = ""
    """What is taken for granted in saying that flows go here."""
