"""Profiles of clusters of Azure Kubernetes Service."""

from __future__ import annotations

from typing import Final

from acrnet.registry.need import Purpose
from acrnet.registry.profiles.profile import MoreHosts, Page, Profile, Service, everywhere, in_clouds

_OUTBOUND: Final = Page("learn.microsoft.com/azure/aks/outbound-rules-control-egress", "2026-06-18", "2026-11-29")
_ISOLATED: Final = Page("learn.microsoft.com/azure/aks/concepts-network-isolated", "2026-06-15", "2026-11-29")

AKS: Final = Profile(
    name="aks",
    clients="nodes of an AKS cluster",
    leaves_out=(
        "Left out: add-ons, extensions, GPU and Windows nodes, updates of Ubuntu; UDP 1194 and TCP 9000 and 22 to the"
        " API server, for clusters without the konnectivity agent; time (UDP 123) and DNS; what pods reach themselves;"
        " the API server of a private cluster, which needs no rule; and acs-mirror.azureedge.net, which the page still"
        " lists, retired on 2025-05-31 (github.com/Azure/AKS/issues/4792). The wildcard for API servers admits those of"
        " everybody's clusters in the region; the name of your own is narrower."
    ),
    pages=(_OUTBOUND,),
    include=frozenset({"entra", "arm", "mcr"}),
    more_hosts=(
        MoreHosts(
            Purpose.MCR,
            in_clouds(public=("mcr-0001.mcr-msedge.net",), china=("mcr.microsoft.com", "*.data.mcr.microsoft.com")),
            _OUTBOUND,
        ),
    ),
    services=(
        Service(
            "kubernetes-api",
            "Nodes and the API server of their cluster talk to each other there",
            _OUTBOUND,
            in_clouds(
                public=("*.hcp.{region}.azmk8s.io",),
                usgov=("*.hcp.{region}.cx.aks.containerservice.azure.us",),
                china=("*.hcp.{region}.cx.prod.service.azk8s.cn", "*.tun.{region}.cx.prod.service.azk8s.cn"),
            ),
        ),
        Service(
            "kubernetes-binaries",
            "Nodes download Kubernetes and the network plug-in of Azure there",
            _OUTBOUND,
            in_clouds(public=("packages.aks.azure.com",), usgov=("packages.aks.azure.com",), china=("*.azk8s.cn",)),
        ),
        Service(
            "packages",
            "Nodes install packages of Microsoft from there",
            _OUTBOUND,
            everywhere("packages.microsoft.com"),
        ),
    ),
)
AKS_ISOLATED: Final = Profile(
    name="aks-isolated",
    clients="nodes of a network isolated AKS cluster",
    leaves_out=(
        "They need nothing beyond the registry, which serves system images too, and their private API server. Left"
        " out: features and add-ons that reach services of their own."
    ),
    pages=(_ISOLATED,),
    private=True,
)
