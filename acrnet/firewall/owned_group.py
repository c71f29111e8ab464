"""The rule collection group of a policy that acrnet owns, and how it is recognised.

Groups and collections have no description, so a group says by its name that acrnet owns it, and each of its rules by
name and description whose it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from acrnet.firewall.rule import RuleCollectionGroup, UnreadRule
from acrnet.rules.ownership import DEFAULT_OWNER, Owner, Ownership, ownership
from acrnet.unknown import Unknown

MARK: Final = "acrnet"
"""What the name of every owned group has in it."""
DEFAULT_PRIORITY: Final = 1000
"""The priority of a new group, unless another group of the policy has it: then the next free one."""
LOWEST: Final = 100
HIGHEST: Final = 65000
"""The ends of the priorities that groups and collections take (learn.microsoft.com/azure/firewall/policy-rule-sets,
checked 2026-11-29)."""

Body = Mapping[str, Any]  # Any: JSON as Resource Manager has it


class Standing(Enum):
    """Whose a group is."""

    OWNED = "owned"
    """Every rule in it is one of this owner, or it has none."""
    EXTENDED = "extended"
    """It has rules of this owner, and others."""
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class GroupOwnership:
    """Whose a group is, and what in it is not the owner's."""

    standing: Standing
    foreign: tuple[str, ...]
    """`collection/rule` of each rule of somebody else, and the names of collections that are not known to be owned."""


def default_name(owner: Owner) -> str:
    """Return the name of the group of an owner, unless the configuration has another."""
    return MARK if owner.label == DEFAULT_OWNER else f"{MARK}-{owner.label}"


def says_owned(name: str) -> bool:
    """Whether the name of a group says that acrnet owns it."""
    return MARK in name.lower()


def ownership_of(group: RuleCollectionGroup, owner: Owner) -> GroupOwnership:
    """Return whose a group is: this owner's, where it says so and so does every rule in it."""
    mine, foreign = 0, []
    if isinstance(group.collections, Unknown):
        return GroupOwnership(Standing.FOREIGN, (group.collections.reason,))
    for collection in group.collections:
        if isinstance(collection.rules, Unknown) or not collection.name.lower().startswith(owner.prefix):
            foreign.append(collection.name)
            continue
        for rule in collection.rules:
            if not isinstance(rule, UnreadRule) and not rule.unread and ownership(rule, owner) is Ownership.MINE:
                mine += 1
            else:
                foreign.append(f"{collection.name}/{rule.name}")
    if says_owned(group.name) and not foreign:
        return GroupOwnership(Standing.OWNED, ())
    return GroupOwnership(Standing.EXTENDED if mine else Standing.FOREIGN, tuple(foreign))


def written_part(body: Body) -> dict[str, Any]:
    """Return `{"name", "properties"}` of a group as on the wire, without the properties that only Azure writes."""
    properties = body.get("properties")
    fields = properties if isinstance(properties, Mapping) else {}
    kept = {key: value for key, value in fields.items() if key not in {"provisioningState", "size"}}
    return {"name": body.get("name"), "properties": kept}
