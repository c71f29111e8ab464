from __future__ import annotations

from msgspec.structs import replace

from acrnet.audit.baseline import Baseline
from acrnet.audit.joined import joined
from acrnet.audit.model import Finding, Level

OPEN = Finding(
    "more_open_than_needed", Level.WARNING, "r opens all for a.", "Narrow r for a.", "nsg-app", "r", "a/login/west"
)
STORAGE = replace(OPEN, message="r opens all for b.", fix="Narrow r for b.", need="a/storage/west")


def test_findings_that_differ_only_by_the_need_are_joined() -> None:
    (one,) = joined([OPEN, STORAGE])
    assert (one.need, one.needs) == (OPEN.need, (OPEN.need, STORAGE.need))
    assert one.message == "r opens all for a. The same goes for a/storage/west."
    assert one.fix == "Narrow r for a. Do the same for the other needs."


def test_findings_that_differ_by_more_stay_apart() -> None:
    others = [
        replace(STORAGE, rule="s"),
        replace(STORAGE, rule_set="nsg-web"),
        replace(STORAGE, level=Level.NOTE),
        replace(STORAGE, client="vnet/apps"),
        replace(STORAGE, rule="", need=""),
    ]
    assert joined([OPEN, *others]) == (OPEN, *others)


def unmet(finding: Finding, cause: str) -> Finding:
    return replace(finding, id="need_denied", level=Level.ERROR, cause=cause)


def test_unmet_needs_with_one_cause_are_one_finding() -> None:
    (one,) = joined([unmet(OPEN, "deny (200)"), unmet(STORAGE, "deny (200)")])
    assert one.needs == (OPEN.need, STORAGE.need)


def test_unmet_needs_with_causes_of_their_own_stay_apart() -> None:
    by_others = [unmet(OPEN, "deny (200)"), unmet(STORAGE, "deny (200), other (300)")]
    assert joined(by_others) == tuple(by_others)
    in_part = [unmet(OPEN, ""), unmet(STORAGE, "")]
    assert joined(in_part) == tuple(in_part)


def entry(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "rule_set": finding.rule_set,
        "rule": finding.rule,
        "need": finding.need,
        "client": finding.client,
        "message": finding.message,
    }


def test_a_baseline_knows_each_need_of_a_joined_finding_and_a_new_one_counts() -> None:
    later = replace(OPEN, need="a/storage/north")
    document = {
        "kind": "audit",
        "format_version": "2.1",
        "findings": [entry(OPEN) | {"needs": [OPEN.need, STORAGE.need]}],
    }
    assert Baseline.of(document, "old.json").split([OPEN, STORAGE, later]) == ((later,), (OPEN, STORAGE))


def test_a_baseline_with_a_finding_for_each_need_is_still_understood() -> None:
    document = {"kind": "audit", "format_version": "2.0", "findings": [entry(OPEN), entry(STORAGE)]}
    assert Baseline.of(document, "old.json").split([OPEN, STORAGE]) == ((), (OPEN, STORAGE))
