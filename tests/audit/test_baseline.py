"""The baseline: findings of an earlier audit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import structs
from msgspec.structs import replace

from acrnet.audit.baseline import Baseline
from acrnet.audit.model import Finding, Level, Result, View
from acrnet.audit.subject import Clients, NsgSubject
from acrnet.errors import AuditFileError, InputError
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.report.audit.result_json import result_lines
from acrnet.report.audit.view_json import ViewTable
from acrnet.rules.inputs import LocatedNsg, Location
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome, Part, Verdict

from ..estates import nsg_id
from ..needs import REGISTRY_WEST, catalog, rules_of, tag_need

LIVE = Finding("need_denied", Level.ERROR, "m.", "f.", nsg_id("nsg-web"), "deny", "contoso/login/-", "")
IN_FILE = replace(LIVE, rule_set="export.json#$[3]", location=Location("export.json", "$[3]"))


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
    return {"format_version": "2.0", "kind": "audit", "findings": list(entries), **changes}


def partly(*denied: str, sources: tuple[str, ...] = (), subject: NsgSubject | None = None) -> Result:
    """A need of which these addresses are denied, to these sources or to all, and others are not."""
    clients = AddressSet.parse(sources) if sources else AddressSet.parse(["10.0.0.0/8"])
    need = tag_need(REGISTRY_WEST)
    parts = [
        Part(
            outcome,
            None,
            FlowSet.of(clients, AddressSet.parse(prefixes), IntervalSet.single(6), IntervalSet.single(443)),
        )
        for outcome, prefixes in ((Outcome.DENIED, denied), (Outcome.ALLOWED, ("203.0.113.128/25",)))
    ]
    judged = subject or NsgSubject(LocatedNsg(rules_of()), (Clients("", NetworkContext.of(catalog())),))
    return Result(need, Outcome.PARTIAL, Outcome.PARTIAL, (View("", Verdict.of(parts)),), judged)


def partial_finding(result: Result) -> Finding:
    assert result.subject is not None
    location = result.subject.location
    return Finding(
        "need_partly_denied", Level.ERROR, "m.", "f.", result.rule_set_id, "deny", result.need.id, location=location
    )


def result_entry(result: Result) -> dict[str, Any]:  # Any: JSON
    """The result as an audit document holds it."""
    entry_of_result: dict[str, Any] = json.loads(next(result_lines([result], ViewTable())))
    return entry_of_result


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
    "a group in a file, and another place of its rule": (
        IN_FILE,
        {"location": {"file": "export.json", "json_path": "$[3].properties.securityRules[7]", "line": 90}},
    ),
    "keys of a later version": (LIVE, {"owner": "somebody"}),
}
DIFFERENT: dict[str, tuple[Finding, dict[str, object]]] = {
    "another kind": (LIVE, {"id": "need_partly_denied"}),
    "another group": (LIVE, {"rule_set": nsg_id("nsg-build")}),
    "another rule": (LIVE, {"rule": "deny-all"}),
    "another need": (LIVE, {"need": "contoso/storage/-"}),
    "a client": (LIVE, {"client": "v/s"}),
    "another file of a group without an id": (IN_FILE, {"rule_set": "b.json#$[3]"}),
    "another place of a group without an id": (IN_FILE, {"rule_set": "export.json#$[4]"}),
}


@pytest.mark.parametrize("case", SAME)
def test_a_finding_in_the_baseline_is_known(case: str) -> None:
    finding, changes = SAME[case]
    assert not is_new(finding, entry(finding, **changes))


@pytest.mark.parametrize("case", DIFFERENT)
def test_a_finding_about_something_else_is_new(case: str) -> None:
    finding, changes = DIFFERENT[case]
    assert is_new(finding, entry(finding, **changes))


SPELT = ["export.json", "./export.json", "sub/../export.json", "/build/17/export.json", "../17/export.json"]


@pytest.mark.parametrize("before", SPELT)
@pytest.mark.parametrize("now", SPELT)
def test_a_file_is_the_same_however_its_path_is_spelt(before: str, now: str) -> None:
    old, new = (replace(IN_FILE, rule_set=f"{path}#$[3]", location=Location(path, "$[3]")) for path in (before, now))
    assert Baseline.of(document(entry(old)), "old.json", "/build/17").split([new]) == ((), (new,))


def test_files_of_the_same_name_in_two_folders_are_different() -> None:
    for path in ("sub/export.json", "../export.json", "/build/18/export.json"):
        new = replace(IN_FILE, rule_set=f"{path}#$[3]", location=Location(path, "$[3]"))
        assert Baseline.of(document(entry(IN_FILE)), "old.json", "/build/17").split([new]) == ((new,), ())


DENIED_NOW: dict[str, tuple[Result, bool]] = {
    "the same": (partly("203.0.113.0/29"), False),
    "fewer": (partly("203.0.113.0/30"), False),
    "none of them, and others": (partly("203.0.113.8/29"), True),
    "more": (partly("203.0.113.0/27"), True),
    "the same for fewer clients": (partly("203.0.113.0/29", sources=("10.1.0.0/16",)), False),
}


@pytest.mark.parametrize("case", DENIED_NOW)
def test_a_partly_denied_need_is_new_if_more_addresses_are_denied(case: str) -> None:
    result, new = DENIED_NOW[case]
    finding, before = partial_finding(result), result_entry(partly("203.0.113.0/29"))
    baseline = Baseline.of(document(entry(finding), results=[before]), "old.json")
    assert baseline.split([finding], [result]) == (((finding,), ()) if new else ((), (finding,)))


def test_a_partly_denied_need_is_new_if_more_clients_are_denied() -> None:
    split = partly("203.0.113.0/29")
    before = {
        **result_entry(split),
        "by_source": [
            {"sources": ["10.1.0.0/16"], "blocked": ["203.0.113.0/29"]},
            {"sources": ["10.2.0.0/16"], "blocked": []},
        ],
    }
    finding = partial_finding(split)
    baseline = Baseline.of(document(entry(finding), results=[before]), "old.json")
    for source, new in (("10.1.0.0/16", False), ("10.1.0.0/24", False), ("10.2.0.0/16", True)):
        result = partly("203.0.113.0/29", sources=(source,))
        assert bool(baseline.split([finding], [result])[0]) is new


def test_a_group_without_an_id_is_recognised_however_its_path_is_spelt() -> None:
    def found_at(path: str, *denied: str) -> Result:
        rules = structs.replace(rules_of(), id=f"{path}#$")
        clients = (Clients("", NetworkContext.of(catalog())),)
        return partly(*denied, subject=NsgSubject(LocatedNsg(rules, Location(path, "$")), clients))

    before = found_at("./a.json", "203.0.113.0/29")
    known = document(entry(partial_finding(before)), results=[result_entry(before)])
    for denied, new in (("203.0.113.0/29", False), ("203.0.113.0/28", True)):
        now = found_at("/build/17/a.json", denied)
        baseline = Baseline.of(known, "old.json", "/build/17")
        assert bool(baseline.split([partial_finding(now)], [now])[0]) is new


def test_new_and_known_findings_keep_their_order() -> None:
    others = [replace(LIVE, rule=name) for name in ("c", "a", "d", "b")]
    baseline = Baseline.of(document(entry(others[1]), entry(others[3])), "old.json")
    new, known = baseline.split(others)
    assert [[each.rule for each in part] for part in (new, known)] == [["c", "d"], ["a", "b"]]


def test_of_more_findings_with_one_identity_those_with_new_messages_are_new() -> None:
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


def test_findings_of_an_earlier_baseline_are_known_and_suppressed_ones_are_not() -> None:
    assert not is_new(LIVE, known=[entry(LIVE)])
    assert is_new(LIVE, suppressed=[{"finding": entry(LIVE), "reason": "r", "until": "2026-01-01"}])


@pytest.mark.parametrize("version", ["1.0", "1.7", "2.7"])
def test_the_major_version_before_and_a_later_minor_one_can_be_read(version: str) -> None:
    assert not is_new(LIVE, entry(LIVE), format_version=version)


WRONG: dict[str, tuple[object, str]] = {
    "a list": ([], "old.json is not an audit of acrnet."),
    "a plan": ({"format_version": "1.0", "targets": []}, "old.json is not an audit of acrnet."),
    "another kind": (document(kind="plan"), "old.json is not an audit of acrnet."),
    "a later major version": (
        document(format_version="3.0"),
        "old.json has the format version '3.0'; this acrnet reads 1.x and 2.x.",
    ),
    "no version": (
        document(format_version=None),
        "old.json has the format version None; this acrnet reads 1.x and 2.x.",
    ),
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
    "results that are no list": (
        document(results={}),
        "old.json does not have the shape of an audit: $.results is not a list.",
    ),
    "a result that is text": (
        document(results=["partial"]),
        "old.json does not have the shape of an audit: $.results[0] is not an object.",
    ),
    "a result of a text": (
        document(results=[{"verdict": "partial", "rule_set": "nsg"}]),
        "old.json does not have the shape of an audit: $.results[0] is not the result of a rule set or a client.",
    ),
    "blocked prefixes that are none": (
        document(results=[{"verdict": "partial", "blocked": ["here"]}]),
        "old.json does not have the shape of an audit: $.results[0] is not a result with lists of prefixes.",
    ),
    "blocked prefixes that are a text": (
        document(results=[{"verdict": "partial", "blocked": "203.0.113.0/29"}]),
        "old.json does not have the shape of an audit: $.results[0] is not a result with lists of prefixes.",
    ),
    "a place that is text": (
        document(entry(LIVE, location="a.json")),
        "old.json does not have the shape of an audit: $.findings[0].location is not an object.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_document_that_is_not_an_audit_is_refused_in_one_sentence(case: str) -> None:
    wrong, message = WRONG[case]
    with pytest.raises(AuditFileError) as caught:
        Baseline.of(wrong, "old.json")
    assert caught.value.message == message
    assert caught.value.next_step
    assert isinstance(caught.value, InputError)


NOWHERE = Location()


def judged(nsg: str, outcome: Outcome, location: Location = NOWHERE, *, required: bool = True) -> Result:
    """The verdict on a need at one group."""
    need = tag_need(REGISTRY_WEST, required=required)
    rule_set = replace(rules_of(), id=location.fragment if location.file else nsg_id(nsg), name=nsg)
    about = NsgSubject(LocatedNsg(rule_set, location), (Clients("", NetworkContext.of(catalog())),))
    return Result(need, outcome, outcome, (), about)


def changes(before: list[Result], now: list[Result]) -> list[tuple[str, Outcome, Outcome]]:
    earlier = document(results=[result_entry(each) for each in before])
    return [(each.rule_set, each.before, each.after) for each in Baseline.of(earlier, "old.json").changes(now)]


ALLOWED, DENIED, UNDECIDABLE = Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE


def test_verdicts_that_are_others_now_are_changes() -> None:
    before = [judged("nsg-a", ALLOWED), judged("nsg-b", DENIED), judged("nsg-c", DENIED), judged("nsg-gone", DENIED)]
    now = [judged("NSG-A", DENIED), judged("nsg-b", ALLOWED), judged("nsg-c", DENIED), judged("nsg-new", DENIED)]
    assert changes(before, now) == [(nsg_id("NSG-A"), ALLOWED, DENIED), (nsg_id("nsg-b"), DENIED, ALLOWED)]


def test_verdicts_on_optional_needs_are_no_changes() -> None:
    before, now = (judged("nsg-a", outcome, required=False) for outcome in (ALLOWED, DENIED))
    assert changes([before], [now]) == []


def test_a_group_of_a_file_is_the_same_however_the_path_is_spelt() -> None:
    before = judged("nsg-a", ALLOWED, Location("infra/nsgs.json", "$[0]"))
    now = judged("nsg-a", UNDECIDABLE, Location("./infra/nsgs.json", "$[0]"))
    assert changes([before], [now]) == [("./infra/nsgs.json#$[0]", ALLOWED, UNDECIDABLE)]


def test_a_baseline_without_results_knows_no_verdicts() -> None:
    assert Baseline.of(document(), "old.json").changes([judged("nsg-a", DENIED)]) == ()
