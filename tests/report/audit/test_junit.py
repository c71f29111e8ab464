"""An audit as JUnit XML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from msgspec import structs

from acrnet.audit.model import Audit, Suppressed
from acrnet.report.audit.junit import audit_junit_pieces
from acrnet.rules.inputs import Location

from .audits import (
    BUILD,
    DENIED_ON_BUILD,
    EVERYTHING,
    FILED,
    HOSTILE,
    LOGIN,
    MIRROR_DENIED,
    NASTY,
    SMALL,
    UNKNOWN_TAG,
    WHAT_IF,
    audit,
    fleet,
    flows,
    met,
    result,
    subject,
    undecided,
)

AUDITS = [
    pytest.param(audit(), id="nothing"),
    pytest.param(EVERYTHING, id="everything"),
    pytest.param(WHAT_IF, id="what if"),
    pytest.param(HOSTILE, id="hostile"),
    pytest.param(SMALL, id="small"),
]
ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"classname", "name", "time", "file", "line"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
"""The elements, with the attributes that Jenkins' schema for JUnit has of each (xunit-plugin, junit-10.xsd)."""
EXPECTED = Path(__file__).parent.parent / "expected"
PROXY = "until the proxy is there"


def junit(made: Audit) -> str:
    return "".join(audit_junit_pieces(made))


def cases(made: Audit) -> dict[str, str]:
    """Return what became of each test case, by suite and name."""
    root = ET.fromstring(junit(made))  # noqa: S314 - our own document
    return {
        f"{suite.get('name')}: {case.get('name')}": next((child.tag for child in case), "passed")
        for suite in root
        for case in suite
    }


def messages(made: Audit) -> list[str]:
    root = ET.fromstring(junit(made))  # noqa: S314 - our own document
    return [child.get("message", "") for case in root.iter("testcase") for child in case]


def test_the_document_is_as_expected() -> None:
    assert junit(SMALL) == (EXPECTED / "audit.junit.xml").read_text(encoding="utf-8")


def test_each_verdict_has_its_place() -> None:
    assert cases(EVERYTHING) == {
        "inputs: broken.json": "error",
        "nsg-build: contoso/login/westeurope": "passed",
        "nsg-build: contoso/storage/westeurope": "failure",
        "nsg-web: contoso/login/westeurope": "passed",
        "nsg-web: contoso/storage/westeurope": "failure",
        "nsg-fine: contoso/login/westeurope": "passed",
        "nsg-fine: contoso/storage/westeurope": "passed",
        "nsg-fine: contoso/mcr/-": "skipped",
        "nsg-one: contoso/login/westeurope": "failure",
        "nsg-two: contoso/login/westeurope": "failure",
        "nsg-filed: contoso/login/westeurope": "error",
        "nsg-idle: contoso/login/westeurope": "passed",
        "vnet-app/jobs: contoso/login/westeurope": "failure",
        "vnet-app/jobs: contoso/storage/westeurope": "error",
        "vnet-app/app: contoso/login/westeurope": "passed",
        "vnet-app/app: contoso/storage/westeurope": "passed",
    }


def test_a_failure_has_the_fix_of_its_finding() -> None:
    made = replace(EVERYTHING, inputs=(), results=EVERYTHING.results[1:2])
    assert (
        "For example 10.0.1.0 -&gt; 203.0.113.0:443 TCP. Fix: Allow Storage.WestEurope on port 443 before deny-storage"
        " (200).</failure>"
    ) in junit(made)


def test_a_need_that_a_suppression_covers_is_skipped() -> None:
    made = audit(EVERYTHING.results[1], suppressed=(Suppressed(DENIED_ON_BUILD, PROXY, "2027-01-31"),))
    assert cases(made) == {"nsg-build: contoso/storage/westeurope": "skipped"}
    assert messages(made) == ["denied: until the proxy is there (until 2027-01-31)"]


def test_a_need_that_the_baseline_has_is_skipped() -> None:
    made = audit(EVERYTHING.results[1], known=(DENIED_ON_BUILD,))
    assert messages(made) == ["denied: The baseline has it already."]


def test_a_need_that_a_finding_still_reports_fails_whatever_else_covers_it() -> None:
    made = audit(EVERYTHING.results[1], findings=(DENIED_ON_BUILD,), known=(DENIED_ON_BUILD,))
    assert cases(made) == {"nsg-build: contoso/storage/westeurope": "failure"}


def test_an_optional_need_is_skipped() -> None:
    made = audit(EVERYTHING.results[6], findings=(MIRROR_DENIED,))
    assert messages(made) == ["denied (optional): Clients may do without this need."]


def test_a_test_case_says_where_its_group_is() -> None:
    there = subject("nsg-filed", Location("nsgs.json", "$.value[3]", 12))
    made = audit(result(LOGIN, there, undecided(UNKNOWN_TAG, flows("198.51.100.0/26"), "nsg-filed")))
    assert ' time="0" file="nsgs.json" line="12">' in junit(made)
    assert ' time="0" file="nsgs.json">' in junit(
        audit(*(each for each in EVERYTHING.results if each.subject is FILED))
    )


def test_groups_of_one_name_are_suites_of_their_own() -> None:
    others = (subject("nsg-build", Location(f"{file}.json", "$")) for file in "ab")
    made = audit(*(met(LOGIN, each) for each in (BUILD, *others)))
    assert [name.partition(": ")[0] for name in cases(made)] == [
        "nsg-build (rg-network, westeurope)",
        "nsg-build (a.json)",
        "nsg-build (b.json)",
    ]


@pytest.mark.parametrize("made", AUDITS)
def test_every_document_has_elements_of_the_usual_schema_and_true_counts(made: Audit) -> None:
    root = ET.fromstring(junit(made))  # noqa: S314 - our own document
    for element in root.iter():
        assert set(element.keys()) <= ALLOWED[element.tag]
    for level in (root, *root):
        every = list(level.iter("testcase"))
        assert {name: level.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
            "tests": str(len(every)),
            "failures": str(sum(case.find("failure") is not None for case in every)),
            "errors": str(sum(case.find("error") is not None for case in every)),
            "skipped": str(sum(case.find("skipped") is not None for case in every)),
        }


@pytest.mark.parametrize("made", AUDITS)
def test_another_reader_of_junit_reads_the_same(made: Audit) -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed; the extra dev has it")
    read = junitparser.JUnitXml.fromstring(junit(made).encode())
    counts = read.tests, read.failures, read.errors, read.skipped
    read.update_statistics()
    assert (read.tests, read.failures, read.errors, read.skipped) == counts


def test_text_from_outside_stays_text() -> None:
    text = junit(HOSTILE)
    assert "<script>" not in text
    assert text.replace("\n", "").isprintable()
    assert any(r"\x1b[31mred" in message for message in messages(HOSTILE))
    nasty = structs.replace(DENIED_ON_BUILD, fix="]]> & \x00 \ufffe \ud800 <b>")
    shown = junit(audit(EVERYTHING.results[1], findings=(nasty,)))
    assert r"]]&gt; &amp; \x00 \ufffe \ud800 &lt;b&gt;</failure>" in shown
    assert NASTY not in text


def test_the_suites_come_one_at_a_time() -> None:
    pieces = list(audit_junit_pieces(fleet(50)))
    assert len(pieces) > 100
    assert max(map(len, pieces)) < 1000
