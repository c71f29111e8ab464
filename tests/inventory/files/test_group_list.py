"""A list of groups read one by one comes to what the whole document is, and any other text is left to that."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from msgspec import Raw, structs

from acrnet.errors import InputFileError
from acrnet.inventory.files import group_list
from acrnet.inventory.files.group_list import read_group_list
from acrnet.inventory.files.json_text import parse_json
from acrnet.inventory.files.list_items import NotAListError
from acrnet.inventory.files.rule_sets import RuleSetsRead, read_rule_sets
from acrnet.inventory.files.table import contents_of
from acrnet.inventory.files.usual_groups import usual_group
from acrnet.rules.inputs import NO_PLACES
from acrnet.rules.shared_rules import SharedRules

from ...estates import Json, nsg, nsg_id, rule

FILE = "nsgs.json"
TYPE = "Microsoft.Network/networkSecurityGroups"
GROUPS: list[Json] = [
    # Every other one is in the usual spelling, with name and type.
    nsg(f"nsg-{number}", rule("a", 100), rule("b", 200, "Deny")) | ({} if number % 2 else {"name": "nsg", "type": TYPE})
    for number in range(5)
]
IN_AZ_FORM: Json = {"name": "az", "id": nsg_id("az"), "securityRules": [{"name": "no-rule"}]}
ROWS: list[Json] = [
    {**group, "tenantId": "t", "subscriptionId": "s", "resourceGroup": "rg", "kind": "", "sku": None, "zones": None}
    for group in GROUPS
]
PROJECTED: Json = {
    "name": "p",
    "id": nsg_id("p"),
    "properties_securityRules": [rule("a", 100)],
    "properties_tags": None,
}
RULE: Json = {**rule("own", 300), "id": f"{nsg_id('nsg-0')}/securityRules/own"}


def read(document: object) -> RuleSetsRead:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_text(text.encode())


def read_text(utf8: bytes) -> RuleSetsRead:
    return read_pieces(iter([utf8]))


def read_pieces(pieces: Iterator[bytes]) -> RuleSetsRead:
    """Return what is read from a list, without the places of rules, which the reader of documents does not know."""
    read = read_group_list(pieces, FILE, FILE, contents_of, SharedRules())
    read.rule_sets = [structs.replace(each, places=NO_PLACES) for each in read.rule_sets]
    return read


def read_whole(document: object) -> RuleSetsRead:
    contents = contents_of(parse_json(json.dumps(document), FILE))
    return read_rule_sets(contents, FILE, lambda _: None, SharedRules())


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(GROUPS, id="a list"),
        pytest.param({"value": GROUPS}, id="a list in value"),
        pytest.param([IN_AZ_FORM], id="as az prints it, with what cannot be made out"),
        pytest.param([*GROUPS, IN_AZ_FORM], id="of two forms"),
        pytest.param([nsg("a"), nsg("a")], id="a group twice"),
        pytest.param({"nextLink": None, "value": GROUPS}, id="the last page"),
        pytest.param({"value": GROUPS, "nextLink": "https://management.azure.com/x"}, id="a page that goes on"),
        pytest.param({"value": GROUPS, "NewNSG": nsg("b")}, id="a group beside a list"),
        pytest.param({"count": 5, "data": ROWS, "skip_token": None, "total_records": 5}, id="all of Resource Graph"),
        pytest.param({"count": 5, "data": ROWS, "total_records": 6}, id="fewer rows than records"),
        pytest.param({"$skipToken": "x", "data": ROWS}, id="rows that go on"),
        pytest.param({"data": ROWS, "facets": [], "resultTruncated": "true"}, id="rows of the API that go on"),
        pytest.param({"data": [PROJECTED, *ROWS, PROJECTED]}, id="rows of a projection"),
        pytest.param(ROWS, id="rows of Resource Graph alone"),
        pytest.param([{**GROUPS[1], "tenantId": "t"}, *GROUPS], id="rows in another spelling"),
    ],
)
def test_a_list_of_groups_reads_the_same_as_the_whole_document(document: object) -> None:
    assert read(document) == read_whole(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(GROUPS[0], id="one group"),
        pytest.param([], id="nothing"),
        pytest.param({"value": [IN_AZ_FORM], "NewNSG": nsg("b")}, id="a group beside a list"),
        pytest.param({"value": GROUPS, "$schema": "deploymentTemplate.json"}, id="a template with a list"),
        pytest.param({**nsg("b"), "value": GROUPS}, id="a group with a list"),
        pytest.param({"data": [*ROWS, {"id": nsg_id("b"), "tenantId": "t"}]}, id="a row without rules"),
        pytest.param({"data": {"columns": [], "rows": [ROWS]}}, id="a table"),
        pytest.param([*GROUPS, RULE], id="a rule on its own at the end"),
        pytest.param([*GROUPS, {"value": [nsg("b")]}], id="a page in the list"),
        pytest.param([*GROUPS, {**nsg("b"), "Value": []}], id="a group that is a page too"),
        pytest.param([*GROUPS, {**nsg("b"), "nextLink": "x"}], id="a group that goes on at another page"),
        pytest.param([*GROUPS, [nsg("b")]], id="a list in the list"),
        pytest.param([*GROUPS, {"id": nsg_id("b")}], id="a group without its rules"),
        pytest.param(f"{json.dumps(GROUPS)[:-1]},]", id="a comma too many"),
        pytest.param(json.dumps(GROUPS)[:-9], id="cut off"),
    ],
)
def test_any_other_text_is_left_to_the_reading_of_documents(document: object) -> None:
    with pytest.raises(NotAListError):
        read(document)


@pytest.mark.parametrize("group", [0, 1], ids=["in the usual spelling", "in another one"])
@pytest.mark.parametrize("place", [0, 2], ids=["first", "later"])
@pytest.mark.parametrize("spoilt", [b"\xff", b"\xed\xa0\x80"], ids=["no UTF-8", "half of a character"])
def test_a_list_with_invalid_text_is_left_to_the_reader_of_documents(spoilt: bytes, place: int, group: int) -> None:
    utf8 = json.dumps([*GROUPS[:place], {**GROUPS[group], "location": "spoilt"}]).encode()
    assert read_text(utf8).rule_sets
    with pytest.raises(NotAListError):
        read_text(utf8.replace(b"spoilt", spoilt))


def test_a_group_with_more_rules_than_any_can_have_is_refused_with_its_place() -> None:
    with pytest.raises(InputFileError, match=r"nsgs\.json \$\[1\]: the group 'b' has 99,999 securityRules"):
        read([nsg("a"), {"name": "b", "securityRules": [{}] * 99_999}])


@pytest.mark.parametrize("form", [GROUPS, {"count": 5, "data": ROWS}], ids=["a list", "an object"])
def test_a_list_reads_the_same_in_pieces_of_any_size(form: object) -> None:
    utf8 = json.dumps(form, indent=1).encode()
    for size in (1, 2, 3, 500):
        pieces = (utf8[start : start + size] for start in range(0, len(utf8), size))
        assert read_pieces(pieces) == read_whole(form)


def test_the_usual_rows_of_resource_graph_are_parsed_at_once() -> None:
    row = {**nsg("a"), "name": "a", "type": TYPE, "tenantId": "t", "kind": "", "plan": None, "extendedLocation": None}
    assert usual_group(Raw(json.dumps(row).encode()), "resource-graph") is not None


def test_more_groups_than_there_can_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_list, "MOST_GROUPS", 5)
    assert len(read(GROUPS).rule_sets) == 5
    with pytest.raises(InputFileError, match=r"nsgs\.json has more than 5 network security groups\. Split it"):
        read([*GROUPS, nsg("b")])
