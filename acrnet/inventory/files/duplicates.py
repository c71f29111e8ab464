"""Groups that several places tell of: taken once where they say the same, and told apart where they do not."""

from __future__ import annotations

from msgspec import structs

from acrnet.rules.found import FoundRuleSet
from acrnet.rules.wire.fields import shown


class Distinct:
    """Sees to it that each id of a rule set is in an audit once."""

    def __init__(self) -> None:
        self._by_id: dict[str, FoundRuleSet] = {}

    def add(self, found: FoundRuleSet) -> tuple[FoundRuleSet | None, str]:
        """Take a rule set; returns it as it is taken, None for one that is not, and a sentence if its id came before.

        The same rules are not taken again. Others are, under an id made of their place, because one export may be
        older than the other and nothing tells which.
        """
        first = self._by_id.setdefault(found.rule_set.id.lower(), found)
        if first is found:
            return found, ""
        if first.rule_set.rules == found.rule_set.rules:
            sentence = f"with the same rules is at {first.location} already, and is taken once."
            return None, f"{shown(found.rule_set.name)} {sentence}"
        named = structs.replace(found.rule_set, id=found.location.fragment)
        sentence = f"has other rules at {first.location}; both are taken, this one as {named.id}."
        return structs.replace(found, rule_set=named), f"{shown(found.rule_set.name)} {sentence}"
