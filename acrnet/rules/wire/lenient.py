"""Reading groups of rules of which some cannot be read, so that what they may do is in doubt and nothing else.

Leaving such a rule out would prove what is not true, and refusing the group would leave undecided what the rules
before it decide. So the rule stands wherever it may stand and does whatever it may do, each time in doubt
(`SecurityRule.unread`): a packet that it may match has a decided fate only where that is the same with and without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, TypeAlias, cast

from msgspec import structs

from acrnet.errors import RuleError
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.wire.fields import Fields, fields_of, shown, text_of
from acrnet.rules.wire.reading import read_rule_as, read_rule_in_full, rules_in, with_default_rules
from acrnet.rules.wire.usual import usual_rule
from acrnet.rules.wire.values import ACCESSES, DIRECTIONS, PROTOCOLS, given, is_default, name_in, number_in, one_of

FIRST: Final = -1
"""The priority of a rule whose own is not known: it is tried before every rule that was read. Whether it matches
there is in doubt, so the rules after it count as well, and the two together cover any place it may have."""
_ANYTHING: Final = dict.fromkeys(
    ("protocol", "sourcePortRange", "destinationPortRange", "sourceAddressPrefix", "destinationAddressPrefix"), "*"
)
_MOST_IN_DOUBT: Final = 200
"""How many rules of one list may be in doubt each for itself. A list with more may do anything, which bounds the work
that a hostile file can cause."""
_LONGEST_NAME: Final = 80
"""Characters, which is what Resource Manager permits."""

_Read: TypeAlias = tuple[list[SecurityRule], list[str]]
"""Rules, and a sentence for each thing that could not be made out."""


def read_rule_set_leniently(group: Mapping[str, object], *, origin: str = "") -> tuple[RuleSet, tuple[str, ...]]:
    """Return the rules of a network security group as `read_rule_set` does, and what in it could not be made out.

    A rule without a readable direction stands in both directions, one without a readable access is two rules, and one
    without a readable priority comes first; each of these is in doubt. A rule that is no object, and a list of rules
    that is none, may be any rules. There is one sentence for each rule and field that could not be read, beginning
    with its place in the group, for example `securityRules[3] "allow-web"`. Raises RuleError only for a group that is
    no object.
    """
    identity, fields = _parts(group)
    name = name_in(identity)
    if fields is None:
        rules, unresolved = _any_rules("properties", "the properties of the group are no object", default=False)
    else:
        custom, unresolved = _read_list(fields, "securityRules", default=False)
        built_in, more = _read_list(fields, "defaultSecurityRules", default=True)
        rules, unresolved = custom + built_in, unresolved + more
    set_id = text_of(identity.get("id")) or origin or name
    return with_default_rules(set_id, name, rules), tuple(unresolved)


def _parts(group: Mapping[str, object]) -> tuple[Fields, Fields | None]:
    """Return what identifies a group and its properties; None for properties that are no object."""
    try:
        return fields_of(group)
    except RuleError:
        if not isinstance(group, Mapping):
            raise
        envelope = {key: value for key, value in group.items() if str(key).lower() != "properties"}
        return fields_of(envelope)[0], None


def _read_list(fields: Fields, key: str, *, default: bool) -> _Read:
    resources = rules_in(fields, key)
    if resources is None:
        return _any_rules(key, f"{key} of the group is no list but {shown(fields.get(key))}", default=default)
    usual = [usual_rule(resource, default=default) for resource in resources]
    if all(usual):
        return cast("list[SecurityRule]", usual), []
    rules: list[SecurityRule] = []
    unresolved: list[str] = []
    in_doubt = 0
    for index, (resource, quickly_read) in enumerate(zip(resources, usual, strict=True)):
        if quickly_read is not None:
            rules.append(quickly_read)
            continue
        try:
            # What is no object is refused, and then read as any rule.
            rule = read_rule_in_full(cast("Mapping[str, object]", resource), default=default)
        except RuleError:
            possible, sentences = _read_in_part(resource, f"{key}[{index}]", default=default)
            in_doubt += bool(possible[0].unread)
            rules += possible
            unresolved += sentences
        else:
            rules.append(rule)
            unresolved += _unread_fields(rule, _place(f"{key}[{index}]", rule.name))
    if in_doubt > _MOST_IN_DOUBT:
        certain = [rule for rule in rules if not rule.unread]
        any_rules, _ = _any_rules(key, f"{in_doubt} rules in {key} can be read only in part", default=default)
        return certain + any_rules, unresolved
    return rules, unresolved


def _read_in_part(resource: object, place: str, *, default: bool) -> _Read:
    """Return every rule that a resource may be, and what could not be made out of it."""
    try:
        identity, fields = fields_of(resource)
    except RuleError as error:
        return _any_rules(place, f"{place} cannot be read: {error.message.rstrip('.')}", default=default)
    named = name_in(identity)
    name, where = named or place, _place(place, named)
    direction = one_of(DIRECTIONS, fields.get("direction"))
    priority = number_in(fields.get("priority"))
    access = one_of(ACCESSES, fields.get("access"))
    known = {"direction": direction, "priority": priority, "access": access}
    lacks = [given(fields, key) for key, value in known.items() if value is None]
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
    """Return rules that stand for any others, however many: whatever a packet meets, it may be allowed or denied."""
    rules = [
        structs.replace(read_rule_as(name, direction, FIRST, access, _ANYTHING, default=default), unread=(reason,))
        for direction, access in product(Direction, Access)
    ]
    return rules, [f"{reason[:1].upper()}{reason[1:]}." if reason.startswith("the ") else f"{reason}."]


def _unread_fields(rule: SecurityRule, where: str) -> Iterator[str]:
    """Yield a sentence for each text in a rule that may match anything, because nobody can tell what it matches."""
    if rule.protocol not in PROTOCOLS:
        yield _unread("protocol", rule.protocol, where)
    for side, endpoints in (("source", rule.sources), ("destination", rule.destinations)):
        nothing = not (endpoints.prefixes or endpoints.groups)
        for text in ("",) if nothing else endpoints.unread:
            yield _unread(side, text, where)
    for side, texts in (("source port", rule.unread_source_ports), ("destination port", rule.unread_destination_ports)):
        for text in texts:
            yield _unread(side, text, where)


def _unread(field: str, text: str, where: str) -> str:
    return f"{where} has the {field} {shown(text)}, which may be anything." if text else f"{where} has no {field}."


def _place(place: str, name: str) -> str:
    """Return where a rule is, with its name on one line."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
    return f"{place} {json.dumps(short, ensure_ascii=False)}" if name else place
