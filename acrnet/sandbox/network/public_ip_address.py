"""Public IP addresses.

Statuses, headers, fields and defaults are those of the recordings of 2022-05-01 and 2022-09-01. The addresses that are
given out are those for documentation, but for one of a prefix that is asked for. An address in more than one zone is in
all three (azure-cli, 2023).
"""

from ipaddress import ip_network

from acrnet.sandbox.exchange import ArmError, Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, properties, reference
from acrnet.sandbox.location import checked_location
from acrnet.sandbox.network.network_security_group import refuse_when_busy
from acrnet.sandbox.network.writes import accepted, deleted, envelope, set_tags, since, standing, stored
from acrnet.sandbox.resource_name import check_name
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

ADDRESSES = "Microsoft.Network/publicIPAddresses"

_POOLS = {"ipv4": ip_network("203.0.113.0/24"), "ipv6": ip_network("2001:db8::/64")}
_DEFAULTS: JsonObject = {
    "publicIPAddressVersion": "IPv4",
    "publicIPAllocationMethod": "Dynamic",
    "idleTimeoutInMinutes": 4,
    "ipTags": [],
}
_ZONES = ("1", "2", "3")
_ALLOCATION = "AllocatePublicIpAddressOperation"
_READ_ONLY = frozenset({"provisioningState", "resourceGuid", "ipConfiguration", "ipAddress"})


def served_address(address: Resource, call: Call) -> JsonObject:
    """An address with what uses it."""
    inner: JsonObject = {"resourceGuid": guid("resource", address.key), **properties(address.body)}
    users = call.state.references.to(address.key, "ipConfiguration")
    if users:
        inner.setdefault("ipConfiguration", users[0])
    names = as_object(inner.get("dnsSettings"))
    if label := as_text(names.get("domainNameLabel")):
        inner["dnsSettings"] = {"fqdn": f"{label}.{address.location}.cloudapp.azure.com", **names}
    operation = call.state.operations.running(address.key, call.now)
    if operation is not None and operation.name == _ALLOCATION:
        inner.pop("ipAddress", None)
    sku = as_object(address.body.get("sku"))
    if not since(call, "2022-05-01"):
        inner.pop("ddosSettings", None)
    body = envelope(address, ADDRESSES, standing(address, address, call), inner)
    if sku and not since(call, "2021-03-01"):
        body["sku"] = {key: value for key, value in sku.items() if key != "tier"}
    return body


def put_address(call: Call) -> Response:
    """Create an address, or replace its settings; one that is static has it at once."""
    document, existing = call.request.document(), call.state.store.find(call.target.key)
    check_name(call.target.name)
    location = checked_location(call, document, existing)
    refuse_when_busy(call, call.target.key)
    sent = {key: value for key, value in properties(document).items() if key not in _READ_ONLY}
    before = properties(existing.body) if existing else {}
    sku: JsonObject = {"name": "Basic", "tier": "Regional", **as_object(document.get("sku"))}
    if (sku["name"], sku["tier"]) == ("Basic", "Global"):
        raise ArmError(  # recorded by azure-cli, February 2023
            400,
            "GlobalPublicIPAddressNotSupportedForBasicPublicIpAddress",
            "Global publicIP addresses are only supported for standard SKU public IP addresses. "
            f"Public IP address {call.target.path} is not standard SKU.",
        )
    address = stored(call, location)
    for key in ("zones", "extendedLocation"):
        if document.get(key):
            address.body[key] = document[key]
    set_tags(address, document)
    address.body["sku"] = sku
    zones = address.body.get("zones")
    if sku["name"] == "Standard" and isinstance(zones, list) and len(zones) > 1:
        address.body["zones"] = [*zones, *(zone for zone in _ZONES if zone not in zones)]
    inner: JsonObject = {**_DEFAULTS, **sent}
    if as_object(address.body["sku"]).get("name") == "Standard":
        inner.setdefault("ddosSettings", {"protectionMode": "VirtualNetworkInherited"})
    if as_text(inner["publicIPAllocationMethod"]).lower() == "static":
        inner["ipAddress"] = before.get("ipAddress") or _free(call, as_text(inner["publicIPAddressVersion"]))
    address.body["properties"] = inner
    chosen = as_text(properties(document).get("ipAddress")) if sent.get("publicIPPrefix") else ""
    if chosen:
        inner["ipAddress"] = chosen
    name = "PutPublicIpAddressOperation" if before.get("ipAddress") or chosen else _ALLOCATION
    return accepted(call, address, name, is_new=existing is None)


def delete_address(call: Call) -> Response:
    """Delete an address that nothing uses; a missing one is 204."""
    address = call.state.store.find(call.target.key)
    if address is None:
        return Response(204)
    refuse_when_busy(call, address.key)
    pointing = call.state.references.to(address.key, "ipConfiguration")
    leaving = call.state.leaving(address.key, "ipConfiguration", call.now)
    users = [reference(each) for each in [*pointing, *leaving]]
    if users:
        raise ArmError(  # recorded by azure-cli, June 2020, with two blanks before the last sentence
            400,
            "PublicIPAddressCannotBeDeleted",
            f"Public IP address {address.id.path} can not be deleted since it is still allocated to resource "
            f"{users[0]}. In order to delete the public IP, disassociate/detach the Public IP address from the "
            "resource.  To learn how to do this, see aka.ms/deletepublicip.",
        )
    call.state.store.remove(address)
    return deleted(call, address, address, "DeletePublicIpAddressOperation")


def _free(call: Call, version: str) -> str:
    taken = {as_text(properties(each.body).get("ipAddress")) for each in call.state.store.of_type(ADDRESSES)}
    pool = _POOLS.get(version.lower(), _POOLS["ipv4"])
    return next((text for text in map(str, pool.hosts()) if text not in taken), "")
