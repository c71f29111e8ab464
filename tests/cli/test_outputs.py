"""`--output FORM=FILE`: several formats of one document from one run, and what it leaves alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from acrnet.plan.document import load_plan
from acrnet.report.audit.forms import AuditForm

from .conftest import Files, RunCommand, WriteEstate

AUDIT = ("audit", "--registry", "contoso", "--nsg", "nsg-app")
PLAN = ("plan", "--registry", "contoso", "--nsg", "nsg-app")
INSPECT = ("inspect", "contoso")


def text_of(path: Path | str) -> str:
    return Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [AUDIT, PLAN, INSPECT], ids=lambda command: command[0])
def test_each_file_holds_what_its_format_prints(acrnet: RunCommand, estate: WriteEstate, command: tuple[str]) -> None:
    estate()
    forms = ("text", "json", "markdown")
    ended = acrnet(*command, *(word for form in forms for word in ("--output", f"{form}=report.{form}")))
    for form in forms:
        printed = acrnet(*command, "--format", form)
        assert (printed.code, printed.out) == (ended.code, text_of(f"report.{form}"))
    assert ended.out == text_of("report.text")
    assert [line for line in ended.err.splitlines() if "saved" in line] == [
        f"The report in the format {form} is saved in report.{form}." for form in forms
    ]


def test_every_format_of_an_audit_can_be_saved_and_saved_again(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    outputs = [word for form in AuditForm for word in ("--output", f"{form.upper()}=report.{form}")]
    first = acrnet(*AUDIT, *outputs)
    assert (first.code, acrnet(*AUDIT, *outputs)) == (4, first)


def test_the_summary_goes_for_the_files_too(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet(*AUDIT, "--summary", "--output", "text=report")
    assert text_of("report") == ended.out == acrnet(*AUDIT, "--summary").out


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["json"], "--output 'json' names no file. Write it as FORM=FILE, for example json=FILE."),
        (["json="], "--output 'json=' names no file. Write it as FORM=FILE, for example json=FILE."),
        (["jsn=a"], "--output does not take the format 'jsn'. Did you mean json? It takes text, json, markdown."),
        (["=a"], "--output does not take the format ''. It takes text, json, markdown."),
        (["json=a", "text=./a"], "Two documents are to go to a. Give each a file of its own."),
        (["json=-", "text=-"], "Two documents are to go to standard output. Give each a file of its own."),
        (["json=."], "--output . is a folder. Name a file in it, for example report."),
        (["json=no/a"], "There is no folder no for --output no/a. Create it first."),
    ],
)
def test_a_wrong_value_is_one_sentence_before_any_work(
    acrnet: RunCommand, estate: WriteEstate, files: Files, values: list[str], message: str
) -> None:
    estate()
    before = files()
    for command in (PLAN, INSPECT):
        ended = acrnet(*command, *(word for value in values for word in ("--output", value)))
        assert (ended.code, ended.out, ended.err, files()) == (2, "", f"acrnet: {message}\n", before)


def test_a_link_to_the_file_of_another_output_is_that_file(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("link").symlink_to("a.json")
    ended = acrnet(*AUDIT, "--output", "json=a.json", "--output", "text=link")
    assert (ended.code, ended.err) == (
        2,
        "acrnet: Two documents are to go to link. Give each a file of its own.\n",
    )


def test_a_second_name_of_one_file_is_that_file(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("a").touch()
    os.link("a", "b")
    assert acrnet(*AUDIT, "--output", "json=a", "--output", "text=b").code == 2


@pytest.mark.parametrize("form", ["json", "text", "markdown"])
def test_a_plan_does_not_go_to_the_file_of_out_as_well(acrnet: RunCommand, estate: WriteEstate, form: str) -> None:
    estate()
    ended = acrnet(*PLAN, "--out", "plan.json", "--output", f"{form}=plan.json")
    assert (ended.code, list(Path.cwd().iterdir())) == (2, [])


@pytest.mark.parametrize("content", [b"mine", b'{"mine": 1}', b"\xff\x00", b"[" * 100_000])
@pytest.mark.parametrize("form", AuditForm)
def test_a_file_that_is_something_else_is_replaced_only_with_force(
    acrnet: RunCommand, estate: WriteEstate, files: Files, form: str, content: bytes
) -> None:
    estate()
    Path("mine").write_bytes(content)
    before = files()
    refused = acrnet(*AUDIT, "--output", f"{form}=mine")
    assert (refused.code, refused.out, files()) == (2, "", before)
    assert refused.err == (
        f"acrnet: --output mine exists and is not a report in the format {form}. Name another file, or replace it with"
        " --force.\n"
    )
    assert acrnet(*AUDIT, "--output", f"{form}=mine", "--force").code == 4
    assert text_of("mine") == acrnet(*AUDIT, "--format", form).out


def test_an_audit_does_not_replace_a_plan(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    acrnet(*PLAN, "--out", "plan.json")
    assert acrnet(*AUDIT, "--output", "json=plan.json").code == 2
    load_plan(text_of("plan.json"))


def test_standard_output_takes_the_document_alone(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    shown = acrnet(*AUDIT)
    ended = acrnet(*AUDIT, "--output", "json=-")
    assert json.loads(ended.out)["kind"] == "audit"
    assert ended.err == shown.out
    assert list(Path.cwd().iterdir()) == []


def test_two_documents_are_not_mixed_on_standard_output(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    assert acrnet(*PLAN, "--out", "-", "--output", "json=/dev/stdout").code == 2


def test_a_pipeline_that_is_wrong_elsewhere_writes_nothing(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet("audit", "--registry", "nobody", "--nsg", "nsg-app", "--output", "json=report.json")
    assert (ended.code, list(Path.cwd().iterdir())) == (2, [])


def test_an_audit_with_an_input_that_cannot_be_read_is_saved(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    Path("broken.json").write_text("{", encoding="utf-8")
    ended = acrnet("audit", "--registry", "contoso", "--from", "broken.json", "--output", "json=report.json")
    assert (ended.code, json.loads(text_of("report.json"))["inputs"][0]["path"]) == (2, "broken.json")


def test_a_full_disk_is_one_sentence(acrnet: RunCommand, estate: WriteEstate) -> None:
    estate()
    ended = acrnet(*AUDIT, "--output", "json=/dev/full")
    assert ended.code == 2
    assert ended.err == (
        "acrnet: The report in the format json cannot be saved at /dev/full: No space left on device. Name another file"
        " with --output.\n"
    )
