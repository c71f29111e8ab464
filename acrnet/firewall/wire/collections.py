"""Reading rule collections and the groups they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import structs

from acrnet.firewall.rule import Action, Rule, RuleCollection, RuleCollectionGroup
from acrnet.firewall.wire.fields import (
    ENVELOPE,
    Fields,
    Keys,
    below,
    flattened,
    is_set,
    items,
    name_of,
    not_read,
    priority_of,
)
from acrnet.firewall.wire.rules import read_rule, rule_in_doubt
from acrnet.rules.wire.fields import known_text, shown, text_of
from acrnet.unknown import Uncertain, Unknown

_GROUP: Final = Keys(*ENVELOPE, "priority", "ruleCollections", "rules", "size", "provisioningState")
_COLLECTION: Final = Keys(
    *ENVELOPE,
    "priority",
    "action",
    "rules",
    "ruleConditions",
    "ruleCondition",
    "ruleCollectionType",
    "ruleType",
    "translatedAddress",
    "translatedPort",
    "provisioningState",
)
_TYPES: Final = frozenset(
    (
        "firewallpolicyfilterrulecollection",
        "firewallpolicynatrulecollection",
        "firewallpolicyfilterrule",
        "firewallpolicynatrule",
    )
)
"""The types of collections; the last two are those of api versions before 2020-05-01."""
_ACTIONS: Final = {"allow": Action.ALLOW, "deny": Action.DENY, "dnat": Action.DNAT}


def read_rule_collection_group(group: Mapping[str, object], *, origin: str = "") -> RuleCollectionGroup:
    """Return a rule collection group of a firewall policy.

    `group` is the body of `Microsoft.Network/firewallPolicies/ruleCollectionGroups`, of `ruleGroups` as policies had
    before api version 2020-05-01, or what `az network firewall policy rule-collection-group show` prints. The id is the
    group's, else `origin`, else its name. What cannot be read is `Unknown` with the reason or in doubt, and nothing is
    dropped. Raises RuleError only for a value that is not an object.
    """
    fields = flattened(group, _GROUP, "a rule collection group")
    name = name_of(fields)
    unread = _GROUP.unknown(fields)
    key = "ruleCollections" if is_set(fields.get("ruleCollections")) else "rules"
    return RuleCollectionGroup(
        known_text(fields.get("id")) or origin or name,
        name,
        priority_of(fields),
        _not_known(f"the rule collection group {shown(name)}", unread) or read_collections(fields.get(key), key),
        text_of(fields.get("size")),
        text_of(fields.get("provisioningState")),
    )


def in_doubt(group: RuleCollectionGroup, reason: str) -> RuleCollectionGroup:
    """Return a group of which it is not known whether it is there, so that each of its rules may match or not."""
    if isinstance(group.collections, Unknown):
        return group
    return structs.replace(group, collections=tuple([_in_doubt(each, reason) for each in group.collections]))


def _in_doubt(collection: RuleCollection, reason: str) -> RuleCollection:
    if isinstance(collection.rules, Unknown):
        return collection
    return structs.replace(collection, rules=tuple([rule_in_doubt(each, reason) for each in collection.rules]))


def read_collections(value: object, place: str, *, kind: str = "") -> tuple[RuleCollection, ...] | Unknown:
    """Return the collections of a list, by priority; `kind` says of which type the rules are, if they do not."""
    written = items(value)
    if written is None:
        return not_read(value, f"{place} is not a list but {shown(value)}")
    collections = [_collection(each, f"{place}[{index}]", kind) for index, each in enumerate(written)]
    return in_order(collections)


def in_order(collections: Iterable[RuleCollection]) -> tuple[RuleCollection, ...]:
    """Return collections by priority and then name, those without a readable priority first."""
    return tuple(
        sorted(collections, key=lambda each: (each.priority if isinstance(each.priority, int) else -1, each.name))
    )


def _collection(resource: object, place: str, kind: str) -> RuleCollection:
    if isinstance(resource, Uncertain):
        return _in_doubt(_collection(resource.value, place, kind), resource.reason)
    properties = below(resource, "properties")
    if not isinstance(resource, Mapping) or not isinstance(properties, Mapping | None):
        reason = not_read(
            properties if isinstance(resource, Mapping) else resource,
            f"{place} is not a rule collection but {shown(resource)}",
        )
        return RuleCollection(place, reason, reason, reason)
    fields = flattened(resource, _COLLECTION, "a rule collection")
    name = name_of(fields) or place
    return RuleCollection(name, priority_of(fields), _action(fields.get("action")), _rules(name, fields, kind))


def _rules(name: str, fields: Fields, kind: str) -> tuple[Rule, ...] | Unknown:
    label = f"the rule collection {shown(name)}"
    doubt = _not_known(label, _COLLECTION.unknown(fields))
    if doubt is not None:
        return doubt
    kind_written = fields.get("ruleCollectionType") or fields.get("ruleType")
    written_type = text_of(kind_written)
    if written_type and written_type.lower() not in _TYPES:
        return not_read(kind_written, f"{label} is of the type {shown(written_type)}, which is not known here")
    one = fields.get("ruleCondition")
    written = [one] if is_set(one) else fields.get("rules") or fields.get("ruleConditions")
    rules = items(written)
    if rules is None:
        return not_read(written, f"what {label} has in the place of rules is {shown(written)}")
    return tuple([read_rule(each, f"{name}[{index}]", kind=kind) for index, each in enumerate(rules)])


def _not_known(label: str, keys: Sequence[str]) -> Unknown | None:
    return Unknown(f"{label} has the property {shown(keys[0])}, which is not known here") if keys else None


def _action(value: object) -> Action | Unknown:
    written = below(value, "type") if isinstance(value, Mapping) else value
    action = _ACTIONS.get(text_of(written).lower())
    if action is not None:
        return action
    return not_read(written, f"it has the action {shown(written)}" if is_set(written) else "it has no action")
