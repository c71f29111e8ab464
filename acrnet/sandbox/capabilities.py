"""What a provider says of a type: whether its resources have tags and a location, an identity, and can be moved.

As recorded of Microsoft.Network and Microsoft.ContainerRegistry by azure-cli from February to December 2023; a newer
type is taken to be like most.
"""

from collections.abc import Mapping

_TRACKED = "SupportsTags, SupportsLocation"
_IN_SUBSCRIPTION = "CrossResourceGroupResourceMove"
_MOVABLE = f"{_IN_SUBSCRIPTION}, CrossSubscriptionResourceMove"
_IDENTITY = "SystemAssignedResourceIdentity"
_NOT_MOVABLE = """
applicationGateways azureFirewalls ddosProtectionPlans expressRouteCircuits expressRouteGateways firewallPolicies
ipGroups networkProfiles privateLinkServices routeFilters virtualHubs virtualWans vpnGateways vpnSites
"""
_MOVABLE_PARTS = (
    "Microsoft.ContainerRegistry/registries/agentPools",
    "Microsoft.ContainerRegistry/registries/replications",
    "Microsoft.ContainerRegistry/registries/webhooks",
    "Microsoft.Network/dnsResolvers/inboundEndpoints",
    "Microsoft.Network/dnsResolvers/outboundEndpoints",
    "Microsoft.Network/networkWatchers/flowLogs",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
)
_WITH_IDENTITY = ("registries/credentialSets", "registries/exportPipelines", "registries/importPipelines")
_OF_TYPES: Mapping[str, str] = {
    kind.lower(): what
    for kind, what in {
        "Microsoft.Network/azureWebCategories": "None",
        "Microsoft.Network/bastionHosts": f"{_IN_SUBSCRIPTION}, {_TRACKED}",
        "Microsoft.ContainerRegistry/registries": f"{_MOVABLE}, {_IDENTITY}, {_TRACKED}",
        "Microsoft.ContainerRegistry/registries/tasks": f"{_MOVABLE}, {_IDENTITY}, {_TRACKED}",
        **{f"Microsoft.ContainerRegistry/{part}": _IDENTITY for part in _WITH_IDENTITY},
        **{f"Microsoft.Network/{kind}": _TRACKED for kind in _NOT_MOVABLE.split()},
        **dict.fromkeys(_MOVABLE_PARTS, f"{_MOVABLE}, {_TRACKED}"),
    }.items()
}


def capabilities(kind: str) -> str:
    """What the provider says of a type, such as ``SupportsTags, SupportsLocation``; ``None`` for a part of another."""
    return _OF_TYPES.get(kind.lower(), "None" if kind.count("/") > 1 else f"{_MOVABLE}, {_TRACKED}")
