"""One spelling for groups and rules that mean the same, whatever they were written in: what plans are compared by."""

from __future__ import annotations

from acrnet.firewall.rule import (
    ApplicationRule,
    NatRule,
    NetworkRule,
    Rule,
    RuleCollection,
    RuleCollectionGroup,
    UnreadRule,
)
from acrnet.firewall.wire.owned_rules import Body
from acrnet.net import format_ports
from acrnet.unknown import Unknown


def normal_form(group: RuleCollectionGroup) -> Body:
    """Return a group in one spelling, whatever the one it was read in; collections by priority, rules in their order.

    What could not be read is in it by the reason.
    """
    collections = group.collections
    return {
        "name": group.name.lower(),
        "priority": _known(group.priority),
        "collections": _known(collections if isinstance(collections, Unknown) else list(map(_collection, collections))),
    }


def _collection(collection: RuleCollection) -> Body:
    rules = collection.rules
    return {
        "name": collection.name,
        "priority": _known(collection.priority),
        "action": _known(collection.action),
        "rules": _known(rules if isinstance(rules, Unknown) else list(map(normal_rule, rules))),
    }


def normal_rule(rule: Rule) -> Body:
    """Return a rule in one spelling; fields without a value are left out."""
    if isinstance(rule, UnreadRule):
        return {"name": rule.name, "unread": rule.reason}
    fields: Body = {
        "name": rule.name,
        "description": rule.description,
        "sources": list(rule.sources.spelled or rule.sources.prefixes),
        "sourceGroups": list(rule.sources.groups),
        "destinations": list(rule.destinations.spelled or rule.destinations.prefixes),
        "destinationGroups": list(rule.destinations.groups),
        "unread": list(rule.unread),
        **_fields(rule),
    }
    return {"type": type(rule).__name__, **{key: value for key, value in fields.items() if value}}


def _fields(rule: NetworkRule | ApplicationRule | NatRule) -> Body:
    if isinstance(rule, ApplicationRule):
        return {
            "protocols": [f"{each.kind}:{each.port}" for each in rule.protocols],
            "fqdns": list(rule.fqdns),
            "fqdnTags": list(rule.fqdn_tags),
            "urls": list(rule.urls),
            "webCategories": list(rule.web_categories),
            "terminateTls": rule.terminate_tls,
            "selectorGroups": list(rule.selector_groups),
            "insertedHeaders": list(rule.inserted_headers),
        }
    common = {
        "protocols": list(rule.protocols),
        "ports": list(format_ports(rule.ports)),
        "unreadPorts": list(rule.unread_ports),
    }
    if isinstance(rule, NatRule):
        translated = [rule.translated_address, rule.translated_fqdn, rule.translated_port]
        return {**common, "translated": translated if any(translated) else []}
    return {
        **common,
        "destinationFqdns": list(rule.destination_fqdns),
        "selectorGroups": list(rule.selector_groups),
        "sourceLocations": list(rule.source_locations),
        "destinationLocations": list(rule.destination_locations),
    }


def _known(value: object) -> object:
    return {"unread": value.reason} if isinstance(value, Unknown) else value
