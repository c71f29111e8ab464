"""A group that is read again and again has the rules that a single read gives, and parses only what is new."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from acrnet.errors import RuleError
from acrnet.rules.wire import RuleSetReader, read_rule_set

from ...estates import nsg, rule

GROUP = {
    **nsg("nsg-app", rule("one", 100), rule("two", 200, "Deny", "Internet"), rule("three", 300)),
    "etag": 'W/"first"',
}


def served(etag: str) -> dict[str, Any]:
    """The group as Resource Manager answers: each rule with the etag of the group."""
    group = copy.deepcopy(GROUP)
    properties = group["properties"]
    properties["defaultSecurityRules"] = [rule("DenyAllOutBound", 65500, "Deny")]
    for each in (*properties["securityRules"], *properties["defaultSecurityRules"]):
        each["etag"] = etag
        each["properties"]["provisioningState"] = "Succeeded"
    return {**group, "etag": etag}


def test_rules_that_are_as_before_but_for_the_etag_are_the_same_values() -> None:
    reader = RuleSetReader()
    first = reader.read_rule_set(served("a"))
    second = reader.read_rule_set(served("b"))
    assert second == first == read_rule_set(served("c"))
    assert all(now is before for now, before in zip(second.rules, first.rules, strict=True))


CHANGES: dict[str, dict[str, Any]] = {
    "its priority": {"properties": {"priority": 150}},
    "its access": {"properties": {"access": "Deny"}},
    "its prefixes": {"properties": {"destinationAddressPrefix": None, "destinationAddressPrefixes": ["10.0.0.0/8"]}},
    "its description": {"properties": {"description": "new"}},
    "its protocol, in another case": {"properties": {"protocol": "TCP"}},
    "the case of its name": {"name": "ONE"},
    "a key beside its properties": {"direction": "Inbound"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_rule_that_changed_is_read_anew_and_the_others_are_kept(change: dict[str, Any]) -> None:
    reader = RuleSetReader()
    first = reader.read_rule_set(served("a"))
    changed = served("a")
    (one, *_) = changed["properties"]["securityRules"]
    one["properties"].update(change.get("properties", {}))
    one.update({key: value for key, value in change.items() if key != "properties"})
    second = reader.read_rule_set(changed)
    assert second == read_rule_set(changed)
    kept = [now for now in second.rules if any(now is before for before in first.rules)]
    assert {now.name for now in second.rules} - {now.name for now in kept} == {one["name"]}


def test_a_rule_that_went_and_came_back_is_read_anew() -> None:
    reader = RuleSetReader()
    reader.read_rule_set(served("a"))
    without = served("b")
    del without["properties"]["securityRules"][0]
    assert reader.read_rule_set(without) == read_rule_set(without)
    assert reader.read_rule_set(served("c")) == read_rule_set(served("c"))


def test_a_rule_and_a_default_rule_of_one_name_are_not_mistaken_for_each_other() -> None:
    group = served("a")
    group["properties"]["securityRules"].append(copy.deepcopy(group["properties"]["defaultSecurityRules"][0]))
    reader = RuleSetReader()
    for _ in range(2):
        assert reader.read_rule_set(group) == read_rule_set(group)


@pytest.mark.parametrize("bad", [{"name": None, "properties": {}}, {"name": ["x"]}, "text", {"name": "x"}], ids=str)
def test_what_cannot_be_read_is_refused_at_every_read_and_forgets_nothing_wrong(bad: object) -> None:
    reader = RuleSetReader()
    reader.read_rule_set(served("a"))
    broken = served("b")
    broken["properties"]["securityRules"].insert(1, bad)
    for _ in range(2):
        with pytest.raises(RuleError) as once:
            read_rule_set(broken)
        with pytest.raises(RuleError) as again:
            reader.read_rule_set(broken)
        assert str(again.value) == str(once.value)
    assert reader.read_rule_set(served("c")) == read_rule_set(served("c"))
