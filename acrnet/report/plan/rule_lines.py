"""The rules of a change in lines of text: a security rule is one, a rule collection group one for each of its rules.

Nothing here is escaped yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from acrnet.plan.model import Action, Change, WireRule
from acrnet.report.words import count, named, resource_name

_HOSTS: Final = 12
"""How many destinations of a rule of a firewall are named; the JSON format has them all."""


class Line(NamedTuple):
    """A rule as it was (`-`), as it will be (`+`), or as it is before and after ("")."""

    sign: str
    text: str


def change_lines(change: Change) -> list[Line]:
    """Return what a change does to its rules; what stays in a group that is updated is left out."""
    if change.action is not Action.UPDATE or change.before is None or change.after is None:
        return [Line("", text) for text in rule_lines(change.after or change.before)]
    before, after = rule_lines(change.before), rule_lines(change.after)
    lines: list[Line] = []
    for kind, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += [Line("-", text) for text in before[start:end]]
            lines += [Line("+", text) for text in after[begin:stop]]
    return lines


def before_and_after(change: Change) -> tuple[str, str]:
    """Return the rules before and after in one line each; of a group that is updated only what differs."""
    lines = change_lines(change)
    if change.action is Action.UPDATE:
        return _joined(lines, "-"), _joined(lines, "+")
    text = _joined(lines, "")
    return (text, "") if change.action is Action.DELETE else ("", text)


def _joined(lines: Sequence[Line], sign: str) -> str:
    return "; ".join(line.text for line in lines if line.sign == sign)


def rule_lines(body: WireRule | None) -> list[str]:
    """Return the rules that a step writes, in the order Azure has them."""
    if body is None:
        return []
    properties = body["properties"]
    if "ruleCollections" in properties:
        return list(_group_lines(properties))
    if "ipAddresses" in properties:
        addresses = _texts(properties, "ipAddresses")
        return [f"IP Group, {count(len(addresses), 'prefix')}: {named(addresses, at_most=_HOSTS)}"]
    return [_security_rule(properties)]


def _security_rule(properties: Mapping[str, Any]) -> str:
    """Return a rule in one line: `1000 Outbound Allow Tcp VirtualNetwork -> Storage.WestEurope 443`."""
    ports = _values(properties, "destinationPortRange", "destinationPortRanges")
    head = " ".join(str(properties.get(key, "?")) for key in ("priority", "direction", "access", "protocol"))
    return f"{head} {_side(properties, 'source')} -> {_side(properties, 'destination')} {ports}"


def _side(properties: Mapping[str, object], side: str) -> str:
    groups = properties.get(f"{side}ApplicationSecurityGroups")
    if isinstance(groups, list) and groups:
        return named([resource_name(str(group.get("id", ""))) for group in groups])
    return _values(properties, f"{side}AddressPrefix", f"{side}AddressPrefixes")


def _values(properties: Mapping[str, object], singular: str, plural: str) -> str:
    """Return the values of a property that a rule has in its singular form, its plural form or both."""
    one = properties.get(singular)
    return named([*([str(one)] if one else []), *_texts(properties, plural)]) or "*"


def _group_lines(properties: Mapping[str, Any]) -> Iterator[str]:
    collections = properties.get("ruleCollections") or []
    yield f"priority {properties.get('priority', '?')}, {count(len(collections), 'collection')}"
    for collection in collections:
        action = (collection.get("action") or {}).get("type", "?")
        yield f"{collection.get('name', '?')}: priority {collection.get('priority', '?')}, {action}"
        for rule in collection.get("rules") or []:
            yield f"{rule.get('name', '?')}: {_firewall_rule(rule)}"


def _firewall_rule(rule: Mapping[str, Any]) -> str:
    """Return what a rule of a firewall matches: `Https:443 10.8.1.0/24 -> contoso.azurecr.io`."""
    groups = [resource_name(each) for each in _texts(rule, "sourceIpGroups")]
    sources = named([*_texts(rule, "sourceAddresses"), *groups]) or "?"
    hosts = _texts(rule, "targetFqdns")
    if hosts:
        protocols = [f"{each.get('protocolType', '?')}:{each.get('port', '?')}" for each in rule.get("protocols") or []]
        return f"{named(protocols)} {sources} -> {named(hosts, at_most=_HOSTS)}"
    destinations = named(_texts(rule, "destinationAddresses"), at_most=_HOSTS) or "?"
    protocols = _texts(rule, "ipProtocols")
    return f"{named(protocols)} {sources} -> {destinations} {named(_texts(rule, 'destinationPorts'))}"


def _texts(body: Mapping[str, object], key: str) -> list[str]:
    values = body.get(key)
    return [str(value) for value in values] if isinstance(values, list | tuple) else []
