"""What an earlier audit found already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrnet.audit.baseline import Baseline
from acrnet.audit.model import Finding, Level
from acrnet.errors import AuditFileError, InputError
from acrnet.rules.found import Location

from ..estates import nsg_id

LIVE = Finding("need_denied", Level.ERROR, "m.", "f.", nsg_id("nsg-web"), "deny", "contoso/login/-", "")
IN_FILE = replace(LIVE, rule_set="export.json $[3]", location=Location("export.json", "$[3]"))


def entry(finding: Finding, **changes: object) -> dict[str, object]:
    """A finding as an audit document holds it."""
    return {
        "id": finding.id,
        "level": finding.level.value,
        "rule_set": finding.rule_set,
        "rule": finding.rule,
        "need": finding.need,
        "client": finding.client,
        "message": finding.message,
        "fix": finding.fix,
        "location": {"file": finding.location.file, "json_path": finding.location.json_path},
        **changes,
    }


def document(*entries: object, **changes: object) -> dict[str, Any]:  # Any: tests build right and wrong JSON alike
    return {"format_version": "1.0", "kind": "audit", "findings": list(entries), **changes}


def is_new(finding: Finding, *entries: object, **changes: object) -> bool:
    new, known = Baseline.of(document(*entries, **changes), "old.json").split([finding])
    assert len(new) + len(known) == 1
    return bool(new)


SAME: dict[str, tuple[Finding, dict[str, object]]] = {
    "all of it": (LIVE, {}),
    "another level": (LIVE, {"level": "note"}),
    "other words": (LIVE, {"message": "new words.", "fix": "other words."}),
    "another case": (LIVE, {"rule_set": LIVE.rule_set.upper(), "rule": "DENY"}),
    "another place of a group with an id": (LIVE, {"location": {"file": "b.json", "json_path": "$"}}),
    "nothing for what there is none of": (LIVE, {"client": None, "location": None}),
    "a group in a file": (IN_FILE, {}),
    "keys of a later version": (LIVE, {"owner": "somebody"}),
}
DIFFERENT: dict[str, tuple[Finding, dict[str, object]]] = {
    "another kind": (LIVE, {"id": "need_partly_denied"}),
    "another group": (LIVE, {"rule_set": nsg_id("nsg-build")}),
    "another rule": (LIVE, {"rule": "deny-all"}),
    "another need": (LIVE, {"need": "contoso/storage/-"}),
    "a client": (LIVE, {"client": "v/s"}),
    "another file of a group without an id": (IN_FILE, {"location": {"file": "b.json", "json_path": "$[3]"}}),
    "another place of a group without an id": (IN_FILE, {"location": {"file": "export.json", "json_path": "$[4]"}}),
}


@pytest.mark.parametrize("case", SAME)
def test_a_finding_that_was_there_is_known(case: str) -> None:
    finding, changes = SAME[case]
    assert not is_new(finding, entry(finding, **changes))


@pytest.mark.parametrize("case", DIFFERENT)
def test_a_finding_about_something_else_is_new(case: str) -> None:
    finding, changes = DIFFERENT[case]
    assert is_new(finding, entry(finding, **changes))


def test_new_and_known_findings_keep_their_order() -> None:
    others = [replace(LIVE, rule=name) for name in ("c", "a", "d", "b")]
    baseline = Baseline.of(document(entry(others[1]), entry(others[3])), "old.json")
    new, known = baseline.split(others)
    assert [[each.rule for each in part] for part in (new, known)] == [["c", "d"], ["a", "b"]]


def test_of_more_findings_than_before_about_one_thing_those_in_new_words_are_new() -> None:
    both = [replace(LIVE, id="unknown_tag", message=f"It names {tag!r}.") for tag in ("Alpha", "Beta")]
    for old, new in (both, both[::-1]):
        assert Baseline.of(document(entry(old)), "old.json").split(both) == ((new,), (old,))
    in_other_words = Baseline.of(document(entry(LIVE, id="unknown_tag", message="another version")), "old.json")
    assert in_other_words.split(both) == ((both[1],), (both[0],))
    assert Baseline.of(document(*map(entry, both)), "old.json").split(both) == ((), tuple(both))


def test_a_group_in_two_files_has_its_known_findings_twice() -> None:
    copies = [replace(LIVE, location=Location(file, "$")) for file in ("a.json", "b.json")]
    for known in (copies[:1], copies):
        assert Baseline.of(document(*map(entry, known)), "old.json").split(copies) == ((), tuple(copies))
    twice = replace(copies[1], message="more.")
    assert Baseline.of(document(*map(entry, copies)), "old.json").split([*copies, twice])[0] == (twice,)


def test_what_an_earlier_baseline_knew_is_known_and_what_was_suppressed_is_not() -> None:
    assert not is_new(LIVE, known=[entry(LIVE)])
    assert is_new(LIVE, suppressed=[{"finding": entry(LIVE), "reason": "r", "until": "2026-01-01"}])


def test_a_later_minor_version_can_be_read() -> None:
    assert not is_new(LIVE, entry(LIVE), format_version="1.7")


WRONG: dict[str, tuple[object, str]] = {
    "a list": ([], "old.json is not an audit of acrnet."),
    "a plan": ({"format_version": "1.0", "targets": []}, "old.json is not an audit of acrnet."),
    "another kind": (document(kind="plan"), "old.json is not an audit of acrnet."),
    "a later major version": (
        document(format_version="2.0"),
        "old.json has the format version '2.0'; this acrnet reads 1.x.",
    ),
    "no version": (document(format_version=None), "old.json has the format version None; this acrnet reads 1.x."),
    "findings that are no list": (
        document(findings={}),
        "old.json does not have the shape of an audit: $.findings is not a list.",
    ),
    "no findings": (
        {"format_version": "1.0", "kind": "audit"},
        "old.json does not have the shape of an audit: $.findings is not a list.",
    ),
    "a finding that is text": (
        document("need_denied"),
        "old.json does not have the shape of an audit: $.findings[0] is not an object.",
    ),
    "a rule that is a number": (
        document(entry(LIVE), entry(LIVE, rule=7)),
        "old.json does not have the shape of an audit: $.findings[1].rule is not text.",
    ),
    "a finding without an id": (
        document(entry(LIVE, id=None)),
        "old.json does not have the shape of an audit: $.findings[0].id is not text.",
    ),
    "a place that is text": (
        document(entry(LIVE, location="a.json")),
        "old.json does not have the shape of an audit: $.findings[0].location is not an object.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_document_that_is_no_audit_is_refused_in_one_sentence(case: str) -> None:
    wrong, message = WRONG[case]
    with pytest.raises(AuditFileError) as caught:
        Baseline.of(wrong, "old.json")
    assert caught.value.message == message
    assert caught.value.next_step
    assert isinstance(caught.value, InputError)
