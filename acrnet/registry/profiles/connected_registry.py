"""The profile of connected registries: replicas on premises, on a Kubernetes cluster that Azure Arc manages."""

from __future__ import annotations

from typing import Final

from acrnet.registry.need import Purpose
from acrnet.registry.profiles.profile import MoreHosts, Page, Profile, Service, in_clouds

_CONNECTED: Final = Page(
    "learn.microsoft.com/azure/container-registry/intro-connected-registry", "2025-05-20", "2026-11-29"
)
_ARC: Final = Page("learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements", "2026-06-11", "2026-11-29")

CONNECTED_REGISTRY: Final = Profile(
    name="connected-registry",
    clients="connected registries on Arc-enabled Kubernetes",
    leaves_out=(
        "Left out: the clients of the connected registry, which stay on premises; other Arc extensions; and the Arc"
        " gateway and private link, with which fewer hosts are needed. The wildcard below servicebus admits everybody's"
        " relays; the Arc page says how to list the names of your own."
    ),
    pages=(_CONNECTED, _ARC),
    include=frozenset({"entra", "arm", "mcr"}),
    synchronizes=True,
    more_hosts=(
        MoreHosts(
            Purpose.ENTRA,
            in_clouds(
                public=("{region}.login.microsoft.com", "login.windows.net"),
                usgov=("{region}.login.microsoftonline.us",),
                china=("{region}.login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
            ),
            _ARC,
        ),
        MoreHosts(Purpose.MCR, in_clouds(china=("mcr.azk8s.cn",)), _ARC),
    ),
    services=(
        Service(
            "arc-configuration",
            "The Arc agents of the cluster report to it and get their configuration from there",
            _ARC,
            in_clouds(
                public=("{region}.dp.kubernetesconfiguration.azure.com",),
                usgov=("{region}.dp.kubernetesconfiguration.azure.us",),
                china=("{region}.dp.kubernetesconfiguration.azure.cn",),
            ),
        ),
        Service(
            "arc-identity",
            "The Arc agents get the certificates of their managed identity there",
            _ARC,
            in_clouds(
                public=("gbl.his.arc.azure.com", "*.his.arc.azure.com"),
                usgov=("gbl.his.arc.azure.us", "usgv.his.arc.azure.us"),
                china=("gbl.his.arc.azure.cn", "*.his.arc.azure.cn"),
            ),
        ),
        Service(
            "arc-extensions",
            "Arc extensions, of which the connected registry is one, are pulled from there",
            _ARC,
            in_clouds(public=("linuxgeneva-microsoft.azurecr.io",)),
        ),
        Service(
            "arc-onboarding",
            "Azure CLI downloads kubectl there, once, when it connects the cluster",
            _ARC,
            in_clouds(public=("dl.k8s.io",)),
            required=False,
        ),
        Service(
            "cluster-connect",
            "Cluster connect and custom locations use it, over WebSockets",
            _ARC,
            in_clouds(
                public=(
                    "guestnotificationservice.azure.com",
                    "*.guestnotificationservice.azure.com",
                    "sts.windows.net",
                    "*.servicebus.windows.net",
                ),
                usgov=(
                    "guestnotificationservice.azure.us",
                    "*.guestnotificationservice.azure.us",
                    "sts.windows.net",
                    "*.servicebus.usgovcloudapi.net",
                ),
                china=(
                    "guestnotificationservice.azure.cn",
                    "*.guestnotificationservice.azure.cn",
                    "sts.chinacloudapi.cn",
                    "*.servicebus.chinacloudapi.cn",
                ),
            ),
            required=False,
        ),
        Service(
            "cluster-connect-tokens",
            "Cluster connect uses it, in the public cloud only together with Azure RBAC",
            _ARC,
            in_clouds(
                public=("{region}.obo.arc.azure.com",),
                usgov=("usgovvirginia.obo.arc.azure.us",),
                china=("{region}.obo.arc.azure.cn",),
            ),
            port=8084,
            required=False,
        ),
        Service(
            "graph",
            "Azure RBAC on the cluster uses it",
            _ARC,
            in_clouds(
                public=("graph.microsoft.com",), usgov=("graph.microsoft.com",), china=("graph.chinacloudapi.cn",)
            ),
            required=False,
        ),
        Service(
            "portal",
            "Whoever manages the cluster in the Azure portal uses it",
            _ARC,
            in_clouds(public=("*.arc.azure.net",), china=("*.arc.azure.cn",)),
            required=False,
        ),
        Service(
            "arc-monitoring",
            "IoT Operations, the Secret Store extension and the cert-manager of Arc use it",
            _ARC,
            in_clouds(
                public=(
                    "gcs.prod.monitoring.core.windows.net",
                    "*.prod.microsoftmetrics.com",
                    "*.prod.hot.ingest.monitor.core.windows.net",
                    "*.prod.warm.ingest.monitor.core.windows.net",
                )
            ),
            required=False,
        ),
        Service(
            "image-proxies",
            "Machines of Azure in China pull public images through these proxies",
            _ARC,
            in_clouds(
                china=(
                    "quay.azk8s.cn",
                    "registryk8s.azk8s.cn",
                    "k8sgcr.azk8s.cn",
                    "usgcr.azk8s.cn",
                    "dockerhub.azk8s.cn",
                )
            ),
            required=False,
        ),
    ),
)
