"""Network security groups that something else manages, and may change back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrnet.errors import RefusedError
from acrnet.rules.nsg import NetworkSecurityGroup

_AKS_NODE_GROUP = "mc_"
"""Azure Kubernetes Service names the resource group of its nodes MC_<group>_<cluster>_<location>
(learn.microsoft.com/azure/aks/faq, checked 2026-11-23)."""


def require_unmanaged(nsgs: Sequence[NetworkSecurityGroup]) -> None:
    """Raise RefusedError for network security groups that another service manages."""
    managed = [f"{nsg.id.name} (by {nsg.managed_by})" for nsg in nsgs if nsg.managed_by]
    if managed:
        raise RefusedError(
            f"Another service manages {', '.join(managed)}, and may undo any change.",
            next_step="Leave it out, or repeat with --force.",
        )


def management_warnings(nsg: NetworkSecurityGroup) -> Iterator[str]:
    """Yield a sentence for each sign that something else may undo changes to the group."""
    name = nsg.id.name
    if nsg.managed_by:
        yield f"{name} is managed by {nsg.managed_by}, which may undo any change."
    if nsg.id.resource_group.lower().startswith(_AKS_NODE_GROUP):
        yield f"{name} lies in the node resource group of an AKS cluster, which may undo any change."
    for tool in ("terraform", "deploymentstack"):
        tags = [key for key, value in nsg.resource_tags.items() if tool in f"{key} {value}".lower().replace("-", "")]
        if tags:
            yield f"{name} carries the tag {', '.join(tags)}: what deploys it may remove rules it does not know."
