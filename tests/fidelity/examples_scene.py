"""The estate in which an example makes sense: its resource, what it refers to, and what refers to it."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from acrnet.sandbox.arm_id import RESOURCE_GRAPH, RESOURCE_GROUPS, SUBSCRIPTIONS, Target, parse_path, parse_resource_id

from .examples import Example
from .examples_estate import Estate
from .examples_graph import add_rows

JsonValue: TypeAlias = Any  # what json reads

_TAGS = frozenset({"microsoft.network/locations/servicetags", "microsoft.network/locations/servicetagdetails"})
_OF_SEVERAL_TYPES = frozenset(
    {"Microsoft.Network/privateDnsZones/ALL", "microsoft.Compute/virtualMachineScaleSets/networkInterfaces"}
)
"""Collections of what is further below."""
_OF_SUBNETS = frozenset({"microsoft.network/virtualnetworks/usages"})
"""Collections of what is said about other resources, whose ids their items have."""
_PEERINGS = "microsoft.network/virtualnetworks/virtualnetworkpeerings"
_REMOTE: JsonValue = {
    "location": "westus",
    "properties": {
        "addressSpace": {"addressPrefixes": ["172.16.0.0/16"]},
        "bgpCommunities": {"virtualNetworkCommunity": "12076:20002", "regionalCommunity": "12076:50004"},
        "encryption": {"enabled": True, "enforcement": "AllowUnencrypted"},
    },
}
"""A network that can be peered with the one of a path."""
_EFFECTIVE = ("/effectiveroutetable", "/effectivenetworksecuritygroups")


def estate_of(example: Example, *, present: bool) -> Estate:
    """The estate before an example is sent, with its resource or without."""
    target = parse_path(example.path)
    body = next((body for status, body in sorted(example.answers.items()) if status < 300 and body), None)
    location = next(
        (each["location"] for each in (example.body, body) if isinstance(each, dict) and "location" in each), ""
    )
    estate = Estate(location if isinstance(location, str) and location else "westus")
    if target is None:
        return estate
    _add_named(estate, example, target, body)
    holder = parse_path(target.scope)
    if holder is not None and not holder.is_collection and "/providers/" in holder.path:
        estate.add(holder)
    if target.type == "Microsoft.Resources/tags":
        if holder is not None:
            estate.add(holder, {"tags": (body or {}).get("properties", {}).get("tags", {})})
    elif target.type.lower() in _TAGS:
        estate.add_group(target)
        shown: JsonValue = body or {"value": [{"name": "Storage", "properties": {"region": ""}}]}
        estate.tags = {"changeNumber": 1, "cloud": "Public", "values": shown.get("values") or shown.get("value")}
    elif target.type == RESOURCE_GRAPH:
        add_rows(estate, example.body, body)
    elif target.is_collection and present:
        _add_collection(estate, example, target, body)
    elif present:
        shown = body if isinstance(body, dict) else None
        estate.add(target, {**shown, "location": location} if shown and _location(shown) else shown)
        _add_users(estate, target, body)
    else:
        estate.add_group(target)
    return estate


def _add_named(estate: Estate, example: Example, target: Target, body: JsonValue) -> None:
    """What a request names; the network to peer with has other addresses than the one of the path."""
    is_peering = target.type.lower() == _PEERINGS
    for each in _references(example.body):
        if not f"{each.key}/".startswith(f"{target.key}/"):
            estate.add(each, _REMOTE if is_peering and each.key != target.scope.lower() else None)
    if is_peering:
        _add_peered_subnets(estate, target, example.body, body)


def _location(body: JsonValue) -> str:
    return str(body.get("location") or "") if isinstance(body, dict) else ""


def _add_collection(estate: Estate, example: Example, target: Target, body: JsonValue) -> None:
    estate.add_group(target)
    if example.method == "GET":
        for one, item in _listed(example.path, target, body):
            estate.add(one, item)
            _add_users(estate, one, item)
        if address := parse_qs(urlsplit(example.url).query).get("ipAddress"):
            _add_interface(estate, target, address[0])
    elif target.type.endswith("/checkNameAvailability") and not (body or {}).get("nameAvailable", True):
        taken = parse_path(f"{target.scope}/resourceGroups/rg/providers/{example.body['type']}/{example.body['name']}")
        if taken is not None:
            estate.add(taken)
    elif target.type.lower().endswith(_EFFECTIVE):
        _add_running_machine(estate, target)
    elif target.type.endswith("/listDnsForwardingRulesets"):
        for item in body["value"]:
            name = item["properties"]["virtualNetworkLink"]["id"].rpartition("/")[2]
            link = parse_path(f"{item['id']}/virtualNetworkLinks/{name}")
            if link is not None:
                estate.add(link, {"properties": {"virtualNetwork": {"id": target.scope}}})


def _add_running_machine(estate: Estate, target: Target) -> None:
    """The network interface of a path, of a machine, in a subnet with a security group."""
    interface, base = parse_path(target.scope), target.path.partition("/providers/")[0]
    subnet = parse_path(f"{base}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/subnet")
    group = parse_path(f"{base}/providers/Microsoft.Network/networkSecurityGroups/nsg")
    if interface is not None and subnet is not None and group is not None:
        estate.add(group)
        estate.add(subnet, {"properties": {"addressPrefix": "10.1.0.0/24", "networkSecurityGroup": {"id": group.path}}})
        machine = {"id": f"{base}/providers/Microsoft.Compute/virtualMachines/machine"}
        inner = {"privateIPAddress": "10.1.0.4", "subnet": {"id": subnet.path}}
        listed = [{"name": "ip", "properties": inner}]
        estate.add(interface, {"properties": {"ipConfigurations": listed, "virtualMachine": machine}})


def _add_peered_subnets(estate: Estate, target: Target, sent: JsonValue, shown: JsonValue) -> None:
    """The subnets that a peering names on both sides; the first has all the prefixes that the peering shows."""
    inner, result = (sent or {}).get("properties", {}), (shown or {}).get("properties", {})
    for side, network in (("local", target.scope), ("remote", inner.get("remoteVirtualNetwork", {}).get("id", ""))):
        prefixes = result.get(f"{side}AddressSpace", {}).get("addressPrefixes", [])
        for index, name in enumerate(inner.get(f"{side}SubnetNames", [])):
            subnet = parse_path(f"{network}/subnets/{name}")
            if subnet is not None:
                estate.add(subnet, {"properties": {} if index else {"addressPrefixes": prefixes}})


def _add_interface(estate: Estate, target: Target, address: str) -> None:
    """A network interface that has an address, in a subnet of the network that the path is below."""
    subnet = parse_path(f"{target.scope}/subnets/subnet")
    interface = parse_path(f"{target.scope.partition('/virtualNetworks/')[0]}/networkInterfaces/nic")
    if subnet is not None and interface is not None:
        prefix = str(ip_network(f"{address}/24", strict=False))
        estate.add(subnet, {"properties": {"addressPrefix": prefix}})
        inner = {"privateIPAddress": address, "subnet": {"id": subnet.path}}
        estate.add(interface, {"properties": {"ipConfigurations": [{"name": "ip", "properties": inner}]}})


def _listed(path: str, collection: Target, body: JsonValue) -> Iterator[tuple[Target, JsonValue]]:
    """The resources of a collection, each with an id that lies in it."""
    for item in body.get("value", []) if isinstance(body, dict) else []:
        if not isinstance(item, dict):
            continue
        own = parse_resource_id(str(item.get("id", "")))
        if own is not None and _is_in(own, collection):
            yield own, item if _is_of_type(own, collection) else None
            continue
        name = item.get("name") or (own.name if own else "item")
        if not isinstance(name, str):
            continue
        name = name.rpartition("/")[2]
        in_group = "/resourcegroups/" in path.lower() or collection.type in {RESOURCE_GROUPS, SUBSCRIPTIONS}
        head, _, tail = path.partition("/providers/")
        target = parse_path(f"{path}/{name}" if in_group else f"{head}/resourceGroups/rg/providers/{tail}/{name}")
        if target is not None:
            yield target, item


def _is_in(own: Target, collection: Target) -> bool:
    is_below = f"{own.key}/".startswith(f"{collection.scope.lower()}/")
    return is_below and (_is_of_type(own, collection) or collection.type.lower() in _OF_SUBNETS)


def _is_of_type(own: Target, collection: Target) -> bool:
    return own.type.lower() == collection.type.lower() or collection.type in _OF_SEVERAL_TYPES


def _add_users(estate: Estate, target: Target, body: JsonValue) -> None:
    """The firewall resources that refer to a resource according to its body: Azure works such lists out."""
    inner = body.get("properties", {}) if isinstance(body, dict) else {}
    kind = target.type.lower()
    own = {"id": target.path}
    if kind == "microsoft.network/firewallpolicies":
        _add_users_named(estate, inner.get("ruleCollectionGroups"), None)
        _add_users_named(estate, inner.get("firewalls"), {"firewallPolicy": own})
        _add_users_named(estate, inner.get("childPolicies"), {"basePolicy": own})
    elif kind == "microsoft.network/publicipaddresses" and inner.get("ipConfiguration"):
        user = parse_resource_id(inner["ipConfiguration"]["id"].partition("/ipConfigurations/")[0])
        configuration = {"name": "ip", "properties": {"publicIPAddress": own}}
        if user is not None:
            estate.add(user, {"location": estate.location, "properties": {"ipConfigurations": [configuration]}})
    elif kind == "microsoft.network/ipgroups":
        for each in inner.get("firewalls") or []:
            rule = {"name": "rule", "sourceIpGroups": [target.path]}
            collection = {"name": f"rules-of-{target.name}", "properties": {"priority": 100, "rules": [rule]}}
            estate.extend(parse_resource_id(each["id"]), "networkRuleCollections", collection)


def _add_users_named(estate: Estate, named: JsonValue, properties: JsonValue) -> None:
    for each in named or []:
        target = parse_resource_id(each["id"])
        if target is not None:
            estate.add(target, {"location": estate.location, "properties": properties} if properties else None)


def _references(body: JsonValue) -> Iterator[Target]:
    """The resources whose ids stand in a body."""
    if isinstance(body, dict | list):
        for value in body.values() if isinstance(body, dict) else body:
            yield from _references(value)
    elif isinstance(body, str) and body.lower().startswith("/subscriptions/"):
        target = parse_resource_id(body)
        if target is not None:
            yield target
