"""The types of resource that an estate may have, and what is answered about any other.

A type named here, or seen in the estate, is a plain collection of what the files have: without instances it is empty,
which is the truth. Everything else is refused by name, because an empty list would be an invention: a name that Azure
does not have with Azure's own error, and what Azure has but the sandbox does not with 501.

Names are those of azure-mgmt-network 33.1.0, azure-mgmt-containerregistry 15.0.0, azure-mgmt-containerregistrytasks
2025-03-01-preview, azure-mgmt-privatedns 2.0.0 and azure-mgmt-dnsresolver 1.1.0 (2026-11-29). The error of an unknown
name is that of azure-powershell issue 11022 and azure-cli issue 13834.
"""

import re
from collections.abc import Mapping

from acrnet.sandbox.api_versions import versions_of
from acrnet.sandbox.arm_id import Target
from acrnet.sandbox.behaviour import Behaviour
from acrnet.sandbox.exchange import ArmError, GatewayError, Request
from acrnet.sandbox.state import Call

_OF_REGISTRIES = """
registries registries/agentPools registries/cacheRules registries/connectedRegistries registries/credentialSets
registries/exportPipelines registries/importPipelines registries/pipelineRuns registries/privateEndpointConnections
registries/replications registries/scopeMaps registries/tasks registries/taskRuns registries/tokens registries/webhooks
"""
_OF_NETWORKS = """
applicationGateways applicationSecurityGroups applicationSecurityGroups/addressPrefixSets azureFirewalls
azureWebCategories bastionHosts connections ddosProtectionPlans dnsForwardingRulesets
dnsForwardingRulesets/forwardingRules dnsForwardingRulesets/virtualNetworkLinks dnsResolvers
dnsResolvers/inboundEndpoints dnsResolvers/outboundEndpoints expressRouteCircuits expressRouteGateways firewallPolicies
firewallPolicies/firewallPolicyDrafts firewallPolicies/ruleCollectionGroups ipGroups loadBalancers localNetworkGateways
natGateways networkInterfaces networkManagers networkManagers/networkGroups/staticMembers
networkManagers/securityAdminConfigurations/ruleCollections
networkManagers/securityAdminConfigurations/ruleCollections/rules networkProfiles networkSecurityGroups
networkSecurityGroups/securityRules networkWatchers networkWatchers/flowLogs
privateDnsZones privateDnsZones/A privateDnsZones/AAAA privateDnsZones/CNAME
privateDnsZones/MX privateDnsZones/PTR privateDnsZones/SOA privateDnsZones/SRV privateDnsZones/TXT
privateDnsZones/virtualNetworkLinks privateEndpoints privateEndpoints/privateDnsZoneGroups privateLinkServices
publicIPAddresses publicIPPrefixes routeFilters routeTables routeTables/routes serviceEndpointPolicies
serviceEndpointPolicies/serviceEndpointPolicyDefinitions virtualHubs virtualHubs/hubRouteTables
virtualHubs/hubVirtualNetworkConnections virtualHubs/routingIntent virtualNetworkGateways virtualNetworks
virtualNetworks/subnets virtualNetworks/virtualNetworkPeerings virtualWans vpnGateways vpnSites
"""
TYPES: Mapping[str, tuple[str, ...]] = {
    "Microsoft.ContainerRegistry": tuple(_OF_REGISTRIES.split()),
    "Microsoft.Network": tuple(_OF_NETWORKS.split()),
    "Microsoft.Web": ("serverfarms", "sites", "sites/slots"),
}
"""By namespace, the types that an estate may have."""

# What Azure has in these namespaces as well: the first part of a type, and parts of the types above.
_ELSEWHERE_OF_REGISTRIES = """
checknameavailability locations operations registries/archives registries/builds registries/buildtasks
registries/connectedregistries/deactivate registries/eventgridfilters registries/generatecredentials
registries/getbuildsourceuploadurl registries/importimage registries/listbuildsourceuploadurl
registries/listcredentials registries/listpolicies registries/listusages registries/packages
registries/privatelinkresources registries/regeneratecredential registries/runs registries/schedulerun
registries/taskruns/listdetails registries/updatepolicies
"""
_ELSEWHERE_OF_NETWORKS = """
applicationgatewayavailablerequestheaders applicationgatewayavailableresponseheaders
applicationgatewayavailableservervariables applicationgatewayavailablessloptions applicationgatewayavailablewafrulesets
applicationgateways/privateendpointconnections applicationgateways/privatelinkresources
applicationgatewaywebapplicationfirewallpolicies authenticationpolicies azurefirewallfqdntags
azurefirewalls/learnedipprefixes azurefirewalls/packetcapture bgpservicecommunities checktrafficmanagernameavailability
cloudserviceslots customipprefixes ddoscustompolicies dnsresolverdomainlists dnsresolverpolicies dnszones
dscpconfigurations expressroutecircuits/authorizations expressroutecircuits/peerings expressroutecrossconnections
expressroutegateways/expressrouteconnections expressroutelags expressrouteports expressrouteportslocations
expressrouteproviderports expressrouteserviceproviders firewallpolicies/deploy firewallpolicies/kubeselectorgroups
firewallpolicies/listidpsfilteroptions firewallpolicies/listidpssignatures firewallpolicies/signatureoverrides
firstpartyservicetags frontdoors frontdoorwebapplicationfirewallpolicies getdnsresourcereference interconnectgroups
ipallocations loadbalancers/backendaddresspools loadbalancers/frontendipconfigurations loadbalancers/inboundnatrules
loadbalancers/loadbalancingrules loadbalancers/networkinterfaces loadbalancers/outboundrules loadbalancers/probes
locations networkexperimentprofiles networkintentpolicies networkinterfaces/effectivenetworksecuritygroups
networkinterfaces/effectiveroutetable networkinterfaces/ipconfigurations networkinterfaces/loadbalancers
networkinterfaces/tapconfigurations networkmanagerconnections networkmanagers/commit
networkmanagers/connectivityconfigurations networkmanagers/ipampools
networkmanagers/listactiveconnectivityconfigurations networkmanagers/listactivesecurityadminrules
networkmanagers/listdeploymentstatus networkmanagers/networkgroups networkmanagers/routingconfigurations
networkmanagers/scopeconnections networkmanagers/securityadminconfigurations networkmanagers/securityuserconfigurations
networkmanagers/verifierworkspaces networksecuritygroups/defaultsecurityrules networksecurityperimeters
networkvirtualappliances networkvirtualapplianceskus networkwatchers operations p2svpngateways privatednszones/all
privatelinkservices/privateendpointconnections publicipaddresses/ddosprotectionstatus routefilters/routefilterrules
securitypartnerproviders servicegateways servicetags trafficmanagergeographichierarchies trafficmanagerprofiles
virtualhubs/bgpconnections virtualhubs/connectionpolicies virtualhubs/effectiveroutes virtualhubs/ipconfigurations
virtualhubs/routemaps virtualhubs/routetables virtualnetworkappliances virtualnetworkgateways/natrules
virtualnetworks/checkipaddressavailability virtualnetworks/ddosprotectionstatus
virtualnetworks/listdnsforwardingrulesets virtualnetworks/listdnsresolvers
virtualnetworks/listnetworkmanagereffectiveconnectivityconfigurations
virtualnetworks/listnetworkmanagereffectivesecurityadminrules virtualnetworks/moveipconfigurations
virtualnetworks/usages virtualnetworktaps virtualrouters vpngateways/natrules vpngateways/vpnconnections
vpnserverconfigurations vpnsites/vpnsitelinks
"""
_ELSEWHERE: Mapping[str, frozenset[str]] = {
    "microsoft.containerregistry": frozenset(_ELSEWHERE_OF_REGISTRIES.split()),
    "microsoft.network": frozenset(_ELSEWHERE_OF_NETWORKS.split()),
}
# Whatever a provider has for the whole tenant, and the actions on a group in the REST reference of Microsoft.Resources
# (learn.microsoft.com/rest/api/resources, 2021-04-01; checked 2026-11-29).
_ELSEWHERE_IN_AZURE = re.compile(
    r"/providers(/.*)?|/subscriptions/[^/]+/resourcegroups/[^/]+/(exportTemplate|moveResources|validateMoveResources)/?",
    re.IGNORECASE,
)
_KNOWN = frozenset(f"{namespace}/{kind}".lower() for namespace, kinds in TYPES.items() for kind in kinds)


def is_known(call: Call) -> bool:
    """Whether the files of an estate may have the type of a call, so that having none of it is a fact."""
    kind = call.target.type.lower()
    return kind in _KNOWN or call.state.store.has_seen(kind)


def refusal(method: str, target: Target, behaviour: Behaviour, api_version: str) -> ArmError:
    """What is answered to a method on a type that is not served that way.

    404 ``InvalidResourceType`` where Azure does not have the type, 501 ``NotServedBySandbox`` where it may.
    """
    namespace, _, kind = target.type.partition("/")
    names = _ELSEWHERE.get(namespace.lower())
    if names is not None and not _is_of_azure(target.type.lower(), names):
        return GatewayError(
            404,
            "InvalidResourceType",
            f"The resource type '{kind}' could not be found in the namespace '{namespace}' for api version "
            f"'{api_version}'. The supported api-versions are "
            f"'{','.join(versions_of(target.type, behaviour.api_versions))}'.",
        )
    return _not_served(method, target.type)


def refusal_of_path(request: Request) -> ArmError:
    """What is answered to a path that is not that of a type below a subscription; 404 or 501, as for a type."""
    if _ELSEWHERE_IN_AZURE.fullmatch(request.path):
        return _not_served(request.method, request.path)
    return GatewayError(
        404, "InvalidResourceType", f"The resource type could not be found at the path '{request.path}'."
    )


def _not_served(method: str, what: str) -> ArmError:
    return ArmError(
        501,
        "NotServedBySandbox",
        f"The sandbox does not serve {method} on {what}; docs/sandbox.md lists what it serves.",
    )


def _is_of_azure(kind: str, names: frozenset[str]) -> bool:
    _, *parts = kind.split("/")
    if kind in _KNOWN or parts[0] in names:
        return True
    return any("/".join(parts[:depth]) in names for depth in range(2, len(parts) + 1))
