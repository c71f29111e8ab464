"""How each kind of target is read from Azure and written to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from acrnet.arm import ArmSession
from acrnet.inventory.live import nsg, policy_groups
from acrnet.resource_id import ResourceId


class LiveKind(Protocol):
    """How targets of one kind are read from Azure and written to it."""

    # Any: each kind has its own type of state, which only that kind looks into.
    def read_state(self, arm: ArmSession, target: ResourceId) -> Any:
        """Return the current state of a target; raises the errors of `ArmSession`, and InputError."""

    def reader(self, arm: ArmSession, target: ResourceId) -> Callable[[], Any]:
        """Return a function that does what `read_state` does, for many reads of one target by one thread."""

    def write(
        self, arm: ArmSession, part: ResourceId, body: Mapping[str, Any] | None, read: Callable[[], Any]
    ) -> Any | None:
        """Write one part of a target, or delete it without a body, and wait until Azure has finished.

        `read` reads the state of the target. A kind whose states prove that a write has succeeded may call it to see
        the end of the write, and returns that state; all else returns None.
        """


LIVE: Final[dict[str, LiveKind]] = {"nsg": nsg, "firewall-policy": policy_groups}
"""By the word that names the kind in documents."""
