"""Writing rule collection groups and IP Groups in the form that Resource Manager accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

from acrnet.errors import RuleError
from acrnet.firewall.ip_group import IpGroup
from acrnet.firewall.rule import (
    Action,
    ApplicationProtocol,
    ApplicationRule,
    NatRule,
    NetworkRule,
    Rule,
    RuleCollection,
    RuleCollectionGroup,
    UnreadRule,
)
from acrnet.net import IntervalSet, format_ports
from acrnet.rules.rule import Endpoints
from acrnet.unknown import Unknown

_Value = TypeVar("_Value")

_FILTER: Final = "FirewallPolicyFilterRuleCollection"
_NAT: Final = "FirewallPolicyNatRuleCollection"
_ACTIONS: Final = {Action.ALLOW: "Allow", Action.DENY: "Deny", Action.DNAT: "DNAT"}
"""As policies spell them; classic firewalls and recorded answers have `Dnat`."""


def write_rule_collection_group(group: RuleCollectionGroup) -> dict[str, object]:
    """Return `{"name", "properties"}`, the body of a PUT with exactly the fields that read back as the same group.

    Raises RuleError for a group with a part that could not be read, because a PUT replaces the whole group.
    """
    label = f"The rule collection group {group.name!r}"
    return {
        "name": group.name,
        "properties": {
            "priority": _known(group.priority, label),
            "ruleCollections": [_collection(each, label) for each in _known(group.collections, label)],
        },
    }


def write_ip_group(group: IpGroup) -> dict[str, object]:
    """Return `{"location", "properties"}`, the body of a PUT; raises RuleError for addresses that could not be read."""
    addresses = _known(group.addresses, f"The IP Group {group.name!r}")
    return {"location": group.location, "properties": {"ipAddresses": list(addresses.prefixes())}}


def _collection(collection: RuleCollection, label: str) -> dict[str, object]:
    action = _known(collection.action, label)
    return {
        "ruleCollectionType": _NAT if action is Action.DNAT else _FILTER,
        "name": collection.name,
        "priority": _known(collection.priority, label),
        "action": {"type": _ACTIONS[action]},
        "rules": [_rule(each, label) for each in _known(collection.rules, label)],
    }


def _rule(rule: Rule, label: str) -> dict[str, object]:
    if isinstance(rule, UnreadRule):
        raise _not_written(label, rule.reason)
    if rule.unread:
        raise _not_written(label, rule.unread[0])
    if isinstance(rule, ApplicationRule):
        kind, conditions = "ApplicationRule", _application(rule)
    elif isinstance(rule, NetworkRule):
        kind, conditions = "NetworkRule", _network(rule)
    else:
        kind, conditions = "NatRule", _nat(rule)
    return {
        "ruleType": kind,
        "name": rule.name,
        **_given("description", rule.description),
        **_side("source", rule.sources),
        **conditions,
    }


def _network(rule: NetworkRule) -> dict[str, object]:
    return {
        "ipProtocols": list(rule.protocols),
        **_side("destination", rule.destinations),
        **_given("destinationFqdns", rule.destination_fqdns),
        "destinationPorts": _ports(rule.ports, rule.unread_ports),
        **_given("sourceKubeSelectorGroups", rule.selector_groups),
        **_given("sourceGeoLocations", [each.upper() for each in rule.source_locations]),
        **_given("destinationGeoLocations", [each.upper() for each in rule.destination_locations]),
    }


def _application(rule: ApplicationRule) -> dict[str, object]:
    if rule.inserted_headers:
        # Their values are not read, because they can be secrets.
        raise _not_written(f"The rule {rule.name!r}", "the values of the headers that it inserts are not read")
    return {
        "protocols": [_protocol(each) for each in rule.protocols],
        **_side("destination", rule.destinations),
        **_given("targetFqdns", rule.fqdns),
        **_given("fqdnTags", rule.fqdn_tags),
        **_given("targetUrls", rule.urls),
        **_given("webCategories", rule.web_categories),
        **({"terminateTLS": True} if rule.terminate_tls else {}),
        **_given("sourceKubeSelectorGroups", rule.selector_groups),
    }


def _nat(rule: NatRule) -> dict[str, object]:
    return {
        "ipProtocols": list(rule.protocols),
        **_side("destination", rule.destinations),
        "destinationPorts": _ports(rule.ports, rule.unread_ports),
        **_given("translatedAddress", rule.translated_address),
        **_given("translatedFqdn", rule.translated_fqdn),
        **_given("translatedPort", rule.translated_port),
    }


def _protocol(protocol: ApplicationProtocol) -> dict[str, object]:
    return {"protocolType": protocol.kind, **({"port": protocol.port} if protocol.port >= 0 else {})}


def _side(side: str, endpoints: Endpoints) -> dict[str, object]:
    return {
        **_given(f"{side}Addresses", [spelling for _, spelling in endpoints.spellings()]),
        **_given(f"{side}IpGroups", endpoints.groups),
    }


def _ports(ports: IntervalSet, unread: Iterable[str]) -> list[str]:
    return [*format_ports(ports), *filter(None, unread)]


def _given(key: str, value: str | Sequence[str]) -> dict[str, object]:
    """Return a field with a text or a list, and no field for an empty one."""
    return {key: value if isinstance(value, str) else list(value)} if value else {}


def _known(value: _Value | Unknown, label: str) -> _Value:
    if isinstance(value, Unknown):
        raise _not_written(label, value.reason)
    return value


def _not_written(label: str, reason: str) -> RuleError:
    return RuleError(
        f"{label} cannot be written, because {reason}.", next_step="Correct what could not be read, and read it again."
    )
