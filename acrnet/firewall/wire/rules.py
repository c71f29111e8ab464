"""Reading the rules of a collection, those of policies and classic ones, whose keys differ a little."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from msgspec import structs

from acrnet.firewall.rule import ApplicationProtocol, ApplicationRule, NatRule, NetworkRule, Rule, UnreadRule
from acrnet.firewall.wire.fields import Fields, Keys, below, is_set, items, one_of, words
from acrnet.rules.wire.fields import known_text, shown, text_of
from acrnet.rules.wire.matches import read_endpoints, read_ports, texts_in
from acrnet.unknown import Uncertain, Unknown, reason_in

_COMMON: Final = ("name", "description", "ruleType", "ruleConditionType", "sourceAddresses", "sourceIpGroups")
_NETWORK: Final = Keys(
    *_COMMON,
    "ipProtocols",
    "protocols",
    "destinationAddresses",
    "destinationIpGroups",
    "destinationFqdns",
    "destinationPorts",
    "sourceKubeSelectorGroups",
    "sourceGeoLocations",
    "destinationGeoLocations",
)
_APPLICATION: Final = Keys(
    *_COMMON,
    "destinationAddresses",
    "protocols",
    "targetFqdns",
    "targetUrls",
    "fqdnTags",
    "sourceKubeSelectorGroups",
    "terminateTLS",
    "webCategories",
    "httpHeadersToInsert",
)
_NAT: Final = Keys(
    *_COMMON,
    "ipProtocols",
    "protocols",
    "destinationAddresses",
    "destinationPorts",
    "translatedAddress",
    "translatedFqdn",
    "translatedPort",
)
_NETWORK_PROTOCOLS: Final = {"tcp": "TCP", "udp": "UDP", "icmp": "ICMP", "any": "Any"}
_APPLICATION_PROTOCOLS: Final = {"http": "Http", "https": "Https", "mssql": "Mssql"}
_ANY_PORT: Final = -1


def read_rule(resource: object, place: str, *, kind: str = "") -> Rule:
    """Return the rule in a REST body; `kind` says of which type a classic rule is, which does not say so itself.

    A value that cannot be read is kept where it can match anything, and an unknown property with a value puts the
    whole rule in doubt. What may be any rule is an `UnreadRule`, named after its place.
    """
    if isinstance(resource, Uncertain):
        return rule_in_doubt(read_rule(resource.value, place, kind=kind), resource.reason)
    if isinstance(resource, Unknown):
        return UnreadRule(place, resource.reason)
    if not isinstance(resource, Mapping):
        return UnreadRule(place, f"{place} is not a rule but {shown(resource)}")
    # Policies before 2020-05-01 had conditions in the place of rules, and their type in `ruleConditionType`.
    written = text_of(resource.get("ruleType") or below(resource, "ruleType") or below(resource, "ruleConditionType"))
    read = _READERS.get((kind or written).lower())
    if read is None:
        name = known_text(below(resource, "name")) or place
        states = f"is of the type {shown(written)}, which is not known here" if written else "states no type"
        return UnreadRule(name, reason_in(written) or f"the rule {shown(name)} {states}")
    return read(resource, place)


def rule_in_doubt(rule: Rule, reason: str) -> Rule:
    """Return a rule of which it is not known whether it is there, so that it may match or not."""
    return rule if isinstance(rule, UnreadRule) else structs.replace(rule, unread=(*rule.unread, reason))


def _network(resource: Mapping[str, object], place: str) -> NetworkRule:
    fields = _NETWORK.fields(resource)
    get = fields.get
    ports = read_ports(texts_in(get("destinationPorts")))
    return NetworkRule(
        known_text(get("name")) or place,
        _protocols(fields),
        read_endpoints(texts_in(get("sourceAddresses")), texts_in(get("sourceIpGroups"))),
        read_endpoints(texts_in(get("destinationAddresses")), texts_in(get("destinationIpGroups"))),
        _hosts(get("destinationFqdns")),
        ports.readable,
        known_text(get("description")),
        ports.unread,
        words(get("sourceKubeSelectorGroups")),
        words(get("sourceGeoLocations")),
        words(get("destinationGeoLocations")),
        _unread(_NETWORK, fields),
    )


def _application(resource: Mapping[str, object], place: str) -> ApplicationRule:
    fields = _APPLICATION.fields(resource)
    get = fields.get
    written = items(get("protocols"))
    protocols = (get("protocols"),) if written is None else written
    terminate, unread = text_of(get("terminateTLS")).lower(), _unread(_APPLICATION, fields)
    return ApplicationRule(
        known_text(get("name")) or place,
        tuple(sorted({_application_protocol(each) for each in protocols})),
        read_endpoints(texts_in(get("sourceAddresses")), texts_in(get("sourceIpGroups"))),
        read_endpoints(texts_in(get("destinationAddresses"))),
        _hosts(get("targetFqdns")),
        words(get("fqdnTags")),
        words(get("targetUrls")),
        words(get("webCategories")),
        terminate not in ("", "false"),
        known_text(get("description")),
        words(get("sourceKubeSelectorGroups")),
        tuple(sorted(text_of(below(each, "headerName")) for each in items(get("httpHeadersToInsert")) or ())),
        unread,
    )


def _nat(resource: Mapping[str, object], place: str) -> NatRule:
    fields = _NAT.fields(resource)
    get = fields.get
    ports = read_ports(texts_in(get("destinationPorts")))
    return NatRule(
        known_text(get("name")) or place,
        _protocols(fields),
        read_endpoints(texts_in(get("sourceAddresses")), texts_in(get("sourceIpGroups"))),
        read_endpoints(texts_in(get("destinationAddresses"))),
        ports.readable,
        text_of(get("translatedAddress")),
        text_of(get("translatedFqdn")).lower().rstrip("."),
        text_of(get("translatedPort")),
        known_text(get("description")),
        ports.unread,
        _unread(_NAT, fields),
    )


_READERS: Final[Mapping[str, Callable[[Mapping[str, object], str], Rule]]] = {
    "networkrule": _network,
    "networkrulecondition": _network,
    "applicationrule": _application,
    "applicationrulecondition": _application,
    "natrule": _nat,
    "natrulecondition": _nat,
}


def _protocols(fields: Fields) -> tuple[str, ...]:
    """Return the protocols of a network or NAT rule; classic rules have them under another key."""
    return _network_protocols(tuple(texts_in(fields.get("ipProtocols"), fields.get("protocols"))))


@lru_cache(maxsize=256)  # rules name the same few lists of protocols millions of times
def _network_protocols(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({one_of(_NETWORK_PROTOCOLS, text) for text in texts}))


def _application_protocol(value: object) -> ApplicationProtocol:
    if not isinstance(value, Mapping):
        return ApplicationProtocol(text_of(value), _ANY_PORT)
    kind, port = below(value, "protocolType"), below(value, "port")
    return _known_protocol(text_of(kind), text_of(port) if is_set(port) else "")


@lru_cache(maxsize=256)
def _known_protocol(kind: str, port: str) -> ApplicationProtocol:
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else _ANY_PORT
    return ApplicationProtocol(one_of(_APPLICATION_PROTOCOLS, kind), number if number <= 65535 else _ANY_PORT)


def _unread(keys: Keys, fields: Fields) -> tuple[str, ...]:
    """Return a clause for each property that may change what a rule matches."""
    return tuple([f"a rule has the property {shown(key)}, which is not known here" for key in keys.unknown(fields)])


def _hosts(value: object) -> tuple[str, ...]:
    """Return host names and wildcards, without the dot at the end that a full name may have."""
    return tuple(sorted({host if reason_in(host) else host.rstrip(".") or host for host in words(value)}))
