"""Groups that several places tell of: taken once where they say the same, and told apart where they do not."""

from __future__ import annotations

from msgspec import structs

from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.wire.fields import shown


class Distinct:
    """Sees to it that each id of a rule set is in an audit once."""

    def __init__(self) -> None:
        self._by_id: dict[str, LocatedNsg] = {}

    def add(self, nsg: LocatedNsg) -> tuple[LocatedNsg | None, str]:
        """Take a rule set; returns it as it is taken, None for one that is not, and a sentence if its id came before.

        The same rules are not taken again. Others are, under an id made of their place, because one export may be
        older than the other and nothing tells which.
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
