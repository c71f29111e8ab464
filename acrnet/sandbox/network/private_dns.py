"""Private DNS: the record sets of a zone, of every type in one list, and the forwarding rulesets of a virtual network.

The forms are those of azure-mgmt-privatedns 2.0.0 and azure-mgmt-dnsresolver 1.1.0 (2026-11-29); no recording was at
hand.
"""

from acrnet.sandbox.exchange import Response
from acrnet.sandbox.json_value import JsonObject, as_object, as_text, properties
from acrnet.sandbox.listing import page
from acrnet.sandbox.not_found import missing
from acrnet.sandbox.reading import list_resources
from acrnet.sandbox.state import Call

EVERY_RECORD_SET = "Microsoft.Network/privateDnsZones/ALL"
FORWARDING_RULESETS = "Microsoft.Network/virtualNetworks/listDnsForwardingRulesets"

_ZONES = "Microsoft.Network/privateDnsZones"
_RECORD_TYPES = ("A", "AAAA", "CNAME", "MX", "PTR", "SOA", "SRV", "TXT")
_RULESETS = "Microsoft.Network/dnsForwardingRulesets"


def list_record_sets(call: Call) -> Response:
    """The record sets of a zone, sorted by name and type.

    Raises:
        ArmError: 404 where the estate does not have the zone.
    """
    zone = call.target.scope.lower()
    if call.find(zone) is None:
        raise missing(call.target)
    of_types = (each for kind in _RECORD_TYPES for each in call.state.store.of_type(f"{_ZONES}/{kind}"))
    sets = sorted((each for each in of_types if each.id.scope.lower() == zone), key=lambda each: each.id.name.lower())
    return list_resources(call, sets)


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
