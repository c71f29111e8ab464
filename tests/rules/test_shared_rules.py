"""Equal rules of many rule sets as one value."""

from __future__ import annotations

import pytest

from acrnet.rules.rule import RuleSet
from acrnet.rules.shared_rules import SharedRules

from ..estates import Json, rule
from ..needs import rules_of

ALLOW = rule("allow", 200, destination="Storage.WestEurope", description="for builds")


def test_a_copy_gets_the_rules_of_the_first_and_keeps_its_own_id_and_name() -> None:
    shared = SharedRules()
    first, copy = (shared.of(rules_of(ALLOW, name=name)) for name in ("nsg-a", "nsg-b"))
    assert copy.rules is first.rules
    assert copy == rules_of(ALLOW, name="nsg-b")


@pytest.mark.parametrize(
    "other",
    [
        rule("allow", 200, destination="storage.westeurope", description="for builds"),
        rule("allow", 200, destination="Storage.WestEurope"),
        rule("allow", 201, destination="Storage.WestEurope", description="for builds"),
        rule("Allow", 200, destination="Storage.WestEurope", description="for builds"),
        rule("allow", 200, "Deny", destination="Storage.WestEurope", description="for builds"),
        rule("allow", 200, destination="Storage.WestEurope", description="for builds", protocol="*"),
        rule("allow", 200, destination="Storage.WestEurope", description="for builds", sourcePortRange="80"),
        rule("allow", 200, destination="Storage.WestEurope", description="for builds", destinationPortRange="http"),
        rule("allow", 200, destination="Storage.WestEurope", description="for builds", sourceAddressPrefix="*"),
        rule("allow", 200, destination="Storage.WestEurope", description="for builds", direction="Inbound"),
    ],
    ids=lambda other: str(other["properties"]),
)
def test_rules_that_differ_in_anything_that_is_shown_stay_as_they_are(other: Json) -> None:
    shared = SharedRules()
    first, second = shared.of(rules_of(ALLOW)), rules_of(other)
    assert shared.of(second) is second
    assert second.rules is not first.rules


def test_rules_of_one_hash_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acrnet.rules.shared_rules._HASHED_FIELDS", lambda _: 0)
    shared = SharedRules()
    read = [shared.of(rules_of(each)) for each in (ALLOW, rule("b", 300), ALLOW, rule("b", 300))]
    assert [_number(each, read) for each in read] == [0, 1, 0, 1]


def _number(rule_set: RuleSet, read: list[RuleSet]) -> int:
    return next(number for number, each in enumerate(read) if each.rules is rule_set.rules)
