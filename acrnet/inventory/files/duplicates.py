"""Groups that appear in several places: kept once where the rules are the same, else kept under different ids."""

from __future__ import annotations

from msgspec import structs

from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.wire.fields import shown


class DistinctGroups:
    """Keeps each id of a rule set once in an audit."""

    def __init__(self) -> None:
        self._by_id: dict[str, LocatedNsg] = {}

    def add(self, nsg: LocatedNsg) -> tuple[LocatedNsg | None, str]:
        """Return the group to audit and a sentence for people, "" if the id is new.

        A group whose id and rules came before is left out: it is returned as None. One with other rules is kept under
        an id made of its place, because one export may be older than the other and nothing says which.
        """
        first = self._by_id.setdefault(nsg.rule_set.id.lower(), nsg)
        if first is nsg:
            return nsg, ""
        if first.rule_set.rules == nsg.rule_set.rules:
            sentence = f"with the same rules is at {first.location} already, and is taken once."
            return None, f"{shown(nsg.rule_set.name)} {sentence}"
        named = structs.replace(nsg.rule_set, id=nsg.location.fragment)
        sentence = f"has other rules at {first.location}; both are taken, this one as {named.id}."
        return structs.replace(nsg, rule_set=named), f"{shown(nsg.rule_set.name)} {sentence}"
