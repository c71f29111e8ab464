"""The output formats of each document, from the table that the command line uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from acrnet.audit.model import Audit
from acrnet.report.audit.forms import AUDIT_FORMS, AuditForm
from acrnet.report.form import Depth, Look
from acrnet.report.inspect.forms import INSPECT_FORMS, InspectForm
from acrnet.report.plan.forms import PLAN_FORMS, PlanForm
from acrnet.report.tags.forms import (
    DIFF_FORMS,
    LOOKUP_FORMS,
    REDUCE_FORMS,
    REGIONS_FORMS,
    SHOW_FORMS,
    DiffForm,
    LookupForm,
    ReduceForm,
    RegionsForm,
    ShowForm,
)

from .audit.audits import EVERYTHING, WHAT_IF, audit, fleet
from .plan.plans import EVERYTHING as PLAN

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("words", "table"),
    [
        (AuditForm, AUDIT_FORMS),
        (PlanForm, PLAN_FORMS),
        (InspectForm, INSPECT_FORMS),
        (ShowForm, SHOW_FORMS),
        (LookupForm, LOOKUP_FORMS),
        (RegionsForm, REGIONS_FORMS),
        (DiffForm, DIFF_FORMS),
        (ReduceForm, REDUCE_FORMS),
    ],
)
def test_every_value_of_format_has_a_writer_and_text_is_the_first(
    words: type[StrEnum], table: Mapping[StrEnum, object]
) -> None:
    assert list(table) == list(words)
    assert next(iter(words)) == "text"


@pytest.mark.parametrize("form", AuditForm)
def test_the_page_on_audits_names_each_format(form: AuditForm) -> None:
    reports = (DOCS / "audit.md").read_text(encoding="utf-8").partition("## Reports")[2]
    assert f"`{form}`" in reports or f"`--format {form}`" in reports


@pytest.mark.parametrize("form", AuditForm)
def test_an_audit_ends_with_a_newline_in_every_format(form: AuditForm) -> None:
    assert "".join(AUDIT_FORMS[form].pieces(EVERYTHING, Look())).endswith("\n")


@pytest.mark.parametrize("form", PlanForm)
def test_a_plan_ends_with_a_newline_in_every_format(form: PlanForm) -> None:
    assert "".join(PLAN_FORMS[form].pieces(PLAN, Look())).endswith("\n")


@pytest.mark.parametrize("document", [EVERYTHING, audit(), WHAT_IF, fleet(1)])
@pytest.mark.parametrize("form", AuditForm)
def test_every_audit_begins_as_its_format_says_and_no_other_format_does(form: AuditForm, document: Audit) -> None:
    text = "".join(AUDIT_FORMS[form].pieces(document, Look()))
    assert {each for each in AuditForm if re.match(AUDIT_FORMS[each].begins, text)} <= {form}
    assert not text or re.match(AUDIT_FORMS[form].begins, text)


@pytest.mark.parametrize("form", PlanForm)
def test_every_plan_begins_as_its_format_says_and_no_audit_does(form: PlanForm) -> None:
    text = "".join(PLAN_FORMS[form].pieces(PLAN, Look()))
    assert re.match(PLAN_FORMS[form].begins, text)
    assert not any(re.match(each.begins, text) for each in AUDIT_FORMS.values())


@pytest.mark.parametrize("form", [AuditForm.TEXT, AuditForm.MARKDOWN])
def test_a_summary_ends_after_the_list(form: AuditForm) -> None:
    whole = "".join(AUDIT_FORMS[form].pieces(fleet(5), Look()))
    summary = "".join(AUDIT_FORMS[form].pieces(fleet(5), Look(depth=Depth.SUMMARY)))
    assert whole.startswith(summary)
    assert summary.rstrip(")\n").endswith("nsg-4")


def test_a_summary_names_a_single_group_too() -> None:
    (summary,) = AUDIT_FORMS[AuditForm.TEXT].pieces(fleet(1), Look(depth=Depth.SUMMARY))
    assert summary.splitlines()[2:] == ["Denied", "  nsg-0: contoso/storage/westeurope"]
