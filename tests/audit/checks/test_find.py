"""All findings together: their order, and what they weigh."""

from __future__ import annotations

import pytest

from acrnet.audit.checks import KINDS, UNDECIDED, fails, find, ordered
from acrnet.audit.model import Finding, Level
from acrnet.rules.inputs import Location

from ...estates import rule, service_tags
from ...needs import STORAGE_WEST, catalog, owned, rules_of
from ...registries import a_registry
from .audits import CATALOG, DENY_INTERNET, LOGIN, LOGIN_NORTH, STORAGE, findings, network, results_of, subject

EVERYTHING = (
    rule("allow-north", 150, destination="AzureContainerRegistry.NorthEurope"),
    rule("a-case", 160, destination="storage", destinationPortRange="80"),
    rule("b-unknown", 170, destination="Storage.Nowhere", destinationPortRange="80"),
    rule("c-unread", 180, destinationPortRange="http"),
    rule("d-same", 190, destination="AzureCloud", destinationPortRange="80"),
    rule("e-same", 190, destination="AzureCloud", destinationPortRange="80"),
    rule("f-imds", 195, "Deny", "AzurePlatformIMDS", destinationPortRange="80"),
    owned(STORAGE_WEST, 1000, description="managed by acrnet owner=default: x"),
    DENY_INTERNET,
)
NEEDS = [LOGIN, LOGIN_NORTH, STORAGE]


def test_every_finding_has_a_kind_of_the_list_at_one_of_its_levels() -> None:
    found = findings(*EVERYTHING, needs=NEEDS, registries=[a_registry()])
    assert len({finding.id for finding in found}) >= 7
    for finding in found:
        assert finding.level in KINDS[finding.id].levels


def test_every_finding_is_one_sentence_and_so_is_its_fix() -> None:
    for finding in findings(*EVERYTHING, needs=NEEDS, registries=[a_registry()]):
        for text in (finding.message, finding.fix):
            assert text.endswith("."), text
            assert "\n" not in text


def test_the_heaviest_come_first_then_rule_sets_then_rules_whatever_order_they_came_in() -> None:
    subjects = [subject(rules_of(*EVERYTHING, name=name), NEEDS) for name in ("nsg-b", "nsg-a")]
    results = [result for each in subjects for result in results_of(each)]
    expected = find(subjects, results, NEEDS, [], owner="default")
    weights = {level: weight for weight, level in enumerate(Level)}
    keys = [(weights[finding.level], finding.rule_set, finding.rule.lower()) for finding in expected]
    assert keys == sorted(keys)
    assert find(subjects[::-1], results[::-1], NEEDS, [], owner="default") == expected


def test_two_finds_of_one_group_keep_their_places_apart() -> None:
    rules = rules_of(rule("r", 200, destination="storage"))
    places = [Location("a.json", "$[0]"), Location("b.json", "$[0]")]
    found = find([subject(rules, [], location=place) for place in places], [], [], [], owner="default")
    assert [finding.location for finding in found] == places


def test_names_are_looked_up_in_the_catalog_of_each_group() -> None:
    other = catalog(service_tags(Storage__Nowhere=["192.0.2.0/24"]))
    rules = rules_of(rule("r", 200, destination="Storage.Nowhere"))
    found = find([subject(rules, [], tags=tags) for tags in (CATALOG, other)], [], [], [], owner="default")
    assert [finding.id for finding in found] == ["unknown_tag"]
    assert network(tags=other).catalog is other


def of_level(*levels: Level) -> list[Finding]:
    return [Finding("tag_case", level, "m.", "f.") for level in levels]


@pytest.mark.parametrize(
    ("worst", "error", "warning", "note"),
    [
        (None, False, False, False),
        (Level.NOTE, False, False, True),
        (Level.WARNING, False, True, True),
        (Level.ERROR, True, True, True),
    ],
)
def test_findings_fail_from_their_level_on(worst: Level | None, error: bool, warning: bool, note: bool) -> None:
    found = of_level(worst) if worst else []
    answers = [fails(found, level) for level in ("error", "warning", "note", "none")]
    assert answers == [error, warning, note, False]


def test_a_text_that_is_no_level_is_refused() -> None:
    with pytest.raises(ValueError, match="fatal"):
        fails([], "fatal")


def test_ordering_keeps_every_finding() -> None:
    found = of_level(Level.NOTE, Level.ERROR, Level.WARNING, Level.NOTE)
    assert [finding.level for finding in ordered(found)] == [Level.ERROR, Level.WARNING, Level.NOTE, Level.NOTE]


def test_the_kinds_that_leave_a_question_open_are_those_that_cannot_be_decided() -> None:
    assert {"need_undecidable"} == UNDECIDED
