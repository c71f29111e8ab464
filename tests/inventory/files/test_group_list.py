"""A list of groups read one by one comes to what the whole document is, and any other text is left to that."""

from __future__ import annotations

import json

import pytest

from acrnet.errors import InputFileError
from acrnet.inventory.files.group_list import read_group_list
from acrnet.inventory.files.json_text import parse_json
from acrnet.inventory.files.reading import recognised
from acrnet.inventory.files.rule_sets import RuleSetsRead, read_rule_sets

from ...estates import Json, nsg, nsg_id, rule

FILE = "nsgs.json"
TYPE = "Microsoft.Network/networkSecurityGroups"
GROUPS: list[Json] = [
    # Every other one is in the usual spelling, with name and type.
    nsg(f"nsg-{number}", rule("a", 100), rule("b", 200, "Deny")) | ({} if number % 2 else {"name": "nsg", "type": TYPE})
    for number in range(5)
]
IN_AZ_FORM: Json = {"name": "az", "id": nsg_id("az"), "securityRules": [{"name": "no-rule"}]}
RULE: Json = {**rule("own", 300), "id": f"{nsg_id('nsg-0')}/securityRules/own"}


def read(document: object) -> RuleSetsRead | None:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_group_list(text.encode(), FILE, recognised, lambda _: None)


def read_whole(document: object) -> RuleSetsRead:
    contents = recognised(parse_json(json.dumps(document), FILE))
    return read_rule_sets(contents, FILE, lambda _: None)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(GROUPS, id="a list"),
        pytest.param({"value": GROUPS}, id="a list in value"),
        pytest.param([IN_AZ_FORM], id="as az prints it, with what cannot be made out"),
        pytest.param([*GROUPS, IN_AZ_FORM], id="of two forms"),
        pytest.param([nsg("a"), nsg("a")], id="a group twice"),
    ],
)
def test_a_list_of_groups_comes_to_what_the_whole_document_is(document: object) -> None:
    assert read(document) == read_whole(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(GROUPS[0], id="one group"),
        pytest.param([], id="nothing"),
        pytest.param({"value": GROUPS, "nextLink": "https://management.azure.com/x"}, id="a page that goes on"),
        pytest.param([*GROUPS, RULE], id="a rule on its own at the end"),
        pytest.param([*GROUPS, {"value": [nsg("b")]}], id="a page in the list"),
        pytest.param([*GROUPS, {**nsg("b"), "Value": []}], id="a group that is a page too"),
        pytest.param([*GROUPS, {**nsg("b"), "nextLink": "x"}], id="a group that goes on at another page"),
        pytest.param([*GROUPS, [nsg("b")]], id="a list in the list"),
        pytest.param([*GROUPS, {"id": nsg_id("b")}], id="a group without its rules"),
        pytest.param([{**GROUPS[0], "tenantId": "t"}], id="rows of Resource Graph"),
        pytest.param(f"{json.dumps(GROUPS)[:-1]},]", id="a comma too many"),
        pytest.param(json.dumps(GROUPS)[:-9], id="cut off"),
    ],
)
def test_any_other_text_is_left_to_the_reading_of_documents(document: object) -> None:
    assert read(document) is None


@pytest.mark.parametrize("group", [0, 1], ids=["in the usual spelling", "in another one"])
@pytest.mark.parametrize("place", [0, 2], ids=["first", "later"])
@pytest.mark.parametrize("spoilt", [b"\xff", b"\xed\xa0\x80"], ids=["no UTF-8", "half of a character"])
def test_a_list_that_is_no_text_is_left_to_the_reading_of_documents(spoilt: bytes, place: int, group: int) -> None:
    utf8 = json.dumps([*GROUPS[:place], {**GROUPS[group], "location": "spoilt"}]).encode()
    assert read_group_list(utf8, FILE, recognised, lambda _: None) is not None
    assert read_group_list(utf8.replace(b"spoilt", spoilt), FILE, recognised, lambda _: None) is None


def test_a_group_with_more_rules_than_any_can_have_is_refused_with_its_place() -> None:
    with pytest.raises(InputFileError, match=r"nsgs\.json \$\[1\]: the group 'b' has 99,999 securityRules"):
        read([nsg("a"), {"name": "b", "securityRules": [{}] * 99_999}])


def test_progress_is_the_share_of_the_groups() -> None:
    told: list[float] = []
    groups = [nsg(f"nsg-{number}") for number in range(401)]
    text = json.dumps(groups)
    read_group_list(text.encode(), FILE, recognised, told.append)
    assert told == [0, 200 / 401, 400 / 401]
