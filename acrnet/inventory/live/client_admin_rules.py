"""Security admin rules in effect on a virtual network, read from the answer of Resource Manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from acrnet.errors import RuleError, UsageError
from acrnet.inventory.wire import objects, properties, text, texts
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import AdminAction, AdminRule
from acrnet.rules.rule import Direction
from acrnet.rules.wire import read_rule
from acrnet.unknown import Unknown

_ACTIONS = {action.lower(): action for action in AdminAction}


def read_admin_rules(rules: Iterable[Mapping[str, object]]) -> tuple[AdminRule, ...] | Unknown:
    """Return the outbound rules of the effective security admin rules, by priority.

    The answer does not contain the order of several network managers, nor that of rules with the same priority. One
    rule that cannot be read makes all of them Unknown.
    """
    try:
        read = [_read(rule) for rule in rules]
    except (RuleError, UsageError) as error:
        return Unknown(
            f"a security admin rule cannot be read: {error.message[:1].lower()}{error.message[1:].rstrip('.')}"
        )
    outbound = [each for each in read if each.rule.direction is Direction.OUTBOUND]
    return tuple(
        sorted(outbound, key=lambda each: (each.rule.priority, each.configuration.lower(), each.rule.name.lower()))
    )


def _read(rule: Mapping[str, object]) -> AdminRule:
    fields = properties(rule)
    identifier = ResourceId.parse(text(rule.get("id")))
    action = _ACTIONS.get(text(fields.get("access")).lower())
    if action is None:
        raise RuleError(f"{identifier.name} has the access {fields.get('access')!r}.")
    matched = {
        **{key: fields.get(key) for key in ("description", "protocol", "priority", "direction")},
        "access": "Deny" if action is AdminAction.DENY else "Allow",
        "sourceAddressPrefixes": _required(identifier, "sources", _prefixes(fields.get("sources"))),
        "destinationAddressPrefixes": _required(identifier, "destinations", _prefixes(fields.get("destinations"))),
        **{
            key: _required(identifier, key, texts(fields.get(key)))
            for key in ("sourcePortRanges", "destinationPortRanges")
        },
    }
    return AdminRule(
        action=action,
        rule=read_rule({"name": identifier.name, "properties": matched}),
        configuration=identifier.parent.parent.text,
    )


def _prefixes(sides: object) -> list[str]:
    """Return the prefixes of one side; a network group stays an id, which no rule can resolve."""
    return [text(side.get("addressPrefix")) for side in objects(sides)]


def _required(rule: ResourceId, field: str, values: Sequence[str]) -> list[str]:
    """Return the values of one field; raises RuleError without any, because the rule would then match nothing."""
    if not values or not all(values):
        raise RuleError(f"{rule.name} does not list all its {field}.")
    return list(values)
