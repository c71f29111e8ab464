"""The addresses of a firewall: Azure gives them, to a new firewall when it has been made."""

from ipaddress import ip_network

from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects, properties, reference
from acrnet.sandbox.state import Call

_MOST_PUBLIC = 250  # one of the limits of Azure Firewall
_USUAL_HUB = "10.0.0.0/24"


def assigned_addresses(call: Call, sent: JsonObject, before: JsonObject) -> JsonObject:
    """The properties with the addresses that Azure gives to a firewall, which those it has already keep.

    Which address of its network it gets is not documented; it is the one the recording has in a hub, and the first one
    that Azure leaves free in a subnet.
    """
    if in_virtual_hub(sent):
        return {"hubIPAddresses": as_object(before.get("hubIPAddresses")) or _in_hub(call, sent)}
    known = {as_text(each.get("name")): properties(each) for each in objects(before.get("ipConfigurations"))}
    configurations: list[Json] = []
    for each in objects(sent.get("ipConfigurations")):
        inner = properties(each)
        private = known.get(as_text(each.get("name")), {}).get("privateIPAddress") or _in_subnet(call, inner)
        configurations.append({**each, "properties": {**inner, "privateIPAddress": private} if private else inner})
    return {"ipConfigurations": configurations}


def _in_hub(call: Call, sent: JsonObject) -> JsonObject:
    hub = call.state.store.find(reference(sent.get("virtualHub")).lower())
    prefix = as_text(properties(hub.body).get("addressPrefix")) if hub else ""
    count = as_object(as_object(sent.get("hubIPAddresses")).get("publicIPs")).get("count")
    wanted = min(max(count, 1), _MOST_PUBLIC) if isinstance(count, int) else 1
    public: list[Json] = [{"address": f"192.0.2.{number + 1}"} for number in range(wanted)]
    private = _address_in(prefix, 132) or _address_in(_USUAL_HUB, 132)
    return {"privateIPAddress": private, "publicIPs": {"addresses": public, "count": wanted}}


def _in_subnet(call: Call, configuration: JsonObject) -> str:
    """An address in the subnet of an IP configuration; empty where the estate does not have the subnet."""
    subnet = call.state.store.find(reference(configuration.get("subnet")).lower())
    inner = properties(subnet.body) if subnet else {}
    several = inner.get("addressPrefixes")
    prefixes = several if isinstance(several, list) else []
    return next(filter(None, (_address_in(as_text(each), 4) for each in (inner.get("addressPrefix"), *prefixes))), "")


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
    """An address of a prefix by its number; empty for a text that is not a prefix."""
    try:
        network = ip_network(prefix, strict=False)
    except ValueError:
        return ""
    return str(network[min(number, network.num_addresses - 1)])
