"""The kinds of targets that a plan can be made for."""

from __future__ import annotations

from typing import Final

from acrnet.workflow.targets.firewall_policy import FirewallPolicyPlanning
from acrnet.workflow.targets.kind import PlannedKind
from acrnet.workflow.targets.nsg import NsgPlanning

PLANNED: Final[dict[str, PlannedKind]] = {"nsg": NsgPlanning(), "firewall-policy": FirewallPolicyPlanning()}
"""By the word that names the kind in documents."""
