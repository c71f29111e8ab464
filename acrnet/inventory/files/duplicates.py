"""Groups that several places tell of: taken once where they say the same, and told apart where they do not."""

from __future__ import annotations

from dataclasses import replace

from acrnet.rules.found import FoundRuleSet
from acrnet.rules.wire_fields import shown


class Distinct:
    """The rule sets of an audit, each id once."""

    def __init__(self) -> None:
        self._by_id: dict[str, FoundRuleSet] = {}
        self.rule_sets: list[FoundRuleSet] = []

    def add(self, found: FoundRuleSet) -> str:
        """Take a rule set; returns a sentence where its id came before, "" else.

        The same rules are not taken again. Others are, under an id made of their place, because one export may be
        older than the other and nothing tells which.
        """
        key = found.rule_set.id.lower()
        first = self._by_id.setdefault(key, found)
        if first is found:
            self.rule_sets.append(found)
            return ""
        if first.rule_set.rules == found.rule_set.rules:
            return (
                f"{shown(found.rule_set.name)} with the same rules is at {first.location} already, and is taken once."
            )
        location = found.location
        named = replace(found.rule_set, id=f"{location.file}#{location.json_path}")
        self.rule_sets.append(replace(found, rule_set=named))
        return (
            f"{shown(found.rule_set.name)} has other rules at {first.location}; both are taken, this one as {named.id}."
        )
