"""Reading groups with rules that cannot be read in full, so that only the effect of these rules is in doubt.

Leaving such a rule out could give wrong verdicts, and refusing the group would leave flows undecided that earlier rules
decide. So the rule is kept in every form it may have, each of them in doubt (`SecurityRule.unread`): a packet that it
may match is decided only if the outcome is the same with the rule and without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Final, TypeAlias, cast

from msgspec import structs

from acrnet.errors import RuleError
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.wire.fields import Fields, fields_of, known_text, shown
from acrnet.rules.wire.reading import read_rule_as, read_rule_in_full, rules_in, with_default_rules
from acrnet.rules.wire.usual import usual_rule
from acrnet.rules.wire.values import (
    ACCESSES,
    DIRECTIONS,
    PROTOCOLS,
    field_in_words,
    is_default,
    name_in,
    number_in,
    one_of,
)
from acrnet.unknown import Uncertain, Unknown, reason_in

FIRST: Final = -1
"""The priority of a rule whose own is not known: it is tried before every rule that was read. Whether it matches there
is in doubt, so the rules after it are tried as well, which together covers every priority it may have."""
_ANYTHING: Final = dict.fromkeys(
    ("protocol", "sourcePortRange", "destinationPortRange", "sourceAddressPrefix", "destinationAddressPrefix"), "*"
)
_MOST_IN_DOUBT: Final = 200
"""The number of rules of one list that may be in doubt one by one. A list with more counts as any rules, which limits
the work that a hostile file can cause."""
_LONGEST_NAME: Final = 80
"""Characters, which is what Resource Manager permits."""

_Read: TypeAlias = tuple[list[SecurityRule], list[str]]
"""Rules, and a sentence for each text that could not be resolved."""


def read_rule_set_leniently(group: Mapping[str, object], *, origin: str = "") -> tuple[RuleSet, tuple[str, ...]]:
    """Return the rules of a network security group as `read_rule_set` does, and sentences about unresolved texts.

    A rule without a readable direction is kept in both directions, one without a readable access as two rules, and one
    without a readable priority comes first; each of these is in doubt. A rule that is not an object, and rules that are
    not a list, may be any rules. Any value may be `Unknown`, which is a value that cannot be read, for its reason; and
    a rule may be `Uncertain`, so that it is in doubt. There is one sentence for each rule and field that could not be
    read; it begins with the place in the group, for example `securityRules[3] "allow-web"`. Raises RuleError only for a
    group that is not an object.
    """
    identity, fields = _parts(group)
    name = name_in(identity)
    if isinstance(fields, Unknown):
        rules, unresolved = _any_rules("properties", fields.reason, default=False)
    else:
        custom, unresolved = _read_list(fields, "securityRules", default=False)
        built_in, more = _read_list(fields, "defaultSecurityRules", default=True)
        rules, unresolved = custom + built_in, unresolved + more
    set_id = known_text(identity.get("id")) or origin or name
    return with_default_rules(set_id, name, rules), tuple(unresolved)


def _parts(group: Mapping[str, object]) -> tuple[Fields, Fields | Unknown]:
    """Return the fields that identify a group and its properties; Unknown for properties that are not an object."""
    try:
        return fields_of(group)
    except RuleError:
        if not isinstance(group, Mapping):
            raise
    envelope, properties = dict(group), None
    for key in [key for key in group if str(key).lower() == "properties"]:
        properties = envelope.pop(key)
    why = f"known, because {properties.reason}" if isinstance(properties, Unknown) else "an object"
    return fields_of(envelope)[0], Unknown(f"the properties of the group are not {why}")


def _read_list(fields: Fields, key: str, *, default: bool) -> _Read:
    resources = rules_in(fields, key)
    if resources is None:
        value = fields.get(key)
        if isinstance(value, Unknown | Uncertain):
            return _any_rules(key, f"{key} of the group are not known, because {value.reason}", default=default)
        return _any_rules(key, f"{key} of the group is not a list but {shown(value)}", default=default)
    usual = [usual_rule(resource, default=default) for resource in resources]
    if all(usual):
        return cast("list[SecurityRule]", usual), []
    rules: list[SecurityRule] = []
    unresolved: list[str] = []
    in_doubt = 0
    for index, (resource, usual_form) in enumerate(zip(resources, usual, strict=True)):
        if usual_form is not None:
            rules.append(usual_form)
            continue
        possible, sentences = _read_one(resource, f"{key}[{index}]", default=default)
        in_doubt += bool(possible[0].unread)
        rules += possible
        unresolved += sentences
    if in_doubt > _MOST_IN_DOUBT:
        certain = [rule for rule in rules if not rule.unread]
        any_rules, _ = _any_rules(key, f"{in_doubt} rules in {key} can be read only in part", default=default)
        return certain + any_rules, unresolved
    return rules, unresolved


def _read_one(resource: object, place: str, *, default: bool) -> _Read:
    """Return every rule that a resource may be, and sentences about what could not be read."""
    if isinstance(resource, Uncertain):
        possible, sentences = _read_one(resource.value, place, default=default)
        rules = [structs.replace(rule, unread=(*rule.unread, resource.reason)) for rule in possible]
        where = _place(place, rules[0].name)
        return rules, [f"{where} may not be there, because {resource.reason}.", *sentences]
    if isinstance(resource, Unknown):
        return _any_rules(place, f"{place} is not known, because {resource.reason}", default=default)
    try:
        # A resource that is not an object is refused here, and then read as any rule.
        rule = read_rule_in_full(cast("Mapping[str, object]", resource), default=default)
    except RuleError:
        return _read_in_part(resource, place, default=default)
    return [rule], list(_unread_fields(rule, _place(place, rule.name)))


def _read_in_part(resource: object, place: str, *, default: bool) -> _Read:
    """Return every rule that a resource may be, and sentences about what could not be read."""
    try:
        identity, fields = fields_of(resource)
    except RuleError as error:
        properties = next((value for key, value in _items(resource) if str(key).lower() == "properties"), None)
        if isinstance(properties, Unknown | Uncertain):
            return _any_rules(place, f"{place} is not known, because {properties.reason}", default=default)
        return _any_rules(place, f"{place} cannot be read: {error.message.rstrip('.')}", default=default)
    named = name_in(identity)
    name, where = named or place, _place(place, named)
    direction = one_of(DIRECTIONS, fields.get("direction"))
    priority = number_in(fields.get("priority"))
    access = one_of(ACCESSES, fields.get("access"))
    known = {"direction": direction, "priority": priority, "access": access}
    lacks = [field_in_words(fields, key) for key, value in known.items() if value is None]
    rules = [
        structs.replace(
            read_rule_as(
                name,
                one_direction,
                FIRST if priority is None else priority,
                one_access,
                fields,
                default=default or is_default(identity.get("id"), identity.get("type")),
            ),
            unread=tuple([f"the security rule {shown(name)} has {lack}" for lack in lacks]),
        )
        for one_direction, one_access in product(
            [direction] if direction else Direction, [access] if access else Access
        )
    ]
    sentences = [f"{where} has {lack}." for lack in (*([] if named else ["no name"]), *lacks)]
    return rules, [*sentences, *_unread_fields(rules[0], where)]


def _any_rules(name: str, reason: str, *, default: bool) -> _Read:
    """Return rules that stand for any number of unknown rules: every packet may be allowed or denied by them."""
    rules = [
        structs.replace(read_rule_as(name, direction, FIRST, access, _ANYTHING, default=default), unread=(reason,))
        for direction, access in product(Direction, Access)
    ]
    return rules, [f"{reason[:1].upper()}{reason[1:]}." if reason.startswith("the ") else f"{reason}."]


def _unread_fields(rule: SecurityRule, where: str) -> Iterator[str]:
    """Yield a sentence for each text in a rule whose meaning is not known, so that it may match anything."""
    if rule.protocol not in PROTOCOLS:
        yield _unread("protocol", rule.protocol, where)
    for side, endpoints in (("source", rule.sources), ("destination", rule.destinations)):
        nothing = not (endpoints.prefixes or endpoints.groups)
        for text in ("",) if nothing else (*endpoints.unread, *filter(reason_in, endpoints.groups)):
            yield _unread(side, text, where)
    for side, texts in (("source port", rule.unread_source_ports), ("destination port", rule.unread_destination_ports)):
        for text in texts:
            yield _unread(side, text, where)


def _items(resource: object) -> Iterable[tuple[object, object]]:
    return resource.items() if isinstance(resource, Mapping) else ()


def _unread(field: str, text: str, where: str) -> str:
    if reason_in(text):
        return f"{where} has no known {field}, because {reason_in(text)}; it may be anything."
    return f"{where} has the {field} {shown(text)}, which may be anything." if text else f"{where} has no {field}."


def _place(place: str, name: str) -> str:
    """Return the place of a rule with its name, on one line."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
    return f"{place} {json.dumps(short, ensure_ascii=False)}" if name else place
