"""Places that reading a list of groups shows are those that looking them up in the file again finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrnet.inventory.files.group_list import read_group_list
from acrnet.inventory.files.rule_places import Spot, find_spots
from acrnet.inventory.files.table import contents_of
from acrnet.rules.inputs import LocatedNsg, Location
from acrnet.rules.shared_rules import SharedRules

from ...estates import Json, nsg, rule

TYPE = "Microsoft.Network/networkSecurityGroups"
DENY_ALL: Json = rule("DenyAllOutBound", 65500, "Deny")
GROUPS: list[Json] = [
    {**nsg("web", rule("Late", 300), rule("early", 200), rule("late", 100)), "name": "web", "type": TYPE},
    {**nsg("jobs", rule("a", 100)), "name": "jobs", "type": TYPE},
    {**nsg("empty"), "name": "empty", "type": TYPE},
]
GROUPS[1]["properties"]["defaultSecurityRules"] = [rule("AllowVnetOutBound", 65000), DENY_ALL]


def in_az_form(resource: Json) -> Json:
    """Return a group or a rule with its properties beside its name."""
    flat = {**resource, **resource["properties"]}
    del flat["properties"]
    for key in ("securityRules", "defaultSecurityRules"):
        if key in flat:
            flat[key] = [in_az_form(each) for each in flat[key]]
    return flat


ROWS = [{**group, "tenantId": "t", "subscriptionId": "s"} for group in GROUPS]
DOCUMENTS: dict[str, object] = {
    "a list": GROUPS,
    "a page": {"value": GROUPS},
    "az": [in_az_form(group) for group in GROUPS],
    "Resource Graph": {"count": 3, "data": ROWS, "total_records": 3},
}


def nsgs_in(file: Path) -> list[LocatedNsg]:
    pieces = iter([file.read_bytes()])
    return read_group_list(pieces, str(file), str(file), contents_of, SharedRules()).rule_sets


def looked_up(group: LocatedNsg, name: str) -> Location:
    spot = Spot(group.location.json_path, (name,) if name else ())
    return find_spots(group.location.file, [spot])[spot]


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize(
    ("indent", "around"),
    [
        pytest.param(None, ("", ""), id="on one line"),
        pytest.param(None, ("\n\n", "\n"), id="on one line among others"),
        pytest.param(1, ("", ""), id="indented"),
    ],
)
def test_places_are_those_that_looking_them_up_finds(
    tmp_path: Path, form: str, indent: int | None, around: tuple[str, str]
) -> None:
    file = tmp_path / "nsgs.json"
    file.write_text(around[0] + json.dumps(DOCUMENTS[form], indent=indent) + around[1])
    web, jobs, empty = nsgs_in(file)
    assert [set(each.places) for each in (web, jobs, empty)] == [
        {"", "late", "early"},
        {"", "a", "allowvnetoutbound", "denyalloutbound"},
        {""},
    ]
    for group in (web, jobs, empty):
        for name, place in group.places.items():
            expected = looked_up(group, name)
            assert (place.file, place.json_path) == (str(file), expected.json_path)
            assert place.line == (0 if indent else expected.line)


def test_the_first_of_rules_with_one_name_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "nsgs.json"
    file.write_text(json.dumps(GROUPS))
    assert nsgs_in(file)[0].places["late"] == Location(str(file), "$[0].properties.securityRules[0]", 1)


def test_a_rule_that_is_not_in_the_group_has_no_place(tmp_path: Path) -> None:
    file = tmp_path / "nsgs.json"
    file.write_text(json.dumps(GROUPS))
    places = nsgs_in(file)[2].places
    assert places.get("denyalloutbound") is None
    assert len(places) == 1


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("size", [1, 7, 64])
def test_places_are_the_same_in_pieces_of_any_size(form: str, size: int) -> None:
    utf8 = b"\n\n" + json.dumps(DOCUMENTS[form]).encode()
    cut = (utf8[start : start + size] for start in range(0, len(utf8), size))
    whole, pieces = (
        [each.places for each in read_group_list(given, "f", "f", contents_of, SharedRules()).rule_sets]
        for given in (iter([utf8]), cut)
    )
    assert any(len(each) > 1 for each in whole)
    assert pieces == whole
