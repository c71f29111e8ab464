"""Private DNS: the record sets of a zone, of every type in one list, and the forwarding rulesets of a virtual network.

The forms are those of azure-mgmt-privatedns 2.0.0 and azure-mgmt-dnsresolver 1.1.0 (2026-11-29); no recording was at
hand.
"""

from acrnet.sandbox.exchange import Response
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, properties
from acrnet.sandbox.listing import page
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.reading import list_resources
from acrnet.sandbox.state import Call
from acrnet.sandbox.store import Resource

EVERY_RECORD_SET = "Microsoft.Network/privateDnsZones/ALL"
FORWARDING_RULESETS = "Microsoft.Network/virtualNetworks/listDnsForwardingRulesets"

ZONES = "Microsoft.Network/privateDnsZones"
RECORD_TYPES = ("A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT")
_RULESETS = "Microsoft.Network/dnsForwardingRulesets"
_LINKS = f"{ZONES}/virtualNetworkLinks"
_LIMITS: JsonObject = {
    "maxNumberOfRecordSets": 25_000,
    "maxNumberOfVirtualNetworkLinks": 1_000,
    "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
}
_USUAL_TTL = 3600


def served_zone(zone: Resource, call: Call) -> JsonObject:
    """A zone with the number of its record sets, of which Azure makes one, and of its links."""
    links = [each for each in call.state.store.of_type(_LINKS) if each.id.scope.lower() == zone.key]
    registering = [each for each in links if properties(each.body).get("registrationEnabled") is True]
    has_own = any(each.id.scope.lower() == zone.key for each in call.state.store.of_type(f"{ZONES}/SOA"))
    counted: JsonObject = {
        **_LIMITS,
        "numberOfRecordSets": len(_record_sets(zone.key, call)) + (not has_own),
        "numberOfVirtualNetworkLinks": len(links),
        "numberOfVirtualNetworkLinksWithRegistration": len(registering),
        "provisioningState": "Succeeded",
    }
    return {
        "id": zone.id.path,
        "name": zone.id.name,
        "type": ZONES,
        "etag": guid("etag", zone.key),
        "location": "global",
        "tags": {},
        **zone.body,
        "properties": {**counted, **properties(zone.body)},
    }


def served_record_set(record_set: Resource, _call: Call) -> JsonObject:
    """A record set with its full name."""
    zone = record_set.id.names[0]
    name = record_set.id.name
    full = f"{zone}." if name == "@" else f"{name}.{zone}."
    return {
        "id": record_set.id.path,
        "name": name,
        "type": record_set.id.type,
        "etag": guid("etag", record_set.key),
        **record_set.body,
        "properties": {"fqdn": full, "ttl": _USUAL_TTL, "isAutoRegistered": False, **properties(record_set.body)},
    }


def list_record_sets(call: Call) -> Response:
    """The record sets of a zone, sorted by name and type.

    Raises:
        ArmError: 404 where the estate does not have the zone.
    """
    zone = call.target.scope.lower()
    if call.find(zone) is None:
        raise missing(call.target)
    return list_resources(call, sorted(_record_sets(zone, call), key=lambda each: each.id.name.lower()))


def _record_sets(zone: str, call: Call) -> list[Resource]:
    of_types = (each for kind in RECORD_TYPES for each in call.state.store.of_type(f"{ZONES}/{kind}"))
    return [each for each in of_types if each.id.scope.lower() == zone]


def list_forwarding_rulesets(call: Call) -> Response:
    """A page of references to the rulesets that a virtual network is linked to, wherever they are.

    Raises:
        ArmError: 404 where the estate does not have the network.
    """
    network = call.find(call.target.scope.lower())
    if network is None:
        raise missing(call.target)
    links = call.state.store.of_type(f"{_RULESETS}/virtualNetworkLinks")
    items: list[JsonObject] = [
        {"id": link.id.scope, "properties": {"virtualNetworkLink": {"id": link.id.path}}}
        for link in links
        if as_text(as_object(properties(link.body).get("virtualNetwork")).get("id")).lower() == network.key
    ]
    return page(call.request, items, call.state.behaviour.page_size(_RULESETS))
