"""Network interfaces: written at once, with addresses from the subnets they are in.

Statuses, headers, fields and their order are those of the recordings of 2020-06-01 and 2022-05-01: the answer to a PUT
shows the end of the operation already, but for an interface in the pool of an application gateway, which the gateway
has to take over (azure-cli, 2020 and 2023: 5 s to 26 min). Whether accelerated networking is off is said everywhere
until 2021, and since then not in West US and the regions that get updates first (azure-cli, 2022 and 2023). The codes
of refusals are Azure's as far as known, their wording is not recorded, but for that of an application gateway.
"""

from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.network.free_addresses import first_free, is_in, users_of
from acrnet.sandbox.network.network_security_group import refuse_when_busy
from acrnet.sandbox.network.writes import (
    Standing,
    accepted,
    deleted,
    envelope,
    only_ids,
    required,
    set_tags,
    since,
    standing,
    stored,
)
from acrnet.sandbox.resource_name import check_name
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

INTERFACES = "Microsoft.Network/networkInterfaces"

_DEFAULTS: JsonObject = {
    "vnetEncryptionSupported": False,
    "enableIPForwarding": False,
    "disableTcpStateTracking": False,
    "hostedWorkloads": [],
    "tapConfigurations": [],
    "nicType": "Standard",
    "allowPort25Out": True,
}
_AUXILIARY: JsonObject = {"auxiliaryMode": "None", "auxiliarySku": "None"}
_SINCE = {
    "vnetEncryptionSupported": "2022-01-01",
    "allowPort25Out": "2022-01-01",
    "disableTcpStateTracking": "2022-05-01",
    "auxiliaryMode": "2022-01-01",
    "auxiliarySku": "2022-11-01",
}
"""The first api-version that shows a field."""
_SAYS_NOTHING_OF_ACCELERATION = frozenset({"westus", "centraluseuap", "eastus2euap"})
_POOLS, _LISTED = "applicationGatewayBackendAddressPools", "ipConfigurations"
_REFERENCES = ("subnet", "publicIPAddress", "networkSecurityGroup", "applicationSecurityGroups")
_ENUMERATIONS = ("privateIPAllocationMethod", "privateIPAddressVersion")
_WORDS = {word.lower(): word for word in ("Dynamic", "Static", "IPv4", "IPv6")}
_READ_ONLY = frozenset({"provisioningState", "resourceGuid", "virtualMachine", "macAddress", "privateEndpoint"})


def served_interface(interface: Resource, call: Call) -> JsonObject:
    """An interface with its IP configurations, each with an id and the state of the interface."""
    stored_ones, shown = properties(interface.body), standing(interface, interface, call)
    configurations: list[Json] = [
        _served_configuration(each, interface, shown) for each in objects(stored_ones.get("ipConfigurations"))
    ]
    inner: JsonObject = {
        "resourceGuid": guid("resource", interface.key),
        **stored_ones,
        "ipConfigurations": configurations,
    }
    body = envelope(interface, INTERFACES, shown, {k: v for k, v in inner.items() if since(call, _SINCE.get(k, ""))})
    if not since(call, "2022-01-01"):
        body.pop("kind", None)
    return body


def put_interface(call: Call) -> Response:
    """Create an interface, or replace its settings; the machine it is attached to stays."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    check_name(call.target.name)
    location = checked_location(call, document, existing)
    refuse_when_busy(call, call.target.key)
    sent = as_object(only_ids(properties(document), *_REFERENCES))
    if not since(call, "2022-01-01") or location not in _SAYS_NOTHING_OF_ACCELERATION:
        sent.setdefault("enableAcceleratedNetworking", False)
    before = properties(existing.body) if existing else {}
    if named := reference(sent.get("networkSecurityGroup")):
        required(call, named, location)
    configurations = _configurations(call, sent, before, location)
    _check_pools(call, configurations)
    interface = stored(call, location)
    set_tags(interface, document)
    if existing is None and isinstance(document.get("extendedLocation"), dict):
        interface.body["extendedLocation"] = document["extendedLocation"]
    interface.body.setdefault("kind", "Regular")
    kept = {key: before[key] for key in _READ_ONLY if key in before}
    inner: JsonObject = {
        **kept,
        "ipConfigurations": configurations,
        "dnsSettings": _dns_settings(call, as_object(sent.get("dnsSettings"))),
        **_DEFAULTS,
        **(_AUXILIARY if since(call, "2022-11-01") else {}),
        **{key: value for key, value in sent.items() if key not in {*_READ_ONLY, "ipConfigurations", "dnsSettings"}},
    }
    interface.body["properties"] = inner
    call.state.store.read_parts(interface)
    waits = any(properties(each).get(_POOLS) for each in objects([*configurations, *objects(before.get(_LISTED))]))
    return accepted(call, interface, "PutNicOperation", is_new=existing is None, seconds=None if waits else 0)


def _dns_settings(call: Call, sent: JsonObject) -> JsonObject:
    suffix = f"{guid('suffix', call.target.scope)[:8]}.bx.internal.cloudapp.net"
    label = as_text(sent.get("internalDnsNameLabel"))
    named: JsonObject = {"internalFqdn": f"{label}.{suffix}"} if label else {}
    return {"dnsServers": [], "appliedDnsServers": [], "internalDomainNameSuffix": suffix, **named, **sent}


def _check_pools(call: Call, configurations: list[Json]) -> None:
    """Refuse the pool of an application gateway at another configuration than the first (azure-cli, 2020 to 2023)."""
    for each in objects(configurations)[1:]:
        if properties(each).get(_POOLS):
            raise ArmError(
                400,
                "ApplicationGatewayLoadBalancingNotSupportedOnSecondaryIpConfigurations",
                f"Network Interface with Id: {call.target.path} has a secondary IpConfigurations "
                f"{as_text(each.get('name'))} is using ApplicationGatewayAddressPools. "
                "ApplicationGateway loadbalancing is not supported for secondary IpConfigurations.",
            )


def delete_interface(call: Call) -> Response:
    """Delete an interface that no machine has; a missing one is 204."""
    interface = call.state.store.find(call.target.key)
    if interface is None:
        return Response(204)
    refuse_when_busy(call, interface.key)
    inner = properties(interface.body)
    users = [each for kind in ("virtualMachine", "privateEndpoint") if (each := reference(inner.get(kind)))]
    if users:
        raise ArmError(  # recorded by azure-cli, June 2020
            400,
            "NicInUse",
            f"Network Interface {interface.id.path} is used by existing resource {users[0]}. In order to delete the "
            "network interface, it must be dissociated from the resource. To learn more, see aka.ms/deletenic.",
        )
    call.state.store.remove(interface)
    return deleted(call, interface, interface, "DeleteNicOperation")


def _served_configuration(configuration: JsonObject, interface: Resource, shown: Standing) -> JsonObject:
    name = as_text(configuration.get("name"))
    inner = {key: value for key, value in properties(configuration).items() if key != "provisioningState"}
    return {
        "name": name,
        "id": f"{interface.id.path}/ipConfigurations/{name}",
        "etag": shown.etag,
        "type": f"{INTERFACES}/ipConfigurations",
        "properties": {"provisioningState": shown.state, **inner},
    }


def _configurations(call: Call, sent: JsonObject, before: JsonObject, location: str) -> list[Json]:
    listed = objects(sent.get("ipConfigurations"))
    if not listed:
        raise ArmError(
            400,
            "NetworkInterfaceMustHaveOneIpConfiguration",
            f"Network interface {call.target.path} must have one or more IP configurations.",
        )
    known = {as_text(each.get("name")).lower(): properties(each) for each in objects(before.get("ipConfigurations"))}
    first = properties(listed[0]).get("subnet")
    configurations: list[Json] = []
    for index, each in enumerate(listed):
        name = as_text(each.get("name"))
        check_name(name)
        inner = {key: value for key, value in properties(each).items() if key != "provisioningState" and value != []}
        if public := reference(inner.get("publicIPAddress")):
            required(call, public, location)
        inner.setdefault("subnet", first)
        subnet = required(call, reference(inner.get("subnet")))
        address = _address(call, inner, known.get(name.lower(), {}), subnet)
        configurations.append(
            {
                "name": name,
                "properties": {
                    "privateIPAddress": address,
                    "privateIPAllocationMethod": "Dynamic",
                    "primary": index == 0,
                    "privateIPAddressVersion": "IPv4",
                    **{key: _spelled(key, value) for key, value in inner.items() if key != "privateIPAddress"},
                },
            }
        )
    return configurations


def _spelled(key: str, value: Json) -> Json:
    """A word of an enumeration in the spelling of the service (recorded by azure-cli, 2020)."""
    return _WORDS.get(as_text(value).lower(), value) if key in _ENUMERATIONS else value


def _address(call: Call, inner: JsonObject, before: JsonObject, subnet: Resource) -> str:
    """The address of a configuration: the one that is asked for, the one it has, or the first that is free.

    Raises:
        ArmError: 400 where the one asked for is not of the subnet or in use, or none is free.
    """
    asked = as_text(inner.get("privateIPAddress"))
    if asked and as_text(inner.get("privateIPAllocationMethod")).lower() == "static":
        if not is_in(asked, subnet):
            raise ArmError(
                400,
                "PrivateIPAddressNotInSubnet",
                f"Private static IP address {asked} does not belong to the range of subnet {subnet.id.path}.",
            )
        user = next((user for used, user in users_of(call, subnet).items() if str(used) == asked), "")
        if user and user.lower() != call.target.key:
            raise ArmError(
                400,
                "PrivateIPAddressInUse",
                f"Private static IP address {asked} is already in use by resource {user}.",
            )
        return asked
    if is_in(has := as_text(before.get("privateIPAddress")), subnet):
        return has
    free = first_free(call, subnet)
    if not free:
        raise ArmError(400, "SubnetIsFull", f"Subnet {subnet.id.name} has no free address for {call.target.path}.")
    return free
