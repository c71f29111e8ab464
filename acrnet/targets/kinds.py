"""The kinds of targets that acrnet changes."""

from __future__ import annotations

from typing import Any, Final

from acrnet.plan.kind import TargetKind
from acrnet.targets.firewall_policy.kind import FirewallPolicyKind
from acrnet.targets.nsg.kind import NsgKind

# Any: each kind has its own type of state, which only that kind looks into.
TARGETS: Final[dict[str, TargetKind[Any]]] = {"nsg": NsgKind(), "firewall-policy": FirewallPolicyKind()}
"""By the word that names the kind in documents."""


def kind_of_step(step_type: str) -> str | None:
    """Return the word for the kind of target that a step of this ARM type changes; None if there is none."""
    written = {each.lower(): name for name, kind in TARGETS.items() for each in kind.step_types}
    return written.get(step_type.lower())
