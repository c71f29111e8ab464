"""What changed since the baseline comes first in reports for people."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acrnet.audit.model import Audit, VerdictChange
from acrnet.report.audit.json import audit_json
from acrnet.report.audit.markdown import audit_markdown
from acrnet.report.audit.text import audit_text
from acrnet.report.fitting import MOST
from acrnet.report.style import Style
from acrnet.rules.verdict import Outcome

from ...estates import nsg_id
from .audits import EVERYTHING, HOSTILE, LOGIN, NASTY, STORAGE, audit, fleet

ALLOWED, DENIED, PARTIAL, UNDECIDABLE = Outcome.ALLOWED, Outcome.DENIED, Outcome.PARTIAL, Outcome.UNDECIDABLE


def change(before: Outcome, after: Outcome, nsg: str = "nsg-build", need: str = STORAGE.id) -> VerdictChange:
    return VerdictChange(nsg_id(nsg), "", need, before, after)


SINCE = replace(
    EVERYTHING,
    since_baseline=(
        change(DENIED, ALLOWED, "nsg-fine"),
        change(ALLOWED, DENIED, "nsg-one", LOGIN.id),
        change(ALLOWED, UNDECIDABLE, "nsg-filed", LOGIN.id),
        change(ALLOWED, DENIED, "nsg-two", LOGIN.id),
        change(ALLOWED, PARTIAL, "nsg-web"),
        change(PARTIAL, DENIED),
        VerdictChange("", "vnet-app/jobs", LOGIN.id, UNDECIDABLE, DENIED),
    ),
)


def test_markdown_begins_with_what_changed_the_worst_first() -> None:
    before, _, rest = audit_markdown(SINCE).partition("\n\n")
    assert before.startswith("**Audit: ")
    assert rest.partition("\n\nDenied:")[0] == (
        "**Since the baseline: 5 needs closed, 1 need in doubt, 1 need opened.**\n"
        "\n"
        "- Closed: contoso/login/westeurope (allowed -> denied) on nsg-one, nsg-two\n"
        "- Closed: contoso/storage/westeurope (partial -> denied) on nsg-build\n"
        "- Closed: contoso/login/westeurope (undecidable -> denied) on vnet-app/jobs\n"
        "- Closed: contoso/storage/westeurope (allowed -> partial) on nsg-web\n"
        "- In doubt: contoso/login/westeurope (allowed -> undecidable) on nsg-filed\n"
        "- Opened: contoso/storage/westeurope (denied -> allowed) on nsg-fine"
    )


def test_text_has_the_same_after_its_first_line() -> None:
    lines = audit_text(SINCE).splitlines()
    assert lines[1:5] == [
        "",
        "Since the baseline: 5 needs closed, 1 need in doubt, 1 need opened.",
        "  Closed: contoso/login/westeurope (allowed -> denied) on nsg-one, nsg-two",
        "  Closed: contoso/storage/westeurope (partial -> denied) on nsg-build",
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_text_keeps_to_its_width(width: int) -> None:
    shown = audit_text(SINCE, Style(width=width)).partition("Denied\n")[0]
    assert max(map(len, shown.splitlines())) <= max(width, len("(contoso/storage/westeurope,"))


def test_a_baseline_from_which_nothing_changed_is_said() -> None:
    same = replace(EVERYTHING, since_baseline=())
    sentence = "Since the baseline: no verdict on a required need changed."
    assert audit_text(same).splitlines()[2] == sentence
    assert audit_markdown(same).splitlines()[2] == f"**{sentence}**"


@pytest.mark.parametrize("made", [EVERYTHING, audit()])
def test_without_a_baseline_nothing_is_said(made: Audit) -> None:
    assert "baseline:" not in audit_text(made) + audit_markdown(made)
    assert json.loads(audit_json(made))["since_baseline"] is None


def test_json_has_every_change() -> None:
    assert json.loads(audit_json(SINCE))["since_baseline"][0] == {
        "rule_set": nsg_id("nsg-fine"),
        "client": "",
        "need": "contoso/storage/westeurope",
        "before": "denied",
        "verdict": "allowed",
    }


def test_a_thousand_changes_fit_into_a_comment_and_are_counted() -> None:
    groups = [f"nsg-{number}" for number in range(1000)]
    needs = [f"contoso/data/region-{number}" for number in range(12)]
    every = tuple(change(ALLOWED, DENIED, nsg, need) for nsg in groups for need in needs)
    shown = audit_markdown(replace(fleet(10), since_baseline=every))
    assert len(shown) <= MOST
    assert "**Since the baseline: 12,000 needs closed.**" in shown
    assert "- 4 more; --format json has all." in shown
    assert "and 700 more" in shown


def test_text_from_outside_is_escaped() -> None:
    nasty = VerdictChange(NASTY, NASTY, NASTY, ALLOWED, DENIED)
    made = replace(HOSTILE, since_baseline=(nasty,))
    shown = audit_markdown(made).partition("Since the baseline")[2].partition("- Would open")[0]
    assert "\\<script>" in shown
    assert "<script>" not in shown.replace("\\<", "")
    assert all(line.isprintable() for line in audit_text(made).splitlines())
