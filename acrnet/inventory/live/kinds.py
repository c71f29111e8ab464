"""How each kind of target is read from Azure and written there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

from acrnet.arm import ArmSession
from acrnet.inventory.live import nsg
from acrnet.resource_id import ResourceId


class LiveKind(Protocol):
    """How targets of one kind are read from Azure and written there."""

    # Any: each kind has a state of its own, which only that kind looks into.
    def read_state(self, arm: ArmSession, target: ResourceId) -> Any:
        """Return the state of a target as it is now; raises the errors of `ArmSession`, and InputError."""

    def write(self, arm: ArmSession, part: ResourceId, body: Mapping[str, Any] | None) -> None:
        """Put one part of a target, or delete it where there is no body, and wait until Azure has done so."""


LIVE: Final[dict[str, LiveKind]] = {"nsg": nsg}
"""By the word that names the kind in documents."""
