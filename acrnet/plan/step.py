"""One write as data: a target creates it, `apply` sends it."""

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
    """The rule as it must be when the request is sent; None if it must not exist."""
    after: WireRule | None
    """The rule afterwards: the body of a PUT, None for a DELETE."""

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self.id.rsplit("/", 1)[1]
