"""Validation of a rule collection group.

The answer to a body that the service cannot read has a form of its own, without ``error`` (pulumi-azure-native issue
2671). No other refusal of a rule was available as a recording: the other codes and wordings are the sandbox's own. What
is refused follows learn.microsoft.com/azure/firewall/rule-processing and .../policy-rule-sets (checked 2026-11-29).
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.firewall.rule_form import FIELDS, FILTER, NAT, spelled
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text
from acrnet.sandbox.resource_name import is_name

PRIORITIES = range(100, 65001)
MOST_BYTES = 2 * 1024 * 1024
"""The size of a group of a policy made since July 2022 (the limits of Azure Firewall)."""

_ACTIONS = {FILTER: ("Allow", "Deny"), NAT: ("Dnat",)}
_PROTOCOLS = {"NetworkRule": ("TCP", "UDP", "ICMP", "Any"), "NatRule": ("TCP", "UDP")}
_APPLICATION_PROTOCOLS = ("Http", "Https", "Mssql")
_TARGETS = {
    "NetworkRule": ("destinationAddresses", "destinationIpGroups", "destinationFqdns"),
    "ApplicationRule": ("targetFqdns", "targetUrls", "fqdnTags", "webCategories"),
    "NatRule": ("destinationAddresses",),
}
_PORT = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*")


class UnreadableModelError(ArmError):
    """The answer to a body that the service cannot read: 400 with ``Message`` and ``ModelState``."""

    def __init__(self, place: str) -> None:
        super().__init__(400, "BadRequest", "The request is invalid.")
        self._state: JsonObject = {f"resource.{place}": ["An error has occurred."]}

    def response(self) -> Response:
        """The answer to send."""
        return answer(self.status, {"Message": self.message, "ModelState": self._state})


def check_group(sent: JsonObject) -> None:
    """Refuse the properties of a rule collection group that Azure would refuse.

    Raises:
        ArmError: 400 with the first thing wrong.
    """
    _check_priority(sent.get("priority"), "properties.priority", "Rule collection group")
    collections = _objects(sent.get("ruleCollections"), "properties.ruleCollections")
    for index, collection in enumerate(collections):
        place = f"properties.ruleCollections[{index}]"
        _check_collection(collection, place)
    _check_names(collections, "rule collections of the group")


def _check_collection(collection: JsonObject, place: str) -> None:
    kind = spelled(collection.get("ruleCollectionType"))
    if kind not in _ACTIONS:
        raise UnreadableModelError(place)
    name = as_text(collection.get("name"))
    _check_name(name, "Rule collection")
    _check_priority(collection.get("priority"), f"{place}.priority", f"Rule collection {name}")
    action = spelled(as_object(collection.get("action")).get("type"))
    if action not in _ACTIONS[kind]:
        raise UnreadableModelError(f"{place}.action.type")
    rules = _objects(collection.get("rules"), f"{place}.rules")
    for index, rule in enumerate(rules):
        _check_rule(rule, kind, f"{place}.rules[{index}]")
    _check_names(rules, f"rules of rule collection {name}")
    if len({spelled(rule.get("ruleType")) for rule in rules}) > 1:
        raise _invalid(
            "FirewallPolicyRuleTypesConflict", f"Rule collection {name} has rules of several types; it may have one."
        )


def _check_rule(rule: JsonObject, collection: str, place: str) -> None:
    kind = spelled(rule.get("ruleType"))
    if kind not in FIELDS or (kind == "NatRule") is not (collection == NAT):
        raise UnreadableModelError(place)
    name = as_text(rule.get("name"))
    _check_name(name, "Rule")
    values = {field: _texts(rule.get(field), f"{place}.{field}") for field in FIELDS[kind] if field not in _OF_NAMES}
    sources = (values["sourceAddresses"], values.get("sourceIpGroups", []))
    if not any(sources) or all(sources):
        raise _of_rule(name, "needs either source addresses or source IP Groups")
    for address in values["sourceAddresses"]:
        if not _is_address(address):
            raise _of_rule(name, f"has an invalid source address: {address}")
    chosen = [field for field in _TARGETS[kind] if values[field]]
    if not chosen or (kind == "NetworkRule" and len(chosen) > 1):
        raise _of_rule(name, f"needs one of {', '.join(_TARGETS[kind])}")
    if kind == "ApplicationRule":
        _check_application(rule, name, values["targetFqdns"], place)
    else:
        _check_packets(rule, name, kind, values)


_OF_NAMES = frozenset({"protocols", "terminateTLS"})


def _check_application(rule: JsonObject, name: str, hosts: Sequence[str], place: str) -> None:
    protocols = _objects(rule.get("protocols"), f"{place}.protocols")
    for protocol in protocols:
        if spelled(protocol.get("protocolType")) not in _APPLICATION_PROTOCOLS:
            raise UnreadableModelError(f"{place}.protocols")
        port = protocol.get("port")
        if not isinstance(port, int) or isinstance(port, bool) or not 1 <= port <= 64000:
            raise _of_rule(name, f"has an invalid port: {port}")
    if hosts and not protocols:
        raise _of_rule(name, "has target FQDNs and no protocol")
    for host in hosts:
        if host != "*" and not _HOST.fullmatch(host.removeprefix("*").removeprefix(".")):
            raise _of_rule(name, f"has an invalid target FQDN: {host}")


def _check_packets(rule: JsonObject, name: str, kind: str, values: dict[str, list[str]]) -> None:
    protocols = [spelled(each) for each in values["ipProtocols"]]
    if not protocols or not {*protocols} <= {*_PROTOCOLS[kind]}:
        raise _of_rule(name, f"has an invalid protocol: {', '.join(protocols) or 'none'}")
    for address in values["destinationAddresses"]:
        if not _is_address(address) and not _TAG.fullmatch(address):
            raise _of_rule(name, f"has an invalid destination address: {address}")
    for host in values.get("destinationFqdns", []):
        if not _HOST.fullmatch(host):
            raise _of_rule(name, f"has an invalid destination FQDN: {host}")
    if not values["destinationPorts"]:
        raise _of_rule(name, "has no destination ports")
    for port in values["destinationPorts"]:
        if port != "*" and not _is_port(port):
            raise _of_rule(name, f"has an invalid destination port: {port}")
    if kind == "NatRule" and not (rule.get("translatedAddress") or rule.get("translatedFqdn")):
        raise _of_rule(name, "has no translated address")


def _check_priority(value: Json, place: str, what: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnreadableModelError(place)
    if value not in PRIORITIES:
        raise _invalid(
            "FirewallPolicyInvalidPriority",
            f"{what} has the priority {value}, which is not from {PRIORITIES[0]} to {PRIORITIES[-1]}.",
        )


def _check_name(name: str, what: str) -> None:
    if not is_name(name):
        raise _invalid("FirewallPolicyInvalidName", f"{what} has the invalid name '{name}'.")


def _check_names(named: Sequence[JsonObject], what: str) -> None:
    names = [as_text(each.get("name")).lower() for each in named]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise _invalid("FirewallPolicyDuplicateName", f"Two {what} are named {name}.")


def _is_address(text: str) -> bool:
    """Whether a text is an address, a prefix without host bits, a range, or the asterisk for every address."""
    first, dash, last = text.partition("-")
    try:
        if dash:
            return ip_address(first).packed <= ip_address(last).packed
        return text == "*" or bool(ip_network(text))
    except ValueError:
        return False


def _is_port(text: str) -> bool:
    match = _PORT.fullmatch(text)
    return match is not None and 1 <= int(match[1]) <= int(match[2] or match[1]) <= 65535


def _objects(value: Json, place: str) -> list[JsonObject]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise UnreadableModelError(place)
    return [each for each in value if isinstance(each, dict)]


def _texts(value: Json, place: str) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise UnreadableModelError(place)
    return [each for each in value if isinstance(each, str)]


def _of_rule(name: str, problem: str) -> ArmError:
    return _invalid("FirewallPolicyInvalidRule", f"Rule {name} {problem}.")


def _invalid(code: str, message: str) -> ArmError:
    return ArmError(400, code, message)
