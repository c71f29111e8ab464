"""Equal rules of many rule sets as one value: a fleet of copies costs what its different groups cost.

Rules are compared with all that findings show of them, so also by how their prefixes were written.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Final, TypeAlias

from msgspec import structs

from acrnet.rules.rule import RuleSet, SecurityRule

_Rules: TypeAlias = tuple[SecurityRule, ...]

# Groups that one template made may differ in a single field, so nearly all fields tell one from another quickly.
_HASHED_FIELDS: Final = attrgetter(
    "name",
    "priority",
    "access",
    "description",
    "sources.spelled",
    "sources.groups",
    "destinations.spelled",
    "destination_ports.boundaries",
)
_SPELLED: Final = attrgetter("sources.spelled", "destinations.spelled")
"""What equality of rules leaves out."""


class SharedRules:
    """Gives rule sets with equal rules the very same ones, so that these are known again by identity."""

    def __init__(self) -> None:
        self._known: dict[int, list[_Rules]] = {}
        """By a hash of the fields in which they differ."""

    def of(self, rule_set: RuleSet) -> RuleSet:
        """Return the rule set with the rules of the first one that had these, down to how prefixes are written."""
        rules = rule_set.rules
        alike = self._known.setdefault(hash(tuple(map(_HASHED_FIELDS, rules))), [])
        for known in alike:
            if rules == known and list(map(_SPELLED, rules)) == list(map(_SPELLED, known)):
                return structs.replace(rule_set, rules=known)
        alike.append(rules)
        return rule_set
