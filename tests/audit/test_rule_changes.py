from __future__ import annotations

import pytest

from acrnet.audit.model import Change
from acrnet.audit.rule_changes import RuleChanges, changed_subjects, clashes, effects, without_effect
from acrnet.audit.subjects import subjects_alone
from acrnet.errors import UsageError
from acrnet.registry.need import Purpose
from acrnet.rules.inputs import LocatedNsg
from acrnet.rules.rule import RuleSet
from acrnet.rules.seen_clients import StatedClients
from acrnet.rules.shared_rules import SharedRules
from acrnet.rules.wire import read_rule

from ..estates import Json, nsg_id, rule
from ..needs import REGISTRY_WEST, STORAGE_WEST, catalog, deny_all, rules_of, tag_need

LOGIN = tag_need(REGISTRY_WEST)
STORAGE = tag_need(STORAGE_WEST, Purpose.STORAGE)
DENY_INTERNET = rule("deny-internet", 200, "Deny")


def assumed(*rules: Json, removed: tuple[str, ...] = ()) -> RuleChanges:
    return RuleChanges(tuple(read_rule(each) for each in rules), removed)


def names(rule_set: RuleSet) -> list[str]:
    return [each.name for each in rule_set.outbound() if not each.default]


def difference(changes: RuleChanges, *rules: Json) -> list[Change]:
    before = subjects_alone([LocatedNsg(rules_of(*rules))], [LOGIN, STORAGE], StatedClients(), catalog())
    return list(effects(before, changed_subjects(before, changes)))


def summary(changes: list[Change]) -> list[tuple[bool, str | None, tuple[str, ...]]]:
    return [(each.opens, each.part.need, each.part.prefixes) for each in changes]


def test_an_assumed_rule_takes_its_place_by_priority() -> None:
    before = rules_of(rule("allow-login", 100, destination=REGISTRY_WEST), deny_all(300))
    assert names(assumed(DENY_INTERNET).applied(before)) == ["allow-login", "deny-internet", "deny-all"]


def test_an_assumed_rule_replaces_the_one_of_its_name_whatever_the_case() -> None:
    before = rules_of(rule("Deny-Internet", 4000, "Deny"))
    after = assumed(DENY_INTERNET).applied(before)
    assert [(each.name, each.priority) for each in after.outbound() if not each.default] == [("deny-internet", 200)]


def test_an_assumption_never_removes_a_default_rule() -> None:
    before = rules_of()
    assert assumed(rule("DenyAllOutBound", 4000, "Deny")).applied(before).outbound()[-3:] == before.outbound()


@pytest.mark.parametrize(
    "named", ["deny-internet", "DENY-INTERNET", "nsg-app/deny-internet", f"{nsg_id('nsg-app')}/deny-internet"]
)
def test_a_rule_can_be_removed_by_its_name_alone_or_with_its_rule_set(named: str) -> None:
    before = rules_of(DENY_INTERNET, rule("other", 300))
    changes = assumed(removed=(named,))
    changes.require_found([before])
    assert names(changes.applied(before)) == ["other"]


def test_a_rule_named_with_another_rule_set_stays() -> None:
    before = rules_of(DENY_INTERNET)
    assert names(assumed(removed=("nsg-other/deny-internet",)).applied(before)) == ["deny-internet"]


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("deny-internt", "No rule set under audit has a rule 'deny-internt'. Did you mean deny-internet?"),
        (
            "nsg-other/deny-internet",
            "No rule set under audit has a rule 'nsg-other/deny-internet'. Did you mean deny-internet?",
        ),
        ("xyz", "No rule set under audit has a rule 'xyz'. Give the name of a rule, or RULE-SET/RULE."),
        (
            "DenyAllOutBound",
            (
                "'DenyAllOutBound' is a default rule, which cannot be removed."
                " Assume a rule before it with --assume RULE.json."
            ),
        ),
    ],
)
def test_a_rule_that_cannot_be_removed_is_refused(named: str, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        assumed(removed=(named,)).require_found([rules_of(DENY_INTERNET)])
    assert str(raised.value) == sentence


def test_a_deny_before_the_allow_breaks_exactly_the_needs_it_covers() -> None:
    cut = difference(assumed(DENY_INTERNET), rule("allow-login", 100, destination=REGISTRY_WEST))
    assert (False, "contoso/storage/westeurope", ("203.0.113.0/26", "203.0.113.128/26")) in summary(cut)
    assert not [each for each in cut if each.part.need == LOGIN.id or each.opens]


def test_a_deny_after_the_allow_breaks_neither_need() -> None:
    allows = rule("allow-login", 100, destination=REGISTRY_WEST), rule("allow-storage", 101, destination=STORAGE_WEST)
    assert {each.part.need for each in difference(assumed(DENY_INTERNET), *allows)} == {None}


def test_removing_a_deny_opens_what_the_default_rule_allows() -> None:
    opened = difference(assumed(removed=("deny-internet",)), DENY_INTERNET)
    assert {each.opens for each in opened} == {True}
    assert {each.part.need for each in opened} == {LOGIN.id, STORAGE.id, None}


def test_protocols_without_a_name_are_shown_as_numbers() -> None:
    allowed = [rule("ping", 100, protocol="Icmp", destinationPortRange="*"), rule("tcp", 110, destinationPortRange="*")]
    changes = difference(
        assumed(rule("deny", 200, "Deny", "8.8.8.0/24", protocol="*", destinationPortRange="*")), *allowed
    )
    # Whether Icmp allows ICMPv6, which is 58, is not documented.
    assert [(each.opens, each.certain, each.part.protocol, each.part.ports) for each in changes] == [
        (False, True, "0,2-5,7-57,59-255", ("*",)),
        (False, False, "58", ("*",)),
    ]


def test_an_assumed_deny_that_may_match_breaks_nothing_for_certain() -> None:
    allowed = rule("allow-login", 300, destination=REGISTRY_WEST)
    changes = difference(assumed(rule("deny", 200, "Deny", "AzureFuture")), allowed)
    of_login = [(each.opens, each.certain, each.part.prefixes) for each in changes if each.part.need == LOGIN.id]
    assert of_login == [(False, False, ("198.51.100.0/26", "2001:db8:1::/64"))]
    assert not any(each.certain for each in changes)


def test_an_assumed_allow_that_ties_with_a_deny_opens_nothing_for_certain() -> None:
    changes = difference(assumed(rule("allow-login", 200, destination=REGISTRY_WEST)), DENY_INTERNET)
    assert [(each.opens, each.certain, each.part.need, each.part.prefixes) for each in changes] == [
        (True, False, LOGIN.id, ("198.51.100.0/26", "2001:db8:1::/64"))
    ]


def test_certain_and_possible_changes_of_addresses_are_separate() -> None:
    rules = rule("deny", 200, "Deny", "198.51.100.0/27"), rule("maybe", 210, "Deny", "AzureFuture")
    changes = difference(assumed(*rules), rule("allow-login", 300, destination=REGISTRY_WEST))
    assert [(each.certain, each.part.prefixes) for each in changes if each.part.need == LOGIN.id] == [
        (True, ("198.51.100.0/27",)),
        (False, ("198.51.100.32/27", "2001:db8:1::/64")),
    ]


def test_a_rule_that_changes_nothing_has_no_effect() -> None:
    assert difference(assumed(rule("again", 150, destination=REGISTRY_WEST)), rule("first", 100)) == []


def test_an_assumed_rule_with_a_taken_priority_is_reported() -> None:
    assert clashes(assumed(DENY_INTERNET), [rules_of(rule("held", 200))]) == (
        "Azure would refuse deny-internet in nsg-app: held has the priority 200 there.",
    )


def test_an_assumed_rule_without_any_group_is_reported() -> None:
    assert clashes(assumed(DENY_INTERNET), []) == (
        "deny-internet had no effect: no network security group was read to which it could be added.",
    )
    assert clashes(RuleChanges(), []) == ()


def test_an_inbound_rule_with_the_same_priority_does_not_clash() -> None:
    assert clashes(assumed(DENY_INTERNET), [rules_of(rule("held", 200, direction="Inbound"))]) == ()


def test_an_assumed_inbound_rule_is_reported_to_change_nothing() -> None:
    assert without_effect(assumed(DENY_INTERNET, rule("deny-in", 300, "Deny", direction="Inbound"))) == (
        "deny-in is an inbound rule; clients need outbound flows only, so it changes nothing here.",
    )


def test_assumed_changes_are_described() -> None:
    assert assumed(DENY_INTERNET, removed=("old",)).described() == (
        "the rule deny-internet (200, Outbound Deny) exists",
        "the rule old is removed",
    )


def test_copies_are_compared_once_and_each_is_named() -> None:
    shared = SharedRules()
    copies = [rules_of(DENY_INTERNET, name=name) for name in ("nsg-a", "nsg-b", "nsg-c")]
    changes = assumed(rule("allow-login", 100, destination=REGISTRY_WEST), removed=("nsg-c/deny-internet",))
    needs = [LOGIN, STORAGE]
    before = subjects_alone([LocatedNsg(shared.of(each)) for each in copies], needs, StatedClients(), catalog())
    after = changed_subjects(before, changes)
    same, copy, other = (subject.nsg.rule_set.rules for subject in after)
    assert same is copy
    assert same != other
    alone = [
        change
        for each in copies
        for subject in [subjects_alone([LocatedNsg(each)], needs, StatedClients(), catalog())]
        for change in effects(subject, changed_subjects(subject, changes))
    ]
    assert list(effects(before, after)) == alone
    assert {change.rule_set for change in alone} == {nsg_id(name) for name in ("nsg-a", "nsg-b", "nsg-c")}


def test_a_group_that_is_new_changes_nothing_for_anybody() -> None:
    before = subjects_alone([LocatedNsg(rules_of())], [LOGIN], StatedClients(), catalog())
    new = rules_of(deny_all(200), name="nsg-new")
    after = subjects_alone([LocatedNsg(new), LocatedNsg(rules_of(deny_all(200)))], [LOGIN], StatedClients(), catalog())
    assert {each.rule_set for each in effects(before, after)} == {nsg_id("nsg-app")}
    assert list(effects([], after)) == []
