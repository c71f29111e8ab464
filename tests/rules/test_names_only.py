"""Needs that only host names express: rules that see no names decide where they treat all public addresses alike."""

from __future__ import annotations

import pytest

from acrnet.registry.need import Need
from acrnet.rules import BulkEvaluator, Outcome, RuleSet
from acrnet.unknown import Unknown

from .bulk.test_judging import GROUPS
from .networks import REGISTRY, Rest, deny_internet, need, network, rest_rule, rule_set

PACKAGES = need(None, id="contoso/platform/packages", hosts=("packages.example",))
UNREAD_GROUP: Rest = {"destinationApplicationSecurityGroups": [{"id": "asg-unread"}]}
PUBLIC_ELSEWHERE = "20.40.1.0/24"
"""A part of the addresses of a tag; those of the host names are not known."""


def outcome(*rules: Rest, wanted: Need = PACKAGES) -> tuple[Outcome, str]:
    (verdict,) = BulkEvaluator((wanted,), network()).verdicts(rule_set(*rules))
    return verdict.outcome, verdict.reason


def test_rules_that_let_everything_out_let_this_out_wherever_it_goes() -> None:
    assert outcome() == (Outcome.ALLOWED, "")


def test_rules_that_let_nothing_out_deny_it_wherever_it_goes() -> None:
    assert outcome(deny_internet()) == (Outcome.DENIED, "")


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param((rest_rule("one-tag", 100, "Allow", REGISTRY), deny_internet()), id="one tag is open"),
        pytest.param((rest_rule("one-prefix", 100, "Deny", PUBLIC_ELSEWHERE),), id="one prefix is closed"),
    ],
)
def test_rules_that_treat_addresses_differently_do_not_decide(rules: tuple[Rest, ...]) -> None:
    assert outcome(*rules) == (
        Outcome.UNDECIDABLE,
        "only host names say where it goes, and rules that do not see them treat public addresses differently",
    )


def test_rules_for_other_ports_and_for_private_addresses_do_not_matter() -> None:
    others = (
        rest_rule("web", 100, "Deny", "*", destinationPortRange="80"),
        rest_rule("inside", 110, "Deny", "10.0.0.0/8"),
    )
    assert outcome(*others) == (Outcome.ALLOWED, "")


def test_a_doubt_of_a_rule_keeps_its_own_reason() -> None:
    decided, reason = outcome(rest_rule("to-group", 100, "Deny", None, **UNREAD_GROUP))
    assert decided is Outcome.UNDECIDABLE
    assert "asg-unread" in reason


def test_along_a_path_every_group_counts() -> None:
    evaluator = BulkEvaluator((PACKAGES, need()), network())
    opened = rule_set(rest_rule("one-tag", 100, "Allow", REGISTRY), deny_internet(), name="subnet")
    packages, login = evaluator.along((rule_set(name="nic"), opened))
    assert (packages.outcome, login.outcome) == (Outcome.UNDECIDABLE, Outcome.ALLOWED)
    closed, _ = evaluator.along((rule_set(deny_internet(), name="nic"), opened))
    assert closed.outcome is Outcome.DENIED


def test_needs_with_addresses_are_judged_beside_it_as_ever() -> None:
    rules = (rest_rule("one-tag", 100, "Allow", REGISTRY), deny_internet())
    evaluator = BulkEvaluator((need(), PACKAGES, need("Storage", id="storage")), network())
    assert [each.outcome for each in evaluator.verdicts(rule_set(*rules))] == [
        Outcome.ALLOWED,
        Outcome.UNDECIDABLE,
        Outcome.DENIED,
    ]


def test_names_that_are_not_documented_leave_it_open_whatever_the_rules() -> None:
    lost = need(None, hosts=(), addresses=Unknown("its host names are not documented"))
    assert outcome(wanted=lost) == (Outcome.UNDECIDABLE, "its host names are not documented")


SOMEWHERE = (
    "1.1.1.1/32",
    "8.8.8.8/32",
    "20.40.1.5/32",
    "20.40.1.200/32",
    "20.60.1.77/32",
    "20.70.0.1/32",
    "203.0.113.9/32",
)
"""Public addresses to which names may lead, some of them in tags that rules name."""


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.id)
def test_what_is_decided_holds_wherever_the_names_lead(group: RuleSet) -> None:
    (by_name,) = BulkEvaluator((PACKAGES,), network()).verdicts(group)
    literal = [need(None, id=address, addresses=(address,)) for address in SOMEWHERE]
    outcomes = {verdict.outcome for verdict in BulkEvaluator(literal, network()).verdicts(group)}
    if by_name.outcome is not Outcome.UNDECIDABLE:
        assert outcomes == {by_name.outcome}
    if len(outcomes) > 1:
        assert by_name.outcome is Outcome.UNDECIDABLE


def test_the_random_groups_decide_some_and_leave_some_open() -> None:
    outcomes = {BulkEvaluator((PACKAGES,), network()).verdicts(group)[0].outcome for group in GROUPS}
    assert {Outcome.ALLOWED, Outcome.UNDECIDABLE} <= outcomes
