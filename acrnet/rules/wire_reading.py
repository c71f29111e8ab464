"""Reading security rules and groups of them in the form of Resource Manager or of the az command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from acrnet.errors import RuleError
from acrnet.rules.defaults import DEFAULT_RULES
from acrnet.rules.quick import quickly
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.wire_fields import WRITE_IT_AS, Fields, fields_of, shown, text_of
from acrnet.rules.wire_matches import endpoints_in, ports_in

_Choice = TypeVar("_Choice", bound=str)


def _by_spelling(choices: Iterable[_Choice]) -> dict[str, _Choice]:
    """Return the choices by their usual spelling, which is the quick way to one, and by that in lower case."""
    return {spelling: choice for choice in choices for spelling in (str(choice), choice.lower())}


DIRECTIONS: Final = _by_spelling(Direction)
ACCESSES: Final = _by_spelling(Access)
_PROTOCOLS: Final = _by_spelling(("Tcp", "Udp", "Icmp", "Esp", "Ah", "*")) | {"any": "*", "all": "*"}
"""`All` is what effective rules say; `Any` is not legal, but files say it."""
_security_rule: Final = quickly(SecurityRule)


def read_rule(resource: Mapping[str, object], *, default: bool = False) -> SecurityRule:
    """Return the rule in a REST body or in what the az command prints, which has no `properties`.

    Keys and enum values may have any case, numbers may be text, and "", [], null and an absent key all mean that
    nothing was given. A match that cannot be read is kept, because the rule may match anything there; a rule of which
    the name, the direction, the priority or the access cannot be read raises RuleError. `default` says that it is
    known to be a default rule; else its id and its type say so.
    """
    identity, fields = fields_of(resource)
    name = name_in(identity)
    if not name:
        raise RuleError("A security rule has no name.", next_step=WRITE_IT_AS)
    return read_rule_as(
        name,
        choice_in(DIRECTIONS, fields, "direction", name),
        priority_in(fields, name),
        choice_in(ACCESSES, fields, "access", name),
        fields,
        default=default or is_default(identity),
    )


def read_rule_as(
    name: str, direction: Direction, priority: int, access: Access, fields: Fields, *, default: bool
) -> SecurityRule:
    """Return the rule that is known by so much, with what its fields say that it matches."""
    get = fields.get
    source_ports, unread_source_ports = ports_in(get("sourcePortRange"), get("sourcePortRanges"))
    target_ports, unread_target_ports = ports_in(get("destinationPortRange"), get("destinationPortRanges"))
    return _security_rule(
        name,
        direction,
        priority,
        access,
        _protocol(get("protocol")),
        endpoints_in(get("sourceAddressPrefix"), get("sourceAddressPrefixes"), get("sourceApplicationSecurityGroups")),
        source_ports,
        endpoints_in(
            get("destinationAddressPrefix"),
            get("destinationAddressPrefixes"),
            get("destinationApplicationSecurityGroups"),
        ),
        target_ports,
        text_of(get("description")),
        default,
        unread_source_ports,
        unread_target_ports,
    )


def read_rule_set(group: Mapping[str, object], *, origin: str = "") -> RuleSet:
    """Return the rules of a network security group, in a REST body or as the az command prints it.

    Where the group has no default rules in a direction, Azure's three are added. The id is the group's, else `origin`,
    else its name. Raises RuleError naming the group and the rule.
    """
    identity, fields = fields_of(group)
    name = name_in(identity)
    set_id = text_of(identity.get("id")) or origin or name
    rules = [
        *_read_rules(fields, "securityRules", set_id, default=False),
        *_read_rules(fields, "defaultSecurityRules", set_id, default=True),
    ]
    return RuleSet.of(set_id, name, (*rules, *missing_default_rules(rules)))


def missing_default_rules(rules: Iterable[SecurityRule]) -> tuple[SecurityRule, ...]:
    """Return Azure's default rules for each direction in which none of these is a default rule."""
    given = {rule.direction for rule in rules if rule.default}
    return DEFAULT_RULES if not given else tuple(rule for rule in DEFAULT_RULES if rule.direction not in given)


def name_in(identity: Fields) -> str:
    """Return the name that a resource has or that its id ends with, "" where it has neither."""
    return text_of(identity.get("name")) or text_of(identity.get("id")).rsplit("/", 1)[-1]


def is_default(identity: Fields) -> bool:
    """Whether the id or the type of a rule says that it is a default rule."""
    rule_id, kind = identity.get("id"), identity.get("type")
    return not (rule_id is None and kind is None) and "/defaultsecurityrules/" in f"{rule_id}/{kind}/".lower()


def choice_in(choices: Mapping[str, _Choice], fields: Fields, key: str, name: str) -> _Choice:
    """Return the direction or the access of the rule `name`; raises RuleError where it has none."""
    value = fields.get(key)
    choice = _chosen(choices, value)
    if choice is not None:
        return choice
    found = f"the {key} {shown(value)}" if text_of(value) else f"no {key}"
    legal = ", ".join(dict.fromkeys(choices.values()))
    raise RuleError(f"The security rule {name!r} has {found}.", next_step=f"Give it one of {legal}.")


def priority_in(fields: Fields, name: str) -> int:
    """Return the priority of the rule `name`; raises RuleError where it has none."""
    value = fields.get("priority")
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    text = text_of(value)
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    found = f"the priority {shown(value)}" if text else "no priority"
    raise RuleError(f"The security rule {name!r} has {found}.", next_step="Give it a number from 100 to 4096.")


def _read_rules(fields: Fields, key: str, set_id: str, *, default: bool) -> list[SecurityRule]:
    resources = fields.get(key) or []
    if not isinstance(resources, list | tuple):
        raise RuleError(f"{key} of {set_id or 'a network security group'} is no list.", next_step=WRITE_IT_AS)
    try:
        return [read_rule(resource, default=default) for resource in resources]
    except RuleError as error:
        where = set_id or "a network security group"
        raise RuleError(f"{key} of {where}: {error.message}", next_step=error.next_step) from error


def _protocol(value: object) -> str:
    return _chosen(_PROTOCOLS, value) or text_of(value)


def _chosen(choices: Mapping[str, _Choice], value: object) -> _Choice | None:
    usual = choices.get(value) if type(value) is str else None
    return usual or choices.get(text_of(value).lower())
