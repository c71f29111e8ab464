"""`acrnet show FILE`: a saved plan or audit, as the run that saved it would have printed it."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from acrnet.report.audit.forms import AuditForm
from acrnet.report.plan.forms import PlanForm

from .conftest import Files, RunCommand, WriteEstate

SAMPLE = Path(__file__).parents[2] / "infra-samples" / "contoso"
PLAN = ("plan", "--registry", "contoso", "--nsg", "nsg-app")
SUPPRESSING = """\
registries: [contoso]
suppressions:
  - {finding: need_denied, rule_set: nsg-data, reason: moves next week, until: 2999-01-01}
  - {finding: tag_case, reason: old, until: 2001-01-01}
"""
AUDITS = {
    "everything": ("--registry", "contoso", "--all"),
    "another registry": ("--registry", "contosogate", "--all"),
    "clients": ("--registry", "contoso", "--client", "vnet-apps/snet-jobs", "--client", "vnet-data/snet-data"),
    "what if": ("--registry", "contoso", "--all", "--assume-replica", "swedencentral", "--assume-data-endpoints"),
    "files": ("--from", "estate/security-groups", "estate/firewalls", "--registry", "contosogate"),
    "regions": (
        *("--from", "estate/security-groups", "--regions", "westeurope,francecentral"),
        *("--service-tags", "estate/service-tags.json"),
    ),
    "suppressions": ("--all", "--config", "suppressing.yaml"),
    "nothing": ("--from", "empty", "--registry", "contoso"),
    "an input that cannot be read": ("--from", "broken.json", "--registry", "contoso"),
}  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample estate, beside which the work goes on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACRNET_SANDBOX", "estate")
    shutil.copytree(SAMPLE, "estate")
    Path("empty").mkdir()
    Path("broken.json").write_text("{", encoding="utf-8")
    Path("suppressing.yaml").write_text(SUPPRESSING, encoding="utf-8")


@pytest.mark.long
@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("options", AUDITS.values(), ids=AUDITS)
def test_an_audit_is_shown_as_it_was_printed_in_every_format(
    acrnet: RunCommand, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    outputs = [word for form in AuditForm for word in ("--output", f"{form}=report.{form}")]
    saved = acrnet("audit", *options, *outputs)
    monkeypatch.delenv("ACRNET_SANDBOX")
    shutil.rmtree("estate")
    assert acrnet("show", "report.json").out == saved.out
    for form in AuditForm:
        shown = acrnet("show", "report.json", "--format", form)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out == Path(f"report.{form}").read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.usefixtures("sample")
def test_what_a_baseline_knows_is_shown_as_known(acrnet: RunCommand) -> None:
    acrnet("audit", *AUDITS["everything"], "--output", "json=before.json")
    compared = (*AUDITS["everything"], "--baseline", "before.json")
    acrnet("audit", *compared, "--output", "json=now.json")
    for form in AuditForm:
        assert acrnet("show", "now.json", "--format", form).out == acrnet("audit", *compared, "--format", form).out


@pytest.mark.usefixtures("sample")
def test_a_summary_is_that_of_the_audit(acrnet: RunCommand) -> None:
    summary = acrnet("audit", *AUDITS["everything"], "--summary", "--output", "json=audit.json")
    assert acrnet("show", "audit.json", "--summary").out == summary.out


@pytest.mark.parametrize("details", [(), ("--details",)])
@pytest.mark.parametrize("form", PlanForm)
def test_a_plan_is_shown_as_it_was_printed_in_every_format(
    acrnet: RunCommand, estate: WriteEstate, form: str, details: tuple[str, ...]
) -> None:
    estate()
    printed = acrnet(*PLAN, "--out", "plan.json", "--format", form, *details)
    shown = acrnet("show", "plan.json", "--format", form, *details)
    assert (shown.code, shown.out, shown.err) == (0, printed.out, "")


def test_it_is_saved_in_several_formats(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    acrnet(*PLAN, "--out", "plan.json")
    ended = acrnet("show", "plan.json", "--output", "markdown=comment.md", "--output", "text=plan.txt")
    assert Path("plan.txt").read_text(encoding="utf-8") == ended.out
    assert Path("comment.md").read_text(encoding="utf-8").startswith("**Plan: ")


def test_standard_input_is_read(acrnet: RunCommand, estate: WriteEstate, monkeypatch: pytest.MonkeyPatch) -> None:
    estate()
    printed = acrnet(*PLAN, "--out", "plan.json")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("plan.json").read_bytes())))
    assert acrnet("show", "-").out == printed.out


def test_a_format_that_only_audits_have_is_refused_for_a_plan(
    acrnet: RunCommand, estate: WriteEstate, files: Files
) -> None:
    estate()
    acrnet(*PLAN, "--out", "plan.json")
    before = files()
    message = "does not take the format 'sarif'. It takes text, json, markdown.\n"
    for option, value in (("--format", "sarif"), ("--output", "sarif=plan.sarif")):
        ended = acrnet("show", "plan.json", option, value)
        assert (ended.code, ended.out, ended.err, files()) == (2, "", f"acrnet: {option} {message}", before)


def test_less_and_more_contradict_each_other(acrnet: RunCommand) -> None:
    ended = acrnet("show", "audit.json", "--summary", "--details")
    assert (ended.code, ended.err) == (2, "acrnet: --summary shows less and --details more. Leave out one of them.\n")


OTHERS = {
    "": "other.json is no JSON of acrnet, not a plan or an audit.",
    "{": "other.json is no JSON of acrnet, not a plan or an audit.",
    "[" * 100_000: "other.json is no JSON of acrnet, not a plan or an audit.",
    '{"changeNumber": 1, "values": []}': "other.json is a service-tag file, not a plan or an audit.",
    '{"format_version": "1.0", "journal": {}}\n{}': (
        "other.json is a journal of acrnet, which acrnet rollback takes, not a plan or an audit."
    ),
}


@pytest.mark.parametrize("content", OTHERS, ids=["empty", "cut short", "nested", "service tags", "a journal"])
def test_something_else_is_named(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.json").write_text(content, encoding="utf-8")
    ended = acrnet("show", "other.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == (
        f"acrnet: {OTHERS[content]} Give a file that acrnet plan --out or acrnet audit --output json=FILE wrote.\n"
    )


@pytest.mark.parametrize(("file", "why"), [("none.json", "No such file or directory"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_one_sentence(
    acrnet: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = acrnet("show", file)
    assert (ended.code, ended.err) == (
        2,
        f"acrnet: {file} cannot be read: {why}. Check the path and its permissions.\n",
    )


@pytest.mark.usefixtures("sample")
def test_another_version_is_refused_or_said(acrnet: RunCommand) -> None:
    acrnet("audit", *AUDITS["regions"], "--output", "json=audit.json")
    document = json.loads(Path("audit.json").read_text(encoding="utf-8"))
    Path("newer.json").write_text(json.dumps({**document, "format_version": "3.0"}), encoding="utf-8")
    newer = acrnet("show", "newer.json")
    assert (newer.code, newer.out) == (2, "")
    assert newer.err == (
        "acrnet: newer.json has the format version '3.0'; this acrnet shows 2.x. Show it with the acrnet that wrote it,"
        " or make a new audit.\n"
    )
    older = {name: each for name, each in document.items() if name not in {"views", "rules", "flows", "addresses"}}
    for result in older["results"]:
        del result["views"]
    Path("older.json").write_text(json.dumps({**older, "format_version": "2.3"}), encoding="utf-8")
    shown = acrnet("show", "older.json")
    assert (shown.code, shown.headline) == (0, acrnet("show", "audit.json").headline)
    assert shown.err == (
        "acrnet: older.json has the format version 2.3, in which reports find no rules and addresses.\n"
    )


def test_a_damaged_plan_is_refused(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    acrnet(*PLAN, "--out", "plan.json")
    text = Path("plan.json").read_text(encoding="utf-8")
    Path("plan.json").write_text(text.replace("AzureContainerRegistry", "Storage", 1), encoding="utf-8")
    assert acrnet("show", "plan.json").err.startswith("acrnet: plan.json was altered after it was written")
