"""The addresses of a firewall: Azure gives them, to a new firewall when it has been made."""

from ipaddress import ip_network

from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.state import Call


def assigned_addresses(call: Call, sent: JsonObject, before: JsonObject) -> JsonObject:
    """The addresses that Azure gives to a firewall, which those it has already keep.

    Which address of its network it gets is not documented; it is the one the recording has in a hub, and the first one
    that Azure leaves free in a subnet.
    """
    if in_virtual_hub(sent):
        hub = call.state.store.find(reference(sent.get("virtualHub")).lower())
        prefix = as_text(properties(hub.body).get("addressPrefix")) if hub else ""
        given = as_object(before.get("hubIPAddresses"))
        asked = as_object(as_object(sent.get("hubIPAddresses")).get("publicIPs"))
        count = asked.get("count")
        public: list[Json] = [
            {"address": f"192.0.2.{number + 1}"} for number in range(count if isinstance(count, int) else 1)
        ]
        made: JsonObject = {
            "privateIPAddress": _address_in(prefix or "10.0.0.0/24", 132),
            "publicIPs": {"addresses": public, "count": len(public)},
        }
        return {"hubIPAddresses": given or made}
    configurations: list[Json] = []
    known = {as_text(each.get("name")): properties(each) for each in objects(before.get("ipConfigurations"))}
    for each in objects(sent.get("ipConfigurations")):
        inner, name = properties(each), as_text(each.get("name"))
        subnet = call.state.store.find(reference(inner.get("subnet")).lower())
        prefix = as_text(properties(subnet.body).get("addressPrefix")) if subnet else ""
        private = known.get(name, {}).get("privateIPAddress") or (_address_in(prefix, 4) if prefix else None)
        configurations.append({**each, "properties": {**inner, "privateIPAddress": private} if private else inner})
    return {"ipConfigurations": configurations}


def without_addresses(stored: JsonObject) -> JsonObject:
    """The properties of a firewall that is being made and has no address yet."""
    shown = dict(stored)
    if "hubIPAddresses" in stored:
        count = as_object(as_object(stored["hubIPAddresses"]).get("publicIPs")).get("count")
        shown["hubIPAddresses"] = {"publicIPs": {"addresses": [], "count": count}}
    if "ipConfigurations" in stored:
        shown["ipConfigurations"] = [
            {**each, "properties": {k: v for k, v in properties(each).items() if k != "privateIPAddress"}}
            for each in objects(stored["ipConfigurations"])
        ]
    return shown


def in_virtual_hub(inner: JsonObject) -> bool:
    """Whether a firewall is in a virtual hub, and not in a subnet."""
    return as_text(as_object(inner.get("sku")).get("name")).lower() == "azfw_hub"


def _address_in(prefix: str, number: int) -> str:
    network = ip_network(prefix, strict=False)
    return str(network[min(number, network.num_addresses - 1)])
