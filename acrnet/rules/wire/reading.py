"""Reading security rules and network security groups in the form of Resource Manager or of the az command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

from acrnet.errors import RuleError
from acrnet.rules.defaults import DEFAULT_RULES
from acrnet.rules.rule import Access, Direction, RuleSet, SecurityRule
from acrnet.rules.wire.fields import WRITE_IT_AS, Fields, fields_of, known_text, text_of
from acrnet.rules.wire.matches import endpoints_in, ports_in
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


def read_rule(resource: Mapping[str, object], *, default: bool = False) -> SecurityRule:
    """Return the rule in a REST body or in what the az command prints, which has no `properties`.

    Keys and enum values may have any case, numbers may be text, and "", [], null and an absent key all count as
    missing. A match that cannot be read is kept, because the rule may match anything there; a rule without a readable
    name, direction, priority or access raises RuleError. `default` says that it is known to be a default rule;
    otherwise its id and type decide.
    """
    return usual_rule(resource, default=default) or read_rule_in_full(resource, default=default)


def read_rule_in_full(resource: Mapping[str, object], *, default: bool) -> SecurityRule:
    """Return the same as `read_rule`, without the fast path for the usual spelling."""
    identity, fields = fields_of(resource)
    name = name_in(identity)
    direction, access = one_of(DIRECTIONS, fields.get("direction")), one_of(ACCESSES, fields.get("access"))
    priority = number_in(fields.get("priority"))
    if not name or direction is None or priority is None or access is None:
        raise _unreadable(name, fields)
    return read_rule_as(
        name,
        direction,
        priority,
        access,
        fields,
        default=default or is_default(identity.get("id"), identity.get("type")),
    )


def read_rule_as(
    name: str, direction: Direction, priority: int, access: Access, fields: Fields, *, default: bool
) -> SecurityRule:
    """Return the rule with these values, and with its match read from its fields."""
    get = fields.get
    description = get("description")
    source_ports, unread_source_ports = ports_in(get("sourcePortRange"), get("sourcePortRanges"))
    target_ports, unread_target_ports = ports_in(get("destinationPortRange"), get("destinationPortRanges"))
    return SecurityRule(
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
        "" if description is None else known_text(description),
        default,
        unread_source_ports,
        unread_target_ports,
    )


class ReadRule(Protocol):
    """What reads one rule, as `read_rule` does."""

    def __call__(self, resource: Mapping[str, object], *, default: bool = False) -> SecurityRule:
        """Return the rule in a resource; raises RuleError where `read_rule` does."""


def read_rule_set(group: Mapping[str, object], *, origin: str = "", read: ReadRule = read_rule) -> RuleSet:
    """Return the rules of a network security group in a REST body or in what the az command prints.

    If the group has no default rules in a direction, Azure's three are added. The id is the group's, else `origin`,
    else its name. `read` reads each rule. Raises RuleError with the names of the group and the rule.
    """
    identity, fields = fields_of(group)
    name = name_in(identity)
    set_id = known_text(identity.get("id")) or origin or name
    rules = [
        *_read_rules(fields, "securityRules", set_id, read, default=False),
        *_read_rules(fields, "defaultSecurityRules", set_id, read, default=True),
    ]
    return with_default_rules(set_id, name, rules)


def with_default_rules(set_id: str, name: str, rules: Sequence[SecurityRule]) -> RuleSet:
    """Return a rule set of these rules, with Azure's default rules in each direction that surely has none."""
    present = {rule.direction for rule in rules if rule.default and not rule.unread}
    missing = [rule for rule in DEFAULT_RULES if rule.direction not in present] if present else DEFAULT_RULES
    return RuleSet.of(set_id, name, (*rules, *missing))


def rules_in(fields: Fields, key: str) -> Sequence[object] | None:
    """Return the rules under a key as resources, empty without a value; None for a value that is not a list."""
    value = fields.get(key)
    if isinstance(value, list | tuple):
        return value
    return () if value in (None, "", {}) else None


def _read_rules(fields: Fields, key: str, set_id: str, read: ReadRule, *, default: bool) -> list[SecurityRule]:
    where = set_id or "a network security group"
    resources = rules_in(fields, key)
    if resources is None:
        raise RuleError(f"{key} of {where} is not a list.", next_step=WRITE_IT_AS)
    try:
        # An item that is not an object is refused, with its value in the message.
        return [read(cast("Mapping[str, object]", resource), default=default) for resource in resources]
    except RuleError as error:
        raise RuleError(f"{key} of {where}: {error.message}", next_step=error.next_step) from error


def _unreadable(name: str, fields: Fields) -> RuleError:
    """Return the error that names what a rule lacks."""
    if not name:
        return RuleError("A security rule has no name.", next_step=WRITE_IT_AS)
    if one_of(DIRECTIONS, fields.get("direction")) is None:
        key, legal = "direction", f"one of {', '.join(Direction)}"
    elif number_in(fields.get("priority")) is None:
        key, legal = "priority", "a number from 100 to 4096"
    else:
        key, legal = "access", f"one of {', '.join(Access)}"
    return RuleError(f"The security rule {name!r} has {field_in_words(fields, key)}.", next_step=f"Give it {legal}.")


def _protocol(value: object) -> str:
    return one_of(PROTOCOLS, value) or text_of(value)
