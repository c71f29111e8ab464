"""A saved audit renders as the audit from which it was written, in every format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from acrnet.audit.document import has_everything, load_audit
from acrnet.audit.model import Audit, NameVerdict, Result, StageKind, VerdictChange, View
from acrnet.errors import AuditFileError
from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.report.audit.forms import AUDIT_FORMS, AuditForm
from acrnet.report.audit.json import audit_json
from acrnet.report.form import Depth, Look
from acrnet.rules.inputs import Input, Location
from acrnet.rules.verdict import Outcome, Part, Passage, Verdict

from ...estates import nsg_id
from .audits import (
    ALLOW,
    BUILD,
    DENY,
    DENY_ALL,
    EVERYTHING,
    HOSTILE,
    JOBS_STORAGE,
    LOGIN,
    LOGIN_PREFIX,
    SMALL,
    STORAGE,
    STORAGE_PREFIXES,
    WHAT_IF,
    allowed,
    audit,
    denied,
    fleet,
    flows,
    met,
    result,
    subject,
)

V6 = FlowSet.of(
    AddressSet.parse(["fd00::/64", "10.0.1.0/24"]),
    AddressSet.parse(["2001:db8::/126", "198.51.100.1-198.51.100.6"]),
    IntervalSet.of((6, 6), (17, 17)),
    IntervalSet.of((53, 53), (443, 445)),
)
QUERY = Part(
    Outcome.DENIED, DENY, flows("203.0.113.4/32", source="10.0.2.0/24"), stage=nsg_id("nsg-jobs"), passed=()
)  # fmt: skip
FAILING_QUERIES = structs.replace(
    JOBS_STORAGE,
    outcome=Outcome.DENIED,
    views=(
        View(
            "vnet-app/jobs",
            Verdict.of(
                [
                    Part(
                        Outcome.DENIED,
                        None,
                        flows(*STORAGE_PREFIXES, source="10.0.2.0/24"),
                        "its queries are denied",
                        StageKind.DNS,
                    )
                ]
            ),
        ),
    ),
    queries=(QUERY,),
    decided_by=StageKind.DNS,
)
ON_PATH = structs.replace(
    JOBS_STORAGE,
    client="vnet-app/path",
    views=(
        View(
            "vnet-app/path",
            Verdict.of([Part(Outcome.DENIED, DENY, V6, "", "hub", passed=(Passage(nsg_id("nsg-a"), ALLOW),))]),
        ),
    ),
)
BY_NAME = structs.replace(
    result(LOGIN, BUILD, denied(DENY_ALL, flows(LOGIN_PREFIX), ""), allowed(ALLOW, V6, "")),
    by_name=(
        NameVerdict("contoso.azurecr.io", Verdict.of([allowed(ALLOW, flows(LOGIN_PREFIX), "")])),
        NameVerdict("every other name", Verdict.unknown("it is not documented")),
    ),
)
UNKNOWN_FLOWS = structs.replace(
    result(STORAGE, subject("nsg-u")), views=(View("", Verdict.unknown("the tag is not known")),), reason="no tag"
)
IN_LINE = met(LOGIN, subject("nsg-line", Location("main.json", "$.resources[2]", 41)))
RESULTS = (*EVERYTHING.results, *WHAT_IF.results, FAILING_QUERIES, ON_PATH, BY_NAME, UNKNOWN_FLOWS, IN_LINE)
INPUTS = (
    *EVERYTHING.inputs,
    Input("empty", "", nothing="There is nothing in empty."),
    Input("hub.json", "az", firewall_resources={"firewall policy": 1, "rule collection group": 2, "IP Group": 3}),
)
CHANGED = (
    VerdictChange(nsg_id("nsg-web"), "", STORAGE.id, Outcome.ALLOWED, Outcome.PARTIAL),
    VerdictChange("", "vnet-app/jobs", LOGIN.id, Outcome.UNDECIDABLE, Outcome.DENIED),
)
_FIRST = HOSTILE.results[0]
AUDITS = [
    pytest.param(audit(), id="nothing"),
    pytest.param(EVERYTHING, id="everything"),
    pytest.param(WHAT_IF, id="what if"),
    pytest.param(replace(HOSTILE, needs=(_FIRST.need, STORAGE)), id="hostile"),
    pytest.param(replace(SMALL, needs=(LOGIN, STORAGE)), id="small"),
    pytest.param(fleet(40), id="fleet"),
    pytest.param(replace(EVERYTHING, since_baseline=()), id="nothing changed"),
    pytest.param(replace(EVERYTHING, since_baseline=CHANGED), id="since a baseline"),
    pytest.param(audit(*RESULTS, inputs=INPUTS), id="every kind of result"),
]


def again(made: Audit) -> Audit:
    return load_audit(json.loads(audit_json(made)), "audit.json")


def rendered(made: Audit, form: AuditForm, depth: Depth) -> str:
    return "".join(AUDIT_FORMS[form].pieces(made, Look(depth=depth)))


@pytest.mark.parametrize("depth", [Depth.USUAL, Depth.SUMMARY])
@pytest.mark.parametrize("made", AUDITS)
@pytest.mark.parametrize("form", AuditForm)
def test_a_saved_audit_renders_as_the_one_it_was_written_from(form: AuditForm, made: Audit, depth: Depth) -> None:
    assert rendered(again(made), form, depth) == rendered(made, form, depth)


ASSUMPTIONS = st.lists(st.sampled_from("abcd"), unique=True, max_size=3).map(tuple)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A result of any kind, with assumptions and a verdict before in any mixture."""
    before = draw(st.sampled_from([None, *Outcome]))
    return structs.replace(draw(st.sampled_from(RESULTS)), assumptions=draw(ASSUMPTIONS), before=before)


@pytest.mark.long
@given(
    st.lists(results(), max_size=8),
    ASSUMPTIONS,
    st.lists(st.sampled_from(EVERYTHING.findings), max_size=4),
    st.lists(st.sampled_from(INPUTS), max_size=5),
)
def test_any_mixture_renders_as_it_was(
    mixture: list[Result], assumptions: tuple[str, ...], findings: list[Any], inputs: list[Input]
) -> None:
    made = audit(
        *mixture, assumptions=assumptions, findings=tuple(findings), inputs=tuple(inputs), known=EVERYTHING.known
    )
    read = again(made)
    for form in AuditForm:
        assert rendered(read, form, Depth.USUAL) == rendered(made, form, Depth.USUAL)


def test_verdicts_rules_flows_and_addresses_that_are_equal_are_written_once() -> None:
    document = json.loads(audit_json(audit(*(met(LOGIN, subject(f"nsg-{number}")) for number in range(9)))))
    assert (len(document["views"]), len(document["rules"]), len(document["flows"])) == (9, 1, 1)
    assert document["addresses"] == [["10.0.1.0/24"], [LOGIN_PREFIX]]


@pytest.mark.parametrize("version", ["1.0", "3.0", "30", "", None, 2])
def test_another_major_version_is_refused_in_one_sentence(version: object) -> None:
    document = {**json.loads(audit_json(audit())), "format_version": version}
    with pytest.raises(AuditFileError) as refused:
        load_audit(document, "audit.json")
    assert refused.value.message == f"audit.json has the format version {version!r}; this acrnet shows 2.x."


def without_names_of_2_4(document: Any) -> Any:
    """The document as version 2.3 had it."""
    names = {"views", "rules", "flows", "addresses", "queries", "line", "region", "nothing"}
    if isinstance(document, dict):
        kept = {key: value for key, value in document.items() if key not in names or not _is_new(key, document)}
        return {key: without_names_of_2_4(value) for key, value in kept.items()}
    return [without_names_of_2_4(each) for each in document] if isinstance(document, list) else document


def _is_new(key: str, where: dict[str, Any]) -> bool:
    """Whether the name is new at this place: inputs count rules, and needs have addresses and regions."""
    return not ((key == "rules" and "path" in where) or (key in {"addresses", "region"} and "purpose" in where)
                or (key == "addresses" and "access" in where))  # fmt: skip


def test_an_earlier_minor_version_is_read_as_far_as_it_goes() -> None:
    older = without_names_of_2_4({**json.loads(audit_json(EVERYTHING)), "format_version": "2.3"})
    read = load_audit(older, "audit.json")
    assert not has_everything(older)
    assert has_everything(json.loads(audit_json(EVERYTHING)))
    assert [each.outcome for each in read.results] == [each.outcome for each in EVERYTHING.results]
    assert read.findings == EVERYTHING.findings
    for form in (AuditForm.SARIF, AuditForm.GITHUB, AuditForm.AZURE_PIPELINES):
        assert rendered(read, form, Depth.USUAL) == rendered(EVERYTHING, form, Depth.USUAL)
    text = rendered(read, AuditForm.TEXT, Depth.USUAL)
    assert text.splitlines()[0] == rendered(EVERYTHING, AuditForm.TEXT, Depth.USUAL).splitlines()[0]
    assert "fix: Allow Storage.WestEurope on port 443 before deny-storage (200)." in text


def test_names_of_a_later_minor_version_are_ignored() -> None:
    document = json.loads(audit_json(EVERYTHING))
    for entry in (document, *document["results"], *document["findings"]):
        entry["later"] = {"any": "thing"}
    read = load_audit({**document, "format_version": "2.99"}, "audit.json")
    assert rendered(read, AuditForm.TEXT, Depth.USUAL) == rendered(EVERYTHING, AuditForm.TEXT, Depth.USUAL)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a document below its top."""
    for key, inside in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield (*path, key)
        yield from places(inside, (*path, key))


DOCUMENT = json.loads(
    audit_json(
        audit(*RESULTS, findings=EVERYTHING.findings, inputs=INPUTS, changes=WHAT_IF.changes, since_baseline=CHANGED)
    )
)
PLACES = list(places(DOCUMENT))
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 7, 10**6, "", "x", "1-", "²", "9" * 400, [], [[]], [0], {}, {"x": 1}]
)


@pytest.mark.long
@given(st.sampled_from(PLACES), JUNK | st.just("gone"))
def test_a_damaged_document_is_refused_in_one_sentence_or_read(path: tuple[str | int, ...], junk: Any) -> None:
    damaged = json.loads(json.dumps(DOCUMENT))
    where = damaged
    for step in path[:-1]:
        where = where[step]
    if junk == "gone":
        del where[path[-1]]
    else:
        where[path[-1]] = junk
    message = refusal(damaged)
    if message:
        known = "has the format version" if path == ("format_version",) else "does not have the shape of an audit: $."
        assert message.startswith(f"audit.json {known}")
        return
    for form in AuditForm:
        rendered(load_audit(damaged, "audit.json"), form, Depth.USUAL)


def refusal(document: Any) -> str:
    """The message with which a document is refused; "" where it is read."""
    try:
        load_audit(document, "audit.json")
    except AuditFileError as error:
        return error.message
    return ""


def test_the_place_of_what_is_wrong_is_said() -> None:
    document = json.loads(audit_json(EVERYTHING))
    document["results"][1]["views"] = 99
    with pytest.raises(AuditFileError) as refused:
        load_audit(document, "audit.json")
    assert refused.value.message == (
        "audit.json does not have the shape of an audit: $.results[1].views is out of range: 99."
    )
