"""One write, as data: a target makes it, `apply` sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from acrnet.plan.model import WireRule


@dataclass(frozen=True, slots=True)
class Step:
    """One request that changes one rule."""

    method: Literal["PUT", "DELETE"]
    id: str
    """The ARM id of the rule."""
    type: str
    """The ARM type of the rule, for example `Microsoft.Network/networkSecurityGroups/securityRules`."""
    before: WireRule | None
    """What the rule must be when the request is sent; None when there must be none."""
    after: WireRule | None
    """What the rule is to be afterwards; the body of a PUT, None for a DELETE."""

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self.id.rsplit("/", 1)[1]
