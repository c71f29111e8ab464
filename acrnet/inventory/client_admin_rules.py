"""Security admin rules in effect on a virtual network, from what Resource Manager answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from acrnet.errors import RuleError, UsageError
from acrnet.inventory.wire import objects, properties, text, texts
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import AdminAction, AdminRule
from acrnet.rules.rule import Direction
from acrnet.rules.wire import read_rule
from acrnet.unknown import Unknown

_ACTIONS = {action.lower(): action for action in AdminAction}


def read_admin_rules(rules: Iterable[Mapping[str, object]]) -> tuple[AdminRule, ...] | Unknown:
    """Return the outbound ones of effective security admin rules, in the order they are tried.

    Lower numbers come first, within one network manager. Which of several managers comes first hangs on their scopes,
    and two collections of one manager may use a number twice; the answer tells neither order (learn.microsoft.com/
    azure/virtual-network-manager/concept-security-admins, checked 2026-11-23). So rules whose order is not told and
    whose actions differ make the whole unknown, and so does a rule that cannot be read.
    """
    try:
        read = [_read(rule) for rule in rules]
    except (RuleError, UsageError) as error:
        return Unknown(
            f"a security admin rule cannot be read: {error.message[:1].lower()}{error.message[1:].rstrip('.')}"
        )
    outbound = [each for each in read if each.rule.direction is Direction.OUTBOUND]
    ordered = sorted(
        outbound, key=lambda each: (each.rule.priority, each.configuration.lower(), each.rule.name.lower())
    )
    return _untold_order(ordered) or tuple(ordered)


def _read(rule: Mapping[str, object]) -> AdminRule:
    held = properties(rule)
    identifier = ResourceId.parse(text(rule.get("id")))
    action = _ACTIONS.get(text(held.get("access")).lower())
    if action is None:
        raise RuleError(f"{identifier.name} has the access {held.get('access')!r}.")
    matched = {
        **{key: held.get(key) for key in ("description", "protocol", "priority", "direction")},
        "access": "Deny" if action is AdminAction.DENY else "Allow",
        "sourceAddressPrefixes": _told(identifier, "sources", _prefixes(held.get("sources"))),
        "destinationAddressPrefixes": _told(identifier, "destinations", _prefixes(held.get("destinations"))),
        **{key: _told(identifier, key, texts(held.get(key))) for key in ("sourcePortRanges", "destinationPortRanges")},
    }
    return AdminRule(
        action=action,
        rule=read_rule({"name": identifier.name, "properties": matched}),
        configuration=identifier.parent.parent.text,
    )


def _prefixes(sides: object) -> list[str]:
    """The prefixes of one side; a network group stays an id, which no rule can resolve."""
    return [text(side.get("addressPrefix")) for side in objects(sides)]


def _told(rule: ResourceId, field: str, values: Sequence[str]) -> list[str]:
    """What a rule says of one field; without it, the rule would be read as one that matches nothing."""
    if not values or not all(values):
        raise RuleError(f"{rule.name} does not tell all its {field}.")
    return list(values)


def _untold_order(ordered: list[AdminRule]) -> Unknown | None:
    managers = {_manager(each): each for each in ordered}
    if len(managers) > 1 and len({each.action for each in ordered}) > 1:
        names = " and ".join(sorted(manager.name for manager in managers))
        return Unknown(f"rules of the network managers {names} are in effect, and which come first is not told")
    for first, second in pairwise(ordered):
        if first.rule.priority == second.rule.priority and first.action is not second.action:
            names = f"{first.rule.name} and {second.rule.name}"
            return Unknown(f"the security admin rules {names} share priority {first.rule.priority}")
    return None


def _manager(rule: AdminRule) -> ResourceId:
    return ResourceId.parse(rule.configuration).parent
