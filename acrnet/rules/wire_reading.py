"""Reading security rules and groups of them in the form of Resource Manager or of the az command."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar, cast

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
PROTOCOLS: Final = _by_spelling(("Tcp", "Udp", "Icmp", "Esp", "Ah", "*")) | {"any": "*", "all": "*"}
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
    direction: Direction | None
    access: Access | None
    try:  # the usual spelling, which nearly all rules have, takes the short way
        direction, access = DIRECTIONS[fields["direction"]], ACCESSES[fields["access"]]  # type: ignore[index]  # caught
    except (KeyError, TypeError):
        direction, access = one_of(DIRECTIONS, fields.get("direction")), one_of(ACCESSES, fields.get("access"))
    priority = number_in(fields.get("priority"))
    if not name or direction is None or priority is None or access is None:
        raise _unreadable(name, fields)
    return read_rule_as(name, direction, priority, access, fields, default=default or is_default(identity))


def read_rule_as(
    name: str, direction: Direction, priority: int, access: Access, fields: Fields, *, default: bool
) -> SecurityRule:
    """Return the rule that is known by so much, with what its fields say that it matches."""
    get = fields.get
    description = get("description")
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
        "" if description is None else text_of(description),
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
    """Return Azure's default rules for each direction in which none of these is sure to be a default rule."""
    present = {rule.direction for rule in rules if rule.default and not rule.unread}
    return tuple([rule for rule in DEFAULT_RULES if rule.direction not in present]) if present else DEFAULT_RULES


def name_in(identity: Fields) -> str:
    """Return the name that a resource has or that its id ends with, "" where it has neither."""
    return text_of(identity.get("name")) or text_of(identity.get("id")).rsplit("/", 1)[-1]


def is_default(identity: Fields) -> bool:
    """Whether the id or the type of a rule says that it is a default rule."""
    rule_id, kind = identity.get("id"), identity.get("type")
    return not (rule_id is None and kind is None) and "/defaultsecurityrules/" in f"{rule_id}/{kind}/".lower()


def one_of(choices: Mapping[str, _Choice], value: object) -> _Choice | None:
    """Return the choice that a value means, whatever its case; None where it means none."""
    if type(value) is str and value in choices:
        return choices[value]
    return choices.get(text_of(value).lower())


def number_in(value: object) -> int | None:
    """Return the priority that a value means; None where it means none."""
    if type(value) is int and value >= 0:
        return value
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def given(fields: Fields, key: str) -> str:
    """Return what a field holds, in words for people: `no priority`, `the priority 'high'`."""
    return f"the {key} {shown(fields.get(key))}" if text_of(fields.get(key)) else f"no {key}"


def rules_in(fields: Fields, key: str) -> Sequence[object] | None:
    """Return the resources of the rules under a key; None for what is neither a list nor nothing."""
    value = fields.get(key)
    if isinstance(value, list | tuple):
        return value
    return () if value in (None, "", {}) else None


def _read_rules(fields: Fields, key: str, set_id: str, *, default: bool) -> list[SecurityRule]:
    where = set_id or "a network security group"
    resources = rules_in(fields, key)
    if resources is None:
        raise RuleError(f"{key} of {where} is no list.", next_step=WRITE_IT_AS)
    try:
        # What is no object among them is refused with its value.
        return [read_rule(cast("Mapping[str, object]", resource), default=default) for resource in resources]
    except RuleError as error:
        raise RuleError(f"{key} of {where}: {error.message}", next_step=error.next_step) from error


def _unreadable(name: str, fields: Fields) -> RuleError:
    """Return the error that says what a rule lacks."""
    if not name:
        return RuleError("A security rule has no name.", next_step=WRITE_IT_AS)
    if one_of(DIRECTIONS, fields.get("direction")) is None:
        key, legal = "direction", f"one of {', '.join(Direction)}"
    elif number_in(fields.get("priority")) is None:
        key, legal = "priority", "a number from 100 to 4096"
    else:
        key, legal = "access", f"one of {', '.join(Access)}"
    return RuleError(f"The security rule {name!r} has {given(fields, key)}.", next_step=f"Give it {legal}.")


def _protocol(value: object) -> str:
    return one_of(PROTOCOLS, value) or text_of(value)
