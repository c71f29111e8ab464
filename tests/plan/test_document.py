from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from acrnet.errors import PlanFileError
from acrnet.plan.document import content_digest, dump_plan, load_plan, plan_digest, plan_document, plan_schema
from acrnet.plan.model import Plan
from acrnet.plan.planner import Wanted, build_plan
from acrnet.registry.need import Purpose
from acrnet.targets.nsg.changes import Options

from ..estates import Json
from ..needs import REGISTRY_WEST, STORAGE_WEST, deny_all, nsg_target, owned, private_need, tag_need

NEEDS = (
    tag_need(REGISTRY_WEST),
    tag_need(STORAGE_WEST, Purpose.STORAGE),
    private_need("pe-lost", unknown="its network interface cannot be read"),
)
RULES = (deny_all(4000), owned(REGISTRY_WEST, 4010), owned("Storage.NorthEurope", 1000))


def a_plan(*rules: Json) -> Plan:
    target = nsg_target(*(rules or RULES), options=Options(prune=True))
    return build_plan("public", "default", [], [Wanted(target, NEEDS)], assumptions=["somebody said so"])


def test_a_plan_reads_back_as_the_same_plan() -> None:
    plan = a_plan()
    assert load_plan(dump_plan(plan)) == plan


def test_a_plan_with_a_need_of_a_profile_has_the_version_that_knows_its_purpose() -> None:
    needs = (*NEEDS, tag_need("AzureCloud", Purpose.PLATFORM))
    plan = build_plan("public", "default", [], [Wanted(nsg_target(*RULES), needs)])
    assert [plan_document(each)["format_version"] for each in (a_plan(), plan)] == ["1.0", "1.2"]
    assert load_plan(dump_plan(plan)) == plan


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert dump_plan(a_plan()) == dump_plan(a_plan())


def test_the_order_of_targets_and_rules_does_not_show() -> None:
    first, second = (nsg_target(*RULES, name=name) for name in ("nsg-a", "nsg-b"))
    one = build_plan("public", "default", [], [Wanted(first, NEEDS), Wanted(second, NEEDS)])
    other = build_plan("public", "default", [], [Wanted(second, NEEDS[::-1]), Wanted(first, NEEDS[::-1])])
    assert [change.name for target in one.targets for change in target.changes] == [
        change.name for target in other.targets for change in target.changes
    ]
    assert one.needs == other.needs


def test_every_plan_satisfies_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(plan_schema())
    jsonschema.Draft202012Validator(plan_schema()).validate(plan_document(a_plan()))


def test_the_schema_that_is_shipped_is_the_one_that_plans_are_read_by() -> None:
    shipped = resources.files("acrnet.plan").joinpath("plan.schema.json").read_text(encoding="utf-8")
    assert shipped == json.dumps(plan_schema(), indent=2) + "\n"


def test_the_proof_can_be_rechecked_from_the_plan_alone() -> None:
    source = a_plan().service_tags[0]
    assert source.prefixes[STORAGE_WEST] == ("203.0.113.0/26", "203.0.113.128/26")
    assert REGISTRY_WEST in source.prefixes
    assert len(source.sha256) == 64


def test_the_digest_changes_with_the_content_and_not_with_the_layout() -> None:
    plan = a_plan()
    document = plan_document(plan)
    reordered = json.loads(json.dumps(document, sort_keys=True))
    assert content_digest(reordered) == plan_digest(plan)
    assert plan_digest(a_plan(deny_all(3999))) != plan_digest(plan)


def altered(change: Any) -> str:
    """A plan that was altered by somebody who knows to set the digest again."""
    document = plan_document(a_plan())
    change(document)
    document["digest"] = content_digest(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "not complete JSON", id="empty"),
        pytest.param(dump_plan(a_plan())[:-200], "cut short", id="truncated"),
        pytest.param("<html></html>", "not complete JSON", id="HTML"),
        pytest.param("[]", "not a plan of acrnet", id="a list"),
        pytest.param("{}", "not a plan of acrnet", id="another document"),
        pytest.param("[" * 200_000, "nested too deeply", id="deeply nested"),
        pytest.param('{"format_version": ' + "1" * 5000 + "}", "a number too long", id="huge number"),
        pytest.param(dump_plan(a_plan()).replace("deny-all", "deny-none"), "was altered", id="altered"),
        pytest.param(dump_plan(a_plan()).replace('"1.0"', '"2.0"'), "format version '2.0'", id="next major version"),
        pytest.param(dump_plan(a_plan()).replace('"1.0"', "1"), "format version 1", id="version is a number"),
        pytest.param(altered(lambda each: each.pop("targets")), r"\$.targets is missing", id="a part is missing"),
        pytest.param(altered(lambda each: each.update(needs={})), r"\$.needs is not a list", id="another type"),
        pytest.param(
            altered(lambda each: each["targets"][0].update(id="nsg-app")), "not the id of an Azure", id="a broken id"
        ),
        pytest.param(
            altered(lambda each: each["targets"][0]["changes"][0].update(action="explode")),
            r"action is not one of create, update, delete, keep",
            id="unheard-of action",
        ),
    ],
)
def test_an_invalid_plan_file_is_one_sentence(text: str, message: str) -> None:
    with pytest.raises(PlanFileError, match=message) as caught:
        load_plan(text, "plan.json")
    assert str(caught.value).startswith("plan.json ")
    assert caught.value.exit_code == 2


def test_names_that_a_later_minor_version_adds_are_ignored() -> None:
    text = altered(lambda each: each.update(format_version="1.7", mood="good"))
    assert load_plan(text).targets == a_plan().targets
