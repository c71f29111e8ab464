"""Examples that no answer could be alike to, because they contradict themselves, and those that differ truly.

Each is named by its file and operation, once for all versions of the specification.
"""

from collections.abc import Mapping

_NO_PRIORITY = "its rule collection has no priority, without which Azure Firewall cannot order it"
_NO_SUBNETS = "it answers with subnets of a peering that the request lacks"
_NO_GUID = "it shows a resourceGuid, which the group of no recording has"
_BASIC = "it shows DDoS settings of a Basic address, which recordings have of Standard ones"
_NO_LIST = "its body is a list, where the operation and the SDK have an object with a list in it"

_NO_ADDRESS = "it shows an address and events that the webhook of no other example has"
_NO_RULES = "it shows network rules of a Standard registry, which has none"
_NO_MESSAGE = "it shows a message of the status, which no recorded replication has"
_OF_GROUPS = "FirewallPolicyRuleCollectionGroups_CreateOrUpdate"
WRONG: Mapping[str, str] = {
    "ApplicationSecurityGroupCreate (ApplicationSecurityGroups_CreateOrUpdate)": _NO_GUID,
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
    "PrivateEndpointConnectionCreateOrUpdate (PrivateEndpointConnections_CreateOrUpdate)": (
        "it makes a connection, where its operation changes the state of one"
    ),
    "RegistryCreate (Registries_Create)": _NO_RULES,
    "RegistryCreateZoneRedundant (Registries_Create)": _NO_RULES,
    "ReplicationCreate (Replications_Create)": _NO_MESSAGE,
    "ReplicationCreateZoneRedundant (Replications_Create)": _NO_MESSAGE,
    "PublicIpAddressCreateCustomizedValues (PublicIPAddresses_CreateOrUpdate)": "its zones are not in the request",
    "PublicIpAddressCreateDns (PublicIPAddresses_CreateOrUpdate)": _BASIC,
    "PublicIpAddressCreateDnsWithDomainNameLabelScope (PublicIPAddresses_CreateOrUpdate)": _BASIC,
    "ResourcesNextPageQuery (Resources)": "it goes on from a token that nobody gave out",
    "ResourcesPropertiesQuery (Resources)": "its column is called count, where count() makes count_",
    "ResourcesRandomPageQuery (Resources)": "a row of it has a name that its query leaves out",
    "SubnetCreateWithDelegation (Subnets_CreateOrUpdate)": "it answers with a delegation that the request lacks",
    "SubnetCreateWithSharingScope (Subnets_CreateOrUpdate)": "it answers with a sharing scope that the request lacks",
    "VirtualNetworkSubnetPeeringSync (VirtualNetworkPeerings_CreateOrUpdate)": _NO_SUBNETS,
    "VirtualNetworkV6SubnetPeeringSync (VirtualNetworkPeerings_CreateOrUpdate)": _NO_SUBNETS,
    "TokenCreate (Tokens_Create)": "it answers with a thumbprint that the request lacks",
    "VirtualNetworkCreateServiceEndpointPolicy (VirtualNetworks_CreateOrUpdate)": (
        "its endpoint with a policy is for two regions, which recordings have for all"
    ),
    "WebhookGetCallbackConfig (Webhooks_GetCallbackConfig)": _NO_ADDRESS,
    "WebhookListEvents (Webhooks_ListEvents)": _NO_ADDRESS,
}
OPEN: Mapping[str, str] = {
    "NetworkInterfaceEffectiveNSGList (NetworkInterfaces_ListEffectiveNetworkSecurityGroups)": (
        "it shows an association and tags of another form"
    ),
    "NetworkInterfaceEffectiveRouteTableList (NetworkInterfaces_GetEffectiveRouteTable)": (
        "its routes have fields that the specification has not"
    ),
    "NetworkSecurityGroupCreate (NetworkSecurityGroups_CreateOrUpdate)": "a group does not show flushConnection",
    "GetLocations (Subscriptions_ListLocations)": "the sandbox does not say where on earth a region is",
    "GetLocationsWithExtendedLocations (Subscriptions_ListLocations)": (
        "the sandbox does not say where on earth a region is"
    ),
    "VirtualNetworkCreateWithBgpCommunities (VirtualNetworks_CreateOrUpdate)": (
        "the sandbox does not know the BGP community of a region"
    ),
}
