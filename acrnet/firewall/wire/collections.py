"""Reading rule collections and the groups they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from acrnet.firewall.rule import Action, Rule, RuleCollection, RuleCollectionGroup
from acrnet.firewall.wire.fields import (
    ENVELOPE,
    Fields,
    Keys,
    below,
    flattened,
    given,
    items,
    name_of,
    priority_of,
)
from acrnet.firewall.wire.rules import read_rule
from acrnet.rules.wire.fields import shown, text_of
from acrnet.unknown import Unknown

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
    key = "ruleCollections" if given(fields.get("ruleCollections")) else "rules"
    return RuleCollectionGroup(
        text_of(fields.get("id")) or origin or name,
        name,
        priority_of(fields),
        _not_known(f"the rule collection group {shown(name)}", unread) or read_collections(fields.get(key), key),
        text_of(fields.get("size")),
        text_of(fields.get("provisioningState")),
    )


def read_collections(value: object, place: str, *, kind: str = "") -> tuple[RuleCollection, ...] | Unknown:
    """Return the collections of a list, by priority; `kind` says of which type the rules are, if they do not."""
    written = items(value)
    if written is None:
        return Unknown(f"{place} is not a list but {shown(value)}")
    collections = [_collection(each, f"{place}[{index}]", kind) for index, each in enumerate(written)]
    return in_order(collections)


def in_order(collections: Iterable[RuleCollection]) -> tuple[RuleCollection, ...]:
    """Return collections by priority and then name, those without a readable priority first."""
    return tuple(
        sorted(collections, key=lambda each: (each.priority if isinstance(each.priority, int) else -1, each.name))
    )


def _collection(resource: object, place: str, kind: str) -> RuleCollection:
    properties = below(resource, "properties")
    if not isinstance(resource, Mapping) or not isinstance(properties, Mapping | None):
        reason = Unknown(f"{place} is not a rule collection but {shown(resource)}")
        return RuleCollection(place, reason, reason, reason)
    fields = flattened(resource, _COLLECTION, "a rule collection")
    name = name_of(fields) or place
    return RuleCollection(name, priority_of(fields), _action(fields.get("action")), _rules(name, fields, kind))


def _rules(name: str, fields: Fields, kind: str) -> tuple[Rule, ...] | Unknown:
    label = f"the rule collection {shown(name)}"
    doubt = _not_known(label, _COLLECTION.unknown(fields))
    if doubt is not None:
        return doubt
    written_type = text_of(fields.get("ruleCollectionType") or fields.get("ruleType"))
    if written_type and written_type.lower() not in _TYPES:
        return Unknown(f"{label} is of the type {shown(written_type)}, which is not known here")
    one = fields.get("ruleCondition")
    written = [one] if given(one) else fields.get("rules") or fields.get("ruleConditions")
    rules = items(written)
    if rules is None:
        return Unknown(f"what {label} has in the place of rules is {shown(written)}")
    return tuple([read_rule(each, f"{name}[{index}]", kind=kind) for index, each in enumerate(rules)])


def _not_known(label: str, keys: Sequence[str]) -> Unknown | None:
    return Unknown(f"{label} has the property {shown(keys[0])}, which is not known here") if keys else None


def _action(value: object) -> Action | Unknown:
    written = below(value, "type") if isinstance(value, Mapping) else value
    action = _ACTIONS.get(text_of(written).lower())
    if action is not None:
        return action
    return Unknown(f"it has the action {shown(written)}" if given(written) else "it has no action")
