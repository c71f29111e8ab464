"""Suppressions of findings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from acrnet.audit.model import Finding, Level, Suppressed
from acrnet.audit.suppressions import apply_suppressions
from acrnet.config import Suppression
from acrnet.rules.inputs import Location

from ..estates import nsg_id

TODAY = "2026-11-23"
FINDING = Finding(
    "more_open_than_needed",
    Level.WARNING,
    "It opens too much.",
    "Open less.",
    rule_set=nsg_id("nsg-build"),
    rule="allow-azurecloud",
    need="contoso/storage/westeurope",
)


def suppression(until: str = "2027-03-31", **parts: str) -> Suppression:
    values = {"finding": FINDING.id, "reason": "It moves.", "file": "acrnet.yaml", "place": "suppressions[0]", **parts}
    return Suppression(until=until, **values)


COVERING: dict[str, dict[str, str]] = {
    "the kind alone": {},
    "the name of the rule set": {"rule_set": "nsg-build"},
    "the name in another case": {"rule_set": "NSG-Build"},
    "the id of the rule set": {"rule_set": nsg_id("nsg-build")},
    "the id in another case": {"rule_set": nsg_id("nsg-build").upper()},
    "a pattern of names": {"rule_set": "nsg-*"},
    "a pattern of ids": {"rule_set": "/subscriptions/*/nsg-buil?"},
    "rule and need": {"rule": "allow-azurecloud", "need": "contoso/storage/westeurope"},
    "a pattern of needs": {"need": "contoso/*/westeurope"},
}
OTHERS: dict[str, dict[str, str]] = {
    "another kind": {"finding": "need_denied"},
    "another rule set": {"rule_set": "nsg-web"},
    "a part of the name": {"rule_set": "nsg"},
    "another rule": {"rule": "allow-internet"},
    "another need": {"need": "contoso/login/westeurope"},
    "a client": {"client": "vnet-apps/snet-web"},
}


@pytest.mark.parametrize("case", COVERING)
def test_a_covered_finding_is_suppressed_with_the_reason_and_the_last_day(case: str) -> None:
    kept, suppressed = apply_suppressions([FINDING], [suppression(**COVERING[case])], TODAY)
    assert kept == ()
    assert suppressed == (Suppressed(FINDING, "It moves.", "2027-03-31"),)


@pytest.mark.parametrize("case", OTHERS)
def test_a_finding_that_is_not_covered_stays_and_the_suppression_is_unused(case: str) -> None:
    kept, suppressed = apply_suppressions([FINDING], [suppression(**OTHERS[case])], TODAY)
    assert suppressed == ()
    assert kept[0] == FINDING
    assert [(each.id, each.level) for each in kept[1:]] == [("suppression_unused", Level.NOTE)]


@pytest.mark.parametrize(("until", "holds"), [(TODAY, True), ("2026-11-22", False), ("2026-11-24", True)])
def test_the_last_day_still_counts(until: str, holds: bool) -> None:
    kept, suppressed = apply_suppressions([FINDING], [suppression(until)], TODAY)
    assert bool(suppressed) is holds
    assert (FINDING in kept) is not holds


def test_an_expired_suppression_is_a_finding_with_its_place() -> None:
    old = suppression("2026-10-31", rule_set="nsg-build", rule="allow-azurecloud")
    kept, _ = apply_suppressions([FINDING], [old], TODAY)
    expired = next(finding for finding in kept if finding.id == "suppression_expired")
    assert expired.level is Level.WARNING
    assert expired.message == (
        "The suppression of more_open_than_needed on nsg-build by the rule allow-azurecloud ended on 2026-10-31, so"
        " what it covers counts again."
    )
    assert expired.location == Location("acrnet.yaml", "suppressions[0]")


def test_an_expired_suppression_that_covers_nothing_can_be_deleted() -> None:
    (expired,) = apply_suppressions([], [suppression("2026-10-31")], TODAY)[0]
    assert expired.message.endswith("ended on 2026-10-31, so it covers nothing any more.")


def test_an_unused_suppression_says_what_it_was_for() -> None:
    (unused,) = apply_suppressions([], [suppression(need="contoso/data/*", client="v/s")], TODAY)[0]
    assert unused.message == (
        "The suppression of more_open_than_needed for contoso/data/* of v/s covers no finding of this audit."
    )


def test_of_several_suppressions_the_longest_one_applies() -> None:
    several = [suppression("2026-12-01", reason="First."), suppression("2027-12-01", reason="Second.")]
    kept, suppressed = apply_suppressions([FINDING], several, TODAY)
    assert (kept, suppressed) == ((), (Suppressed(FINDING, "Second.", "2027-12-01"),))


def test_an_expired_suppression_does_not_undo_a_current_one() -> None:
    kept, suppressed = apply_suppressions([FINDING], [suppression("2026-01-01"), suppression()], TODAY)
    assert [finding.id for finding in kept] == ["suppression_expired"]
    assert kept[0].message.endswith("ended on 2026-01-01, so only others cover what it did.")
    assert len(suppressed) == 1


def test_a_rule_set_from_a_file_is_matched_by_its_name() -> None:
    finding = replace(FINDING, rule_set="export.json $[3]")
    names = {"export.json $[3]": "nsg-build"}
    assert apply_suppressions([finding], [suppression(rule_set="export.json $[3]")], TODAY)[0] == ()
    assert apply_suppressions([finding], [suppression(rule_set="nsg-build")], TODAY, names=names)[0] == ()


def test_findings_that_count_stay_in_order() -> None:
    error = replace(FINDING, id="need_denied", level=Level.ERROR)
    kept, _ = apply_suppressions([FINDING, error], [suppression("2026-01-01")], TODAY)
    assert [finding.id for finding in kept] == ["need_denied", "suppression_expired", "more_open_than_needed"]
