"""All findings of an audit: their order and their levels."""

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


def test_every_finding_has_a_listed_kind_and_one_of_its_levels() -> None:
    reported = findings(*EVERYTHING, needs=NEEDS, registries=[a_registry()])
    assert len({finding.id for finding in reported}) >= 7
    for finding in reported:
        assert finding.level in KINDS[finding.id].levels


def test_every_finding_is_one_sentence_and_so_is_its_fix() -> None:
    for finding in findings(*EVERYTHING, needs=NEEDS, registries=[a_registry()]):
        for text in (finding.message, finding.fix):
            assert text.endswith("."), text
            assert "\n" not in text


def test_findings_are_ordered_by_severity_then_rule_set_then_rule() -> None:
    subjects = [subject(rules_of(*EVERYTHING, name=name), NEEDS) for name in ("nsg-b", "nsg-a")]
    results = [result for each in subjects for result in results_of(each)]
    expected = find(subjects, results, NEEDS, [], owner="default")
    weights = {level: weight for weight, level in enumerate(Level)}
    keys = [(weights[finding.level], finding.rule_set, finding.rule.lower()) for finding in expected]
    assert keys == sorted(keys)
    assert find(subjects[::-1], results[::-1], NEEDS, [], owner="default") == expected


def test_one_group_in_two_files_has_findings_with_both_locations() -> None:
    rules = rules_of(rule("r", 200, destination="storage"))
    places = [Location("a.json", "$[0]"), Location("b.json", "$[0]")]
    reported = find([subject(rules, [], location=place) for place in places], [], [], [], owner="default")
    assert [finding.location for finding in reported] == places


def test_names_are_looked_up_in_the_catalog_of_each_group() -> None:
    other = catalog(service_tags(Storage__Nowhere=["192.0.2.0/24"]))
    rules = rules_of(rule("r", 200, destination="Storage.Nowhere"))
    reported = find([subject(rules, [], tags=tags) for tags in (CATALOG, other)], [], [], [], owner="default")
    assert [finding.id for finding in reported] == ["unknown_tag"]
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
def test_findings_fail_from_the_stated_level_on(worst: Level | None, error: bool, warning: bool, note: bool) -> None:
    reported = of_level(worst) if worst else []
    answers = [fails(reported, level) for level in ("error", "warning", "note", "none")]
    assert answers == [error, warning, note, False]


def test_a_text_that_is_not_a_level_is_refused() -> None:
    with pytest.raises(ValueError, match="fatal"):
        fails([], "fatal")


def test_ordering_keeps_every_finding() -> None:
    reported = of_level(Level.NOTE, Level.ERROR, Level.WARNING, Level.NOTE)
    assert [finding.level for finding in ordered(reported)] == [Level.ERROR, Level.WARNING, Level.NOTE, Level.NOTE]


def test_only_undecidable_kinds_are_marked_as_undecided() -> None:
    assert {"need_undecidable"} == UNDECIDED
