from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from msgspec import structs

from acrnet.audit.model import Audit, Level, StageKind, View
from acrnet.net import AddressSet
from acrnet.plan.document import plan_schema
from acrnet.report.audit.json import audit_json, audit_json_pieces
from acrnet.report.audit.schema import audit_schema
from acrnet.rules.verdict import Outcome, Verdict
from acrnet.unknown import Unknown

from ...estates import Json
from .audits import (
    ALLOW,
    BUILD,
    DENY,
    EDITION,
    EVERYTHING,
    HOSTILE,
    LOGIN,
    LOGIN_PREFIX,
    NASTY,
    SMALL,
    STORAGE,
    UNKNOWN_TAG,
    WHAT_IF,
    allowed,
    audit,
    denied,
    fleet,
    flows,
    met,
    result,
    subject,
    undecided,
)

EXPECTED = Path(__file__).parent.parent / "expected"
AUDITS = [
    pytest.param(audit(), id="nothing"),
    pytest.param(EVERYTHING, id="everything"),
    pytest.param(WHAT_IF, id="what if"),
    pytest.param(HOSTILE, id="hostile"),
    pytest.param(SMALL, id="small"),
]


def test_the_json_of_an_audit_is_as_expected() -> None:
    assert audit_json(SMALL) == (EXPECTED / "audit.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("made", AUDITS)
def test_every_document_satisfies_the_schema(made: Audit) -> None:
    jsonschema.Draft202012Validator(audit_schema()).validate(json.loads(audit_json(made)))


def test_the_schema_is_valid_and_rejects_what_is_not_an_audit() -> None:
    jsonschema.Draft202012Validator.check_schema(audit_schema())
    document = json.loads(audit_json(SMALL))
    changes: list[Json] = [{"kind": "plan"}, {"format_version": "3.0"}, {"results": [{}]}, {"summary": None}]
    for broken in changes:
        assert not jsonschema.Draft202012Validator(audit_schema()).is_valid(document | broken)


def test_the_schema_lists_the_values_of_the_model() -> None:
    definitions = audit_schema()["$defs"]
    assert definitions["stage"]["enum"] == list(StageKind)
    assert definitions["outcome"]["enum"] == list(Outcome)
    assert definitions["finding"]["properties"]["level"]["enum"] == list(Level)


def test_needs_and_deciding_rules_have_the_same_shape_as_in_plans() -> None:
    plan = plan_schema()["properties"]
    verdict = plan["targets"]["items"]["properties"]["verdicts"]["items"]["properties"]
    assert audit_schema()["$defs"]["need"] == plan["needs"]["items"]
    assert audit_schema()["$defs"]["deciding_rule"] == verdict["deciding_rules"]["items"]


@pytest.mark.parametrize("made", AUDITS)
def test_the_same_audit_gives_the_same_bytes(made: Audit) -> None:
    assert audit_json(made) == audit_json(replace(made, results=tuple(map(structs.replace, made.results))))


def test_json_has_no_control_characters() -> None:
    text = audit_json(HOSTILE)
    assert text.isascii()
    assert all(line.isprintable() for line in text.splitlines())
    assert json.loads(text)["findings"][0]["message"] == NASTY


@pytest.mark.parametrize("command", ["##vso[task.setvariable variable=PATH]x", "##VSO[task.complete]", "##[add-mask]x"])
def test_a_name_in_json_is_no_command_of_a_pipeline(command: str) -> None:
    made = replace(audit(met(LOGIN, subject(command))), warnings=(command,), registries=(command,))
    text = audit_json(made)
    assert not re.search(r"##(vso)?\[", text, re.IGNORECASE)
    document = json.loads(text)
    assert (document["warnings"], document["registries"]) == ([command], [command])
    assert document["results"][0]["rule_set"]["name"] == command


def test_assumptions_of_all_results_are_stated_once() -> None:
    everywhere, here, there = "everywhere", "only at a", "only at b"
    made = audit(
        met(LOGIN, subject("nsg-a", assumptions=(everywhere, here))),
        met(STORAGE, subject("nsg-a", assumptions=(everywhere, here))),
        met(LOGIN, subject("nsg-b", assumptions=(there, everywhere))),
    )
    document = json.loads(audit_json(replace(made, assumptions=("before all",))))
    assert document["assumptions"] == ["before all", everywhere]
    assert [each["assumptions"] for each in document["results"]] == [[here], [here], [there]]


def test_an_audit_without_results_states_its_assumptions() -> None:
    assert json.loads(audit_json(audit(assumptions=("before all",))))["assumptions"] == ["before all"]


def test_the_pieces_are_short_and_together_the_document() -> None:
    made = fleet(200)
    pieces = list(audit_json_pieces(made))
    assert "".join(pieces) == audit_json(made)
    assert max(map(len, pieces)) < len(audit_json(made)) / 100


def test_each_result_has_a_line_of_its_own() -> None:
    lines = [line for line in audit_json(fleet(100)).splitlines() if line.startswith('    {"rule_set"')]
    assert len(lines) == 200
    assert json.loads(lines[0].rstrip(","))["need"] == LOGIN.id


def test_verdicts_that_differ_by_clients_are_merged_and_listed_by_source() -> None:
    # Two subnets: the first is denied half of the prefix, the second the other half and may send to the first.
    half, other = "198.51.100.0/27", "198.51.100.32/27"
    first = Verdict.of(
        [denied(DENY, flows(half), "nsg-build"), allowed(ALLOW, flows(other), "nsg-build")],
    )
    second = Verdict.of(
        [
            denied(DENY, flows(other, source="10.0.2.0/24"), "nsg-build"),
            allowed(ALLOW, flows(half, source="10.0.2.0/24"), "nsg-build"),
        ]
    )
    both = structs.replace(
        result(LOGIN, BUILD, denied(DENY, flows(LOGIN_PREFIX), "nsg-build")), outcome=Outcome.PARTIAL
    )
    (shown,) = json.loads(
        audit_json(audit(structs.replace(both, views=(View("a/one", first), View("a/two", second)))))
    )["results"]
    assert shown["blocked"] == [LOGIN_PREFIX]
    assert [(rule["name"], rule["addresses"]) for rule in shown["deciding_rules"]] == [
        ("allow-registry", "64"),
        ("deny-storage", "64"),
    ]


def test_sources_with_the_same_verdict_are_not_listed() -> None:
    half = Verdict.of(
        [denied(DENY, flows("203.0.113.0/27"), "nsg-build"), allowed(ALLOW, flows("203.0.113.32/27"), "nsg-build")]
    )
    partial = structs.replace(result(STORAGE, BUILD, *half.parts), views=(View("a/one", half),))
    (shown,) = json.loads(audit_json(audit(partial)))["results"]
    assert (shown["verdict"], shown["by_source"]) == ("partial", [])


def test_what_leaves_a_rule_set_undecided_is_listed_as_missing() -> None:
    half, other = "203.0.113.0/27", "203.0.113.32/27"
    tie = "the rules a and b have the same priority 100 and disagree"
    unsettled = {
        "all of it": result(STORAGE, BUILD, undecided(f"{UNKNOWN_TAG}; {tie}", flows(half), "nsg-build")),
        "what is not denied": result(
            STORAGE,
            BUILD,
            denied(DENY, flows(half), "nsg-build"),
            undecided(UNKNOWN_TAG, flows(other), "nsg-build"),
        ),
        "two clients alike": result(
            STORAGE,
            BUILD,
            views=tuple(View(name, Verdict.unknown("no address is known")) for name in ("a/one", "a/two")),
        ),
        "nothing": met(LOGIN, BUILD),
    }
    missing = {"all of it": [UNKNOWN_TAG, tie], "what is not denied": [UNKNOWN_TAG]}
    missing |= {"two clients alike": ["no address is known"], "nothing": []}
    for case, each in unsettled.items():
        document = json.loads(audit_json(audit(each)))
        jsonschema.Draft202012Validator(audit_schema()).validate(document)
        assert document["results"][0]["missing"] == [{"stage": None, "reason": reason} for reason in missing[case]]


def test_an_unknown_tag_with_similar_names_is_one_missing_entry() -> None:
    tag = EDITION.get("Storage.WestEuropa")
    assert isinstance(tag, Unknown)
    (shown,) = json.loads(
        audit_json(audit(result(STORAGE, BUILD, undecided(tag.reason, flows("203.0.113.0/27"), "n"))))
    )["results"]
    assert "Storage.WestEurope" in tag.reason
    assert shown["missing"] == [{"stage": None, "reason": tag.reason}]


def test_blocked_prefixes_are_exactly_the_denied_addresses() -> None:
    documents = json.loads(audit_json(EVERYTHING))["results"]
    for made, shown in zip(EVERYTHING.results, documents, strict=True):
        denied_to = AddressSet.union(view.verdict.denied.destinations for view in made.views)
        assert AddressSet.parse(shown["blocked"]) == denied_to
