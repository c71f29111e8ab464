"""Annotations of pipelines: the worst first, as many as are shown, and nothing from outside becomes a command."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from acrnet.audit.model import Audit, Finding, Level
from acrnet.report.audit.azure_pipelines import audit_azure_pipelines_lines
from acrnet.report.audit.github import audit_github_lines
from acrnet.rules.inputs import Input, Location

from .audits import DENIED_ON_BUILD, EVERYTHING, HOSTILE, MISSPELT, NASTY, TOO_OPEN, audit

TEMPLATE = Location("./infra/main.json", "$.resources[2]", 41)
EXPECTED = Path(__file__).parent.parent / "expected"
DENIED = structs.replace(DENIED_ON_BUILD, location=TEMPLATE)
THREE = audit(findings=(DENIED, TOO_OPEN, MISSPELT))


def github(made: Audit) -> list[str]:
    return "".join(audit_github_lines(made)).splitlines()


def azure(made: Audit) -> list[str]:
    return "".join(audit_azure_pipelines_lines(made)).splitlines()


def test_findings_are_commands_of_github() -> None:
    assert github(THREE) == (EXPECTED / "audit.github").read_text(encoding="utf-8").splitlines()


def test_findings_are_commands_of_azure_pipelines_but_for_notes() -> None:
    assert azure(THREE) == (EXPECTED / "audit.azure-pipelines").read_text(encoding="utf-8").splitlines()


def test_what_could_not_be_read_comes_first() -> None:
    inputs = (Input("broken.json", "", error="broken.json is no JSON."), Input("-", "", error="Nothing came."))
    made = audit(findings=(DENIED, TOO_OPEN), inputs=inputs, incomplete=("Some are missing.",))
    assert [line.partition(" by ")[0][:60] for line in github(made)] == [
        "::error file=broken.json,title=acrnet%3A input::broken.json ",
        "::error title=acrnet%3A input::Nothing came.",
        "::error file=infra/main.json,line=41,title=acrnet%3A need_de",
        "::warning title=acrnet%3A incomplete::Some are missing.",
        "::warning file=nsgs.json,title=acrnet%3A more_open_than_need",
    ]


def test_nothing_to_say_is_nothing() -> None:
    assert (github(audit()), azure(audit())) == ([], [])


def test_the_tenth_of_a_level_counts_those_that_would_be_dropped() -> None:
    errors = [structs.replace(DENIED_ON_BUILD, rule=f"rule-{number}") for number in range(12)]
    warnings = [structs.replace(TOO_OPEN, rule=f"rule-{number}") for number in range(10)]
    made = audit(findings=(*errors, *warnings))
    lines = github(made)
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[9] == "::error title=acrnet::3 more errors; --format json has all."
    assert azure(made)[9] == "##vso[task.logissue type=error;]3 more errors%3B --format json has all."
    assert "more_open_than_needed" in lines[-1]


def read_github(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner of GitHub does (actions/runner, ActionCommand.cs)."""
    matched = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert matched is not None
    command, listed, data = matched.groups()
    properties = dict(pair.split("=", 1) for pair in listed.split(","))
    for escape, plain in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        properties = {name: value.replace(escape, plain) for name, value in properties.items()}
        data = data if plain in ":," else data.replace(escape, plain)
    return command, properties, data


def read_azure(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the agent of Azure Pipelines does: the first anywhere in the line (Command.cs)."""
    info, _, data = line[line.index("##vso[") + len("##vso[") :].partition("]")
    command, _, listed = info.partition(" ")
    properties = dict(pair.split("=", 1) for pair in listed.split(";") if pair)
    for escape, plain in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        properties = {name: value.replace(escape, plain) for name, value in properties.items()}
        data = data.replace(escape, plain)
    return command, properties, data


PARTS = (
    "::",
    "##vso[",
    "##[",
    "]",
    "\n",
    "\r",
    "%",
    "%0A",
    "%25",
    "%5D",
    ",",
    ";",
    ":",
    "=",
    "x",
    " ",
    "\u2028",
    "\x85",
)
TEXTS = st.lists(st.sampled_from(PARTS)).map("".join)


@given(TEXTS, TEXTS)
def test_text_from_outside_is_read_back_and_makes_no_command_of_its_own(message: str, file: str) -> None:
    finding = Finding("unknown_tag", Level.ERROR, f"m{message}", "f", location=Location(f"f{file}", line=3))
    made = audit(findings=(finding,))
    (line,) = github(made)
    command, properties, data = read_github(line)
    assert (command, set(properties), properties["line"]) == ("error", {"file", "line", "title"}, "3")
    (logged,) = azure(made)
    issue, issue_properties, text = read_azure(logged)
    assert logged.startswith("##vso[task.logissue ")
    assert (issue, set(issue_properties)) == ("task.logissue", {"type", "sourcepath", "linenumber", "code"})
    assert (properties["file"], data) == (issue_properties["sourcepath"], text)
    assert data.isprintable()
    assert "##vso[" not in data
    for part in ("::", "]", "%", ";", ","):
        assert data.count(part) == f"m{message} f".count(part)


@pytest.mark.parametrize("made", [EVERYTHING, HOSTILE])
def test_every_line_is_one_command(made: Audit) -> None:
    for line in github(made):
        assert read_github(line)[0] in {"error", "warning", "notice"}
    for line in azure(made):
        assert read_azure(line)[0] == "task.logissue"
    assert NASTY not in "".join((*github(made), *azure(made)))
