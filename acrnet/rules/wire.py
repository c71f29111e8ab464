"""Security rules as Resource Manager speaks of them: the only reader and writer of that form.

What a rule looks like on the wire is that of Microsoft.Network api version 2026-03-01 and of the answers recorded in
the source distributions of azure-mgmt-network 10.2.0 and 16.0.0 (checked 2026-11-23).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from acrnet.errors import RuleError
from acrnet.net import PORTS_ALL, AddressSet, IntervalSet, format_ports, parse_ports
from acrnet.rules.defaults import DEFAULT_RULES
from acrnet.rules.rule import Access, Direction, Endpoints, RuleSet, SecurityRule

_PROTOCOLS: Final = {name.lower(): name for name in ("Tcp", "Udp", "Icmp", "Esp", "Ah", "*")} | {"any": "*", "all": "*"}
"""`All` is what effective rules say; `Any` is not legal, but files say it."""
_WRITE_IT_AS: Final = "Write it as Resource Manager or 'az network nsg show' prints it."

_Choice = TypeVar("_Choice", Direction, Access)
_Fields = Mapping[str, object]


def read_rule(resource: Mapping[str, object]) -> SecurityRule:
    """Return the rule in a REST body or in what the az command prints, which has no `properties`.

    Keys and enum values may have any case, numbers may be text, and "", [], null and an absent key all mean that
    nothing was given. A match that cannot be read is kept, because the rule may match anything there; a rule of which
    the name, the direction, the priority or the access cannot be read raises RuleError.
    """
    fields = _fields(resource)
    name = _name(fields)
    source_ports, unread_source_ports = _read_ports(_texts(fields, "sourceportrange", "sourceportranges"))
    target_ports, unread_target_ports = _read_ports(_texts(fields, "destinationportrange", "destinationportranges"))
    return SecurityRule(
        name=name,
        direction=_choice(Direction, fields, "direction", name),
        priority=_priority(fields, name),
        access=_choice(Access, fields, "access", name),
        protocol=_protocol(fields),
        sources=_read_endpoints(fields, "source"),
        source_ports=source_ports,
        destinations=_read_endpoints(fields, "destination"),
        destination_ports=target_ports,
        description=_text(fields.get("description")),
        default="/defaultsecurityrules/" in f"{fields.get('id')}/{fields.get('type')}/".lower(),
        unread_source_ports=unread_source_ports,
        unread_destination_ports=unread_target_ports,
    )


def read_rule_set(group: Mapping[str, object], *, origin: str = "") -> RuleSet:
    """Return the rules of a network security group, in a REST body or as the az command prints it.

    Where the group has no default rules in a direction, Azure's three are added. The id is the group's, else `origin`,
    else its name. Raises RuleError naming the group and the rule.
    """
    fields = _fields(group)
    name = _text(fields.get("name")) or _text(fields.get("id")).rsplit("/", 1)[-1]
    set_id = _text(fields.get("id")) or origin or name
    rules = [
        *_read_rules(fields, "securityRules", set_id, default=False),
        *_read_rules(fields, "defaultSecurityRules", set_id, default=True),
    ]
    given = {rule.direction for rule in rules if rule.default}
    return RuleSet.of(set_id, name, (*rules, *(rule for rule in DEFAULT_RULES if rule.direction not in given)))


def write_rule(rule: SecurityRule) -> dict[str, object]:
    """Return `{"name", "properties"}`, the body of a PUT: what reads back as the same rule, and nothing else.

    One prefix, tag or port range goes into the singular field, several go into the plural one: Azure refuses tags and
    `*` in a plural field with SecurityRuleParameterContainsUnsupportedValue.
    """
    properties: dict[str, object] = {"description": rule.description} if rule.description else {}
    properties["protocol"] = rule.protocol
    properties |= _one_or_many("sourcePortRange", _written_ports(rule.source_ports, rule.unread_source_ports))
    properties |= _one_or_many(
        "destinationPortRange", _written_ports(rule.destination_ports, rule.unread_destination_ports)
    )
    properties |= _written_endpoints("source", rule.sources)
    properties |= _written_endpoints("destination", rule.destinations)
    properties["access"] = str(rule.access)
    properties["priority"] = rule.priority
    properties["direction"] = str(rule.direction)
    return {"name": rule.name, "properties": properties}


def normal_form(rule: SecurityRule) -> dict[str, object]:
    """Return the rule as JSON values such that two rules are equal exactly when their normal forms are.

    This is what a digest over rules is taken of: nothing in it depends on case, order or singular and plural.
    """
    return {
        "name": rule.name,
        "direction": str(rule.direction),
        "priority": rule.priority,
        "access": str(rule.access),
        "protocol": rule.protocol,
        "sources": [*rule.sources.prefixes],
        "sourceGroups": [*rule.sources.groups],
        "sourcePorts": _written_ports(rule.source_ports, rule.unread_source_ports),
        "destinations": [*rule.destinations.prefixes],
        "destinationGroups": [*rule.destinations.groups],
        "destinationPorts": _written_ports(rule.destination_ports, rule.unread_destination_ports),
        "description": rule.description,
        "default": rule.default,
    }


def read_endpoints(prefixes: Iterable[str], groups: Iterable[str] = ()) -> Endpoints:
    """Return one side of a rule from prefixes, tags and `*` as written, and ids of application security groups."""
    spelled: dict[str, str] = {}
    for text in prefixes:
        for prefix, spelling in _read_prefix(text.strip()):
            spelled.setdefault(prefix, spelling)
    ordered = sorted(spelled)
    return Endpoints(
        prefixes=tuple(ordered),
        groups=tuple(sorted({group.strip().rstrip("/").lower() for group in groups})),
        spelled=tuple(spelled[prefix] for prefix in ordered),
    )


def _read_prefix(text: str) -> list[tuple[str, str]]:
    """Return each prefix that a text stands for with its spelling: a range stands for several."""
    if text.lower() in ("*", "any"):
        return [("*", "*")]
    try:
        return [(prefix, prefix) for prefix in AddressSet.parse([text]).prefixes()]
    except ValueError:
        return [(text.lower(), text)]


def _fields(resource: object) -> _Fields:
    """Return the properties with the envelope around them, by key in lower case."""
    if not isinstance(resource, Mapping):
        raise RuleError(f"{_shown(resource)} is not a security rule or a group of them.", next_step=_WRITE_IT_AS)
    envelope = {str(key).lower(): value for key, value in resource.items()}
    properties = envelope.pop("properties", None)
    if properties is None:
        return envelope
    if not isinstance(properties, Mapping):
        raise RuleError(f"The properties of {_shown(envelope.get('name'))} are no object.", next_step=_WRITE_IT_AS)
    return envelope | {str(key).lower(): value for key, value in properties.items()}


def _read_rules(fields: _Fields, key: str, set_id: str, *, default: bool) -> list[SecurityRule]:
    resources = fields.get(key.lower()) or []
    if not isinstance(resources, list | tuple):
        raise RuleError(f"{key} of {set_id or 'a network security group'} is no list.", next_step=_WRITE_IT_AS)
    try:
        rules = [read_rule(resource) for resource in resources]
    except RuleError as error:
        where = set_id or "a network security group"
        raise RuleError(f"{key} of {where}: {error.message}", next_step=error.next_step) from error
    return [replace(rule, default=True) for rule in rules] if default else rules


def _name(fields: _Fields) -> str:
    name = _text(fields.get("name")) or _text(fields.get("id")).rsplit("/", 1)[-1]
    if not name:
        raise RuleError("A security rule has no name.", next_step=_WRITE_IT_AS)
    return name


def _choice(kind: type[_Choice], fields: _Fields, key: str, name: str) -> _Choice:
    text = _text(fields.get(key))
    for choice in kind:
        if choice.lower() == text.lower():
            return choice
    found = f"the {key} {_shown(fields.get(key))}" if text else f"no {key}"
    raise RuleError(f"The security rule {name!r} has {found}.", next_step=f"Give it one of {', '.join(kind)}.")


def _priority(fields: _Fields, name: str) -> int:
    value = fields.get("priority")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _text(value)
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    found = f"the priority {_shown(value)}" if text else "no priority"
    raise RuleError(f"The security rule {name!r} has {found}.", next_step="Give it a number from 100 to 4096.")


def _protocol(fields: _Fields) -> str:
    text = _text(fields.get("protocol"))
    return _PROTOCOLS.get(text.lower(), text)


def _read_endpoints(fields: _Fields, side: str) -> Endpoints:
    prefixes = _texts(fields, f"{side}addressprefix", f"{side}addressprefixes")
    groups = _texts(fields, f"{side}applicationsecuritygroups")
    return read_endpoints(prefixes, groups)


def _read_ports(texts: list[str]) -> tuple[IntervalSet, tuple[str, ...]]:
    """Return the ports that can be read, and the texts that cannot; a missing field cannot be read."""
    ports: list[IntervalSet] = []
    unread: list[str] = []
    for text in texts or [""]:
        try:
            ports.append(PORTS_ALL if text.lower() == "any" else parse_ports(text))
        except ValueError:
            unread.append(text)
    return IntervalSet.union(ports), tuple(sorted(set(unread)))


def _texts(fields: _Fields, *keys: str) -> list[str]:
    """Return the values of several fields as texts, however many each one holds."""
    values: list[object] = []
    for key in keys:
        value = fields.get(key)
        values.extend(value if isinstance(value, list | tuple) else [value])
    return [text for text in map(_item_text, values) if text]


def _item_text(value: object) -> str:
    """Return the text of one item; that of a reference to a resource is its id."""
    if isinstance(value, Mapping):
        reference = next((item for key, item in value.items() if str(key).lower() == "id"), None)
        return _text(reference) or str(dict(value))
    return _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _shown(value: object) -> str:
    """Return a value for a message, cut so that a hostile one stays one line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _written_ports(ports: IntervalSet, unread: tuple[str, ...]) -> list[str]:
    return [*format_ports(ports), *unread]


def _written_endpoints(side: str, endpoints: Endpoints) -> dict[str, object]:
    written = _one_or_many(f"{side}AddressPrefix", [spelling for _, spelling in endpoints.spellings()])
    if endpoints.groups:
        written[f"{side}ApplicationSecurityGroups"] = [{"id": group} for group in endpoints.groups]
    return written


def _one_or_many(field: str, values: list[str]) -> dict[str, object]:
    """Return the field in the singular for one value, in the plural for several, and not at all for none."""
    present = [value for value in values if value]
    if len(present) > 1:
        return {f"{field}es" if field.endswith("Prefix") else f"{field}s": present}
    return {field: present[0]} if present else {}
