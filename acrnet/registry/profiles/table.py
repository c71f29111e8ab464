"""Every client profile: the values of `--profile`, in the order of the help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from acrnet.registry.profiles.agent_pool import TASKS_AGENT_POOL
from acrnet.registry.profiles.connected_registry import CONNECTED_REGISTRY
from acrnet.registry.profiles.iot_edge import IOT_EDGE
from acrnet.registry.profiles.kubernetes import AKS, AKS_ISOLATED
from acrnet.registry.profiles.profile import Page, Profile

DOCKER: Final = Profile("docker", "clients that sign in, pull and push", "")
"""The default: what is derived from the registry, and nothing else."""
MCR: Final = Profile(
    name="mcr",
    clients="clients that build on base images of Microsoft",
    leaves_out="Left out: base images and packages from elsewhere, such as Docker Hub.",
    pages=(Page("github.com/microsoft/containerregistry, docs/client-firewall-rules.md", "2025-04-01", "2026-11-29"),),
    include=frozenset({"mcr"}),
)
ARTIFACT_CACHE: Final = Profile(
    name="artifact-cache",
    clients="clients that pull through the artifact cache of the registry",
    leaves_out=(
        "They need nothing beyond the registry, which fetches from upstream itself. Left out: what the upstream"
        " registry must admit, which is AzureContainerRegistry inbound, or the registry itself where upstream is one"
        " with network rules."
    ),
    pages=(
        Page("learn.microsoft.com/azure/container-registry/artifact-cache-overview", "2025-05-12", "2026-11-29"),
        Page("learn.microsoft.com/azure/container-registry/container-registry-service-tag", "2024-04-30", "2026-11-29"),
        Page("learn.microsoft.com/azure/container-registry/artifact-cache-acr-to-acr-cli", "2026-04-06", "2026-11-29"),
    ),
)

PROFILES: Final[Mapping[str, Profile]] = {
    each.name: each
    for each in (DOCKER, MCR, AKS, AKS_ISOLATED, CONNECTED_REGISTRY, IOT_EDGE, TASKS_AGENT_POOL, ARTIFACT_CACHE)
}
"""By name."""
