"""What the network provider counts and knows to be free: usages of a region and of a network, and DNS names.

Shapes are those of the examples in the REST reference of Microsoft.Network (read 2026-11-29); limits are the usual ones
of a subscription, and no recording was at hand.
"""

from acrnet.sandbox.access import check_permission
from acrnet.sandbox.arm_id import covers, parse_path
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties
from acrnet.sandbox.location import is_region, not_registered
from acrnet.sandbox.network.network_writing import NETWORKS
from acrnet.sandbox.network.prefix import networks_in
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.reading import list_parts
from acrnet.sandbox.references import SUBNETS
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource, canonical_location

USAGES = "Microsoft.Network/locations/usages"
NETWORK_USAGES = f"{NETWORKS}/usages"
DNS_NAMES = "Microsoft.Network/locations/checkDnsNameAvailability"

_ADDRESSES = "Microsoft.Network/publicIPAddresses"
# Type, the name that people read, how many a subscription may have in a region.
_COUNTED = (
    ("virtualNetworks", "Virtual Networks", 1000),
    ("networkSecurityGroups", "Network Security Groups", 5000),
    ("publicIPAddresses", "Public IP Addresses", 1000),
    ("publicIPPrefixes", "Public Ip Prefixes", 2147483647),
    ("networkInterfaces", "Network Interfaces", 65536),
    ("privateEndpoints", "Private Endpoints", 65536),
    ("loadBalancers", "Load Balancers", 1000),
    ("applicationGateways", "Application Gateways", 1000),
    ("routeTables", "Route Tables", 200),
    ("routeFilters", "Route Filters", 1000),
    ("networkWatchers", "Network Watchers", 1),
    ("applicationSecurityGroups", "Application Security Groups", 3000),
    ("ddosProtectionPlans", "DDoS Protection Plans", 1),
    ("serviceEndpointPolicies", "Service Endpoint Policies", 500),
    ("networkIntentPolicies", "Network Intent Policies", 200),
)
# What one resource may have: Azure lists these limits among the usages, and nothing is ever in use.
_PARTS = (
    ("DnsServersPerVirtualNetwork", "DNS servers per Virtual Network", 20),
    ("SubnetsPerVirtualNetwork", "Subnets per Virtual Network", 3000),
    ("IPConfigurationsPerVirtualNetwork", "IP Configurations per Virtual Network", 65536),
    ("PeeringsPerVirtualNetwork", "Peerings per Virtual Network", 500),
    ("SecurityRulesPerNetworkSecurityGroup", "Security rules per Network Security Group", 1000),
    ("SecurityRulesPerNetworkIntentPolicy", "Security rules per Network Intent Policy", 100),
    ("RoutesPerNetworkIntentPolicy", "Routes per Network Intent Policy", 100),
    (
        "SecurityRuleAddressesOrPortsPerNetworkSecurityGroup",
        "Security rules addresses or ports per Network Security Group",
        4000,
    ),
    ("InboundRulesPerLoadBalancer", "Inbound Rules per Load Balancer", 250),
    ("FrontendIPConfigurationPerLoadBalancer", "Frontend IP Configurations per Load Balancer", 200),
    ("OutboundRulesPerLoadBalancer", "Outbound Rules per Load Balancer", 5),
    ("RoutesPerRouteTable", "Routes per Route Table", 400),
    ("RouteFiltersPerExpressRouteBgpPeering", "Route filters per Express route BGP Peering", 1),
    ("RouteFilterRulesPerRouteFilter", "Route filter rules per Route Filter", 1),
    ("SecondaryIPConfigurationsPerNetworkInterface", "Secondary IP Configurations per Network Interface", 256),
    ("InboundRulesPerNetworkInterface", "Inbound rules per Network Interface", 500),
    ("PacketCaptures", "Packet Captures", 10000),
)
_RESERVED = 5
"""Addresses of each subnet that Azure keeps for itself."""


def list_usages(call: Call) -> Response:
    """How many of each type a subscription has in a region, and may have.

    Raises:
        ArmError: 403, 400 for anything but a region.
    """
    location = _region(call)
    base = f"/subscriptions/{call.target.subscription}"

    def here(kind: str) -> list[Resource]:
        of_type = call.state.store.of_type(f"Microsoft.Network/{kind}")
        return [each for each in of_type if each.location == location and covers(base, each.id.path)]

    counted = [(f"{kind[0].upper()}{kind[1:]}", shown, limit, len(here(kind))) for kind, shown, limit in _COUNTED]
    static = sum(
        properties(each.body).get("publicIPAllocationMethod") == "Static" for each in here("publicIPAddresses")
    )
    counted.append(("StaticPublicIPAddresses", "Static Public IP Addresses", 1000, static))
    counted += [(*part, 0) for part in _PARTS]
    usages: list[JsonObject] = [
        {
            "id": f"{base}/providers/Microsoft.Network/locations/{location}/usages/{name}",
            "unit": "Count",
            "currentValue": used,
            "limit": limit,
            "name": {"value": name, "localizedValue": shown},
        }
        for name, shown, limit, used in counted
    ]
    return list_parts(call, usages)


def list_network_usages(call: Call) -> Response:
    """How many addresses of each subnet of a virtual network are in use; none are counted in a gateway's subnet.

    Raises:
        ArmError: 403, 404 for a network that is not there.
    """
    network = call.find(call.target.scope.lower())
    if network is None:
        raise missing(parse_path(call.target.scope) or call.target)
    subnets = (each for each in call.state.store.of_type(SUBNETS) if each.id.scope.lower() == network.key)
    return list_parts(call, [_subnet_usage(each, call) for each in subnets])


def check_dns_name(call: Call) -> Response:
    """Whether a public address of a region can have this name.

    Raises:
        ArmError: 403, 400 for what is not a region and for a missing name.
    """
    check_permission(call.state.behaviour, "GET", call.target)
    location, wanted = _region(call), call.request.query.get("domainnamelabel", "").lower()
    if not wanted:
        raise ArmError(400, "InvalidRequestFormat", "The query parameter 'domainNameLabel' is required.")
    taken = any(
        each.location == location
        and as_text(as_object(properties(each.body).get("dnsSettings")).get("domainNameLabel")).lower() == wanted
        for each in call.state.store.of_type(_ADDRESSES)
    )
    return answer(200, {"available": not taken})


def _region(call: Call) -> str:
    location = canonical_location(call.target.name)
    if not is_region(call, location):
        raise not_registered(call)
    return location


def _subnet_usage(subnet: Resource, call: Call) -> JsonObject:
    inner = call.state.references.complete(subnet.key, properties(subnet.body), "ipConfigurations", "privateEndpoints")
    used = len(objects(inner.get("ipConfigurations"))) + len(objects(inner.get("privateEndpoints")))
    listed = inner.get("addressPrefixes") or [inner.get("addressPrefix")]
    prefixes: list[Json] = listed if isinstance(listed, list) else []
    sizes = [each.num_addresses for each in networks_in(map(as_text, prefixes)) if each.version == 4]
    is_gateway = subnet.id.name.lower() == "gatewaysubnet"
    return {
        "id": subnet.id.path,
        "unit": "Count",
        "currentValue": -1 if is_gateway else used,
        "limit": -1 if is_gateway else sum(size - _RESERVED for size in sizes),
        "name": {"value": "SubnetSpace", "localizedValue": "Subnet size and usage"},
    }
