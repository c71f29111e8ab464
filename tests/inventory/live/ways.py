"""Small surroundings of clients, and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping

from acrnet.inventory.live.client_paths import read_client_paths
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath, EgressKind
from acrnet.unknown import Unknown

from ...conftest import OpenEstate
from ...estates import GROUP, Json, network_id, subnet, vnet_id

OTHER = "22222222-2222-2222-2222-222222222222"
NAT = network_id("natGateways", "nat")
TABLE = network_id("routeTables", "rt")
POLICY = network_id("serviceEndpointPolicies", "sep")
ZONE = network_id("privateDnsZones", "privatelink.azurecr.io")
MANAGER = network_id("networkManagers", "nm")


def apps(**properties: object) -> Json:
    """The subnet that most tests ask about."""
    apps_subnet = subnet("apps", "10.0.1.0/24")
    apps_subnet["properties"].update(properties)
    return apps_subnet


def subnet_id(name: str = "vnet/apps") -> ResourceId:
    network, _, own = name.partition("/")
    return ResourceId.parse(f"{vnet_id(network)}/subnets/{own}")


def paths(estate: OpenEstate, client: ResourceId | None = None) -> dict[str, ClientPath]:
    estate.calls.clear()
    return {path.group.name: path for path in read_client_paths(estate.arm, client or subnet_id())}


def only_path(estate: OpenEstate, client: ResourceId | None = None) -> ClientPath:
    (path,) = paths(estate, client).values()
    return path


def resource(identifier: str, location: str = "westeurope", **properties: object) -> Json:
    return {"id": identifier, "location": location, "properties": properties}


def public_ip(name: str, address: str = "") -> Json:
    return resource(network_id("publicIPAddresses", name), **({"ipAddress": address} if address else {}))


def answering(path: str, status: int, code: str) -> str:
    return f'faults: [{{path: "{path}", status: {status}, code: {code}, times: always}}]'


def refused(path: str) -> str:
    return answering(path, 403, "AuthorizationFailed")


def reason(value: object) -> str:
    assert isinstance(value, Unknown)
    return value.reason.partition(" (")[0]


def egress(path: ClientPath) -> list[tuple[EgressKind, str, object]]:
    assert isinstance(path.egress, tuple)
    return [
        (each.kind, each.name, reason(each.addresses) if isinstance(each.addresses, Unknown) else each.addresses)
        for each in path.egress
    ]


def admin_rules(*rules: Json, manager: str = MANAGER) -> list[Json]:
    """A network manager that applies rules to the network `vnet`."""
    group, collection = f"{manager}/networkGroups/all", f"{manager}/securityAdminConfigurations/conf/ruleCollections/c"
    return [
        {"id": f"{group}/staticMembers/vnet", "properties": {"resourceId": vnet_id("vnet")}},
        {"id": collection, "properties": {"appliesToGroups": [{"networkGroupId": group}]}},
        *({"id": f"{collection}/rules/{each['name']}", "properties": each["properties"]} for each in rules),
    ]


def admin_rule(name: str, priority: int, access: str, tag: str = "Internet", **changes: object) -> Json:
    properties = {
        "protocol": "Any",
        "sources": [{"addressPrefix": "*", "addressPrefixType": "IPPrefix"}],
        "destinations": [{"addressPrefix": tag, "addressPrefixType": "ServiceTag"}],
        "sourcePortRanges": ["0-65535"],
        "destinationPortRanges": ["443"],
        "access": access,
        "priority": priority,
        "direction": "Outbound",
        **changes,
    }
    return {"name": name, "properties": properties}


def link(name: str, network: str, zone: str = ZONE, **properties: object) -> Json:
    return resource(
        f"{zone}/virtualNetworkLinks/{name}", location="global", virtualNetwork={"id": vnet_id(network)}, **properties
    )


def record(name: str, *addresses: str, zone: str = ZONE) -> Json:
    records = [{"ipv4Address": address} for address in addresses]
    return {"id": f"{zone}/A/{name}", "properties": {"ttl": 10, "aRecords": records}}


def forwarding_ruleset(
    name: str, network: str, rules: Mapping[str, tuple[str, ...]], *, group: str = GROUP
) -> list[Json]:
    """A DNS forwarding ruleset that a network is linked to: domains, and the servers that are asked for them."""
    ruleset = network_id("dnsForwardingRulesets", name, group)
    return [
        resource(ruleset),
        {"id": f"{ruleset}/virtualNetworkLinks/own", "properties": {"virtualNetwork": {"id": vnet_id(network)}}},
        *(
            {
                "id": f"{ruleset}/forwardingRules/rule-{number}",
                "properties": {
                    "domainName": domain,
                    "targetDnsServers": [{"ipAddress": server, "port": 53} for server in servers],
                    "forwardingRuleState": "Enabled",
                },
            }
            for number, (domain, servers) in enumerate(rules.items())
        ),
    ]
