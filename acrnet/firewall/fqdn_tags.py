"""FQDN tags: names for groups of host names that Microsoft keeps and does not list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.firewall.fqdn import covers

_DOCUMENTED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("azurekubernetesservice", "Public"): (
        "mcr.microsoft.com",
        "*.data.mcr.microsoft.com",
        "mcr-0001.mcr-msedge.net",
        "management.azure.com",
        "login.microsoftonline.com",
        "packages.microsoft.com",
        "packages.aks.azure.com",
    ),
}
"""Members that the documentation names, by tag in lower case and cloud: the tag for AKS contains the names of
learn.microsoft.com/azure/aks/outbound-rules-control-egress (dated 2026-06-18), as
learn.microsoft.com/azure/aks/limit-egress-traffic says (checked 2026-11-29). No tag is documented to contain
registries."""


def documented_members(tag: str) -> tuple[str, ...]:
    """Return the names and wildcards that a tag, in lower case, is documented to contain in one of the clouds."""
    return tuple([member for (name, _), members in _DOCUMENTED.items() if name == tag for member in members])


def is_documented_member(name: str, tag: str, cloud: str) -> bool:
    """Whether a tag is documented to contain a host name; if not, it may contain it all the same.

    `name` and `tag` are in lower case; `cloud` is what service-tag data calls the cloud.
    """
    return any(covers(pattern, name) for pattern in _DOCUMENTED.get((tag, cloud), ()))
