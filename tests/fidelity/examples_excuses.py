"""Examples that no answer could be alike to, because they contradict themselves, and those that differ truly.

Each is named by its file and operation, once for all versions of the specification.
"""

from collections.abc import Mapping

_NO_PRIORITY = "its rule collection has no priority, without which Azure Firewall cannot order it"
_NO_LIST = "its body is a list, where the operation and the SDK have an object with a list in it"

_OF_GROUPS = "FirewallPolicyRuleCollectionGroups_CreateOrUpdate"
WRONG: Mapping[str, str] = {
    "AzureFirewallPutWithIpGroups (AzureFirewalls_CreateOrUpdate)": "it answers with IP Groups that the request lacks",
    "FirewallPolicyPatch (FirewallPolicies_UpdateTags)": "its rule collection group is one of another policy",
    f"FirewallPolicyRuleCollectionGroupWithIpGroupsPut ({_OF_GROUPS})": _NO_PRIORITY,
    f"FirewallPolicyRuleCollectionGroupWithWebCategoriesPut ({_OF_GROUPS})": _NO_PRIORITY,
    f"FirewallPolicyRuleCollectionGroupWithHttpHeadersToInsert ({_OF_GROUPS})": _NO_PRIORITY,
    "GetProvider (Providers_Get)": "it asks for a provider that does not exist",
    "GetProviders (Providers_List)": "it lists providers that do not exist",
    "HubRouteTableList (HubRouteTables_List)": _NO_LIST,
    "HubVirtualNetworkConnectionList (HubVirtualNetworkConnections_List)": _NO_LIST,
    "NetworkManagerEffectiveSecurityAdminRulesList (ListNetworkManagerEffectiveSecurityAdminRules)": (
        "it goes on from a token that nobody gave out"
    ),
    "PipelineRunList (PipelineRuns_List)": "its two items have one id",
    "SubnetCreateWithDelegation (Subnets_CreateOrUpdate)": "it answers with a delegation that the request lacks",
    "SubnetCreateWithSharingScope (Subnets_CreateOrUpdate)": "it answers with a sharing scope that the request lacks",
}
_CREATED = "a registry is created with 200, which the recordings have too"
_FULL = "a replication lacks fields of newer versions"
_QUERY = "only the queries of acrnet are answered"
_QUERIES = """
Basic TenantBasic MgBasic Filter Summarize Complex Properties Facet FirstPage NextPage RandomPage
"""
OPEN: Mapping[str, str] = {
    "NetworkInterfaceEffectiveNSGList (NetworkInterfaces_ListEffectiveNetworkSecurityGroups)": (
        "it shows an association and tags of another form"
    ),
    "NetworkInterfaceEffectiveRouteTableList (NetworkInterfaces_GetEffectiveRouteTable)": (
        "its routes have fields that the specification has not"
    ),
    "NetworkSecurityGroupCreate (NetworkSecurityGroups_CreateOrUpdate)": "a group does not show flushConnection",
    "PrivateEndpointConnectionList (PrivateEndpointConnections_List)": "a connection does not show its type",
    "RegistryCheckNameNotAvailable (Registries_CheckNameAvailability)": "no name is taken by somebody else",
    "RegistryCreate (Registries_Create)": _CREATED,
    "RegistryCreateZoneRedundant (Registries_Create)": _CREATED,
    "ReplicationCreate (Replications_Create)": _FULL,
    "ReplicationCreateZoneRedundant (Replications_Create)": _FULL,
    **{f"Resources{each}Query (Resources)": _QUERY for each in _QUERIES.split()},
    "GetLocations (Subscriptions_ListLocations)": "the sandbox does not say where on earth a region is",
    "GetLocationsWithExtendedLocations (Subscriptions_ListLocations)": (
        "the sandbox does not say where on earth a region is"
    ),
    "VirtualNetworkCreateWithBgpCommunities (VirtualNetworks_CreateOrUpdate)": (
        "the sandbox does not know the BGP community of a region"
    ),
}
