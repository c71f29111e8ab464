"""The short way to a group comes to what the full one does, or it is not taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, structs

from acrnet.inventory.files.resource import Located
from acrnet.inventory.files.rule_sets import MOST_RULES, RuleSetsRead, add_group
from acrnet.inventory.files.usual_groups import nsg_of_usual_group, usual_group
from acrnet.rules.inputs import NO_PLACES, LocatedNsg, Location

from ...estates import Json, nsg_id

PLACE = Location("nsgs.json", "$[0]")
MATCH: Json = {
    "access": "Allow",
    "direction": "Outbound",
    "priority": 100,
    "protocol": "Tcp",
    "sourceAddressPrefix": "*",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "Storage",
    "destinationPortRange": "443",
}
DEFAULT: Json = {"access": "Deny", "direction": "Outbound", "priority": 65500, "protocol": "*"}
SUBNET: Json = {"id": "/subnets/a", "properties": {"addressPrefix": "10.0.0.0/24"}}
IDENTITY: Json = {"name": "web", "id": nsg_id("web"), "type": "Microsoft.Network/networkSecurityGroups"}
AROUND: Json = {"etag": 'W/"1"', "location": "West Europe", "tags": {"team": "a", "": ""}}
INSIDE: Json = {
    "provisioningState": "Succeeded",
    "resourceGuid": "0",
    "flushConnection": False,
    "flowLogs": [{"id": "/flowLogs/a"}],
    "subnets": [SUBNET, {"id": "/subnets/a"}],
    "networkInterfaces": [{"id": "/nics/b"}],
}
REST: Json = {
    **IDENTITY,
    **AROUND,
    "properties": {
        **INSIDE,
        "securityRules": [{"name": "allow", "etag": 'W/"1"', "properties": MATCH}],
        "defaultSecurityRules": [{"name": "DenyAllOutBound", "properties": {**MATCH, **DEFAULT}}],
    },
}
AZ: Json = {
    **IDENTITY,
    **AROUND,
    **INSIDE,
    "resourceGroup": "rg",
    "securityRules": [{"name": "allow", "resourceGroup": "rg", **MATCH}],
    "defaultSecurityRules": [{"name": "DenyAllOutBound", "resourceGroup": "rg", **MATCH, **DEFAULT}],
}
MANY = [f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in range(40_000)]
LITTLE: Json = {**IDENTITY, "properties": {"securityRules": []}}
FORMATS = {"rest": REST, "az": AZ}


def short(group: Json, file_format: str) -> LocatedNsg | None:
    """Return what the fast reader returns, without the places of rules, which the full one does not know."""
    group_read = usual_group(Raw(json.dumps(group).encode()), file_format)
    nsg = None if group_read is None else nsg_of_usual_group(group_read, PLACE)
    return None if nsg is None else structs.replace(nsg, places=NO_PLACES)


def full(group: Json) -> RuleSetsRead:
    read = RuleSetsRead(PLACE.file)
    add_group(read, Located(PLACE.json_path, group))
    return read


def without(group: Json, key: str) -> Json:
    return {name: value for name, value in group.items() if name != key}


@pytest.mark.parametrize(
    ("file_format", "group"),
    [
        pytest.param("rest", REST, id="all that Resource Manager answers"),
        pytest.param("az", AZ, id="all that az prints"),
        pytest.param("rest", LITTLE, id="as little as there can be"),
        pytest.param("rest", without(REST, "id"), id="no id"),
        pytest.param("rest", {**REST, "location": None, "tags": None}, id="null for missing values"),
        pytest.param("az", {**AZ, "subnets": None, "defaultSecurityRules": None}, id="null for lists"),
        pytest.param("rest", {**REST, "type": "microsoft.network/networksecuritygroups"}, id="type in lower case"),
    ],
)
def test_a_group_in_its_usual_form_is_read_the_fast_way_to_the_same(file_format: str, group: Json) -> None:
    read = full(group)
    assert [short(group, file_format)] == read.rule_sets
    assert not read.unresolved


@pytest.mark.parametrize(
    ("file_format", "group"),
    [
        pytest.param("az", REST, id="the other form: of Resource Manager"),
        pytest.param("rest", AZ, id="the other form: of az"),
        pytest.param("rest", without(REST, "type"), id="no type"),
        pytest.param("rest", {**REST, "type": "Microsoft.Network/virtualNetworks"}, id="another type"),
        pytest.param("rest", without(REST, "name"), id="no name"),
        pytest.param("rest", {**REST, "name": " "}, id="a blank name"),
        pytest.param("rest", {**REST, "Location": "northeurope"}, id="a key twice, in two cases"),
        pytest.param("rest", {**REST, "value": []}, id="a page as well"),
        pytest.param("rest", {**REST, "tags": {"team": 1}}, id="a number as tag"),
        pytest.param("rest", {**REST, "tags": ["team"]}, id="a list of tags"),
        pytest.param("rest", {**REST, "properties": None}, id="null as properties"),
        pytest.param("rest", {**REST, "properties": {}}, id="no list of rules"),
        pytest.param("az", {**AZ, "securityRules": None}, id="null as rules"),
        pytest.param("az", {**AZ, "securityRules": [{"name": "allow"}]}, id="a rule that says nothing"),
        pytest.param("az", {**AZ, "securityRules": [{**MATCH, "name": " "}]}, id="a rule with a blank name"),
        pytest.param("az", {**AZ, "defaultSecurityRules": [MATCH]}, id="a default rule without a name"),
        pytest.param("az", {**AZ, "subnets": ["/subnets/a"]}, id="a text as subnet"),
        pytest.param(
            "az",
            {**AZ, "securityRules": [{"name": f"r{number}", **MATCH} for number in range(MOST_RULES + 1)]},
            id="more rules than any group can have",
        ),
        pytest.param(
            "az",
            {**AZ, "defaultSecurityRules": [{"name": f"r{number}", **MATCH} for number in range(MOST_RULES + 1)]},
            id="more default rules than any group can have",
        ),
        pytest.param(
            "az",
            {
                **AZ,
                "securityRules": [
                    {
                        "name": "a",
                        **without(MATCH, "sourceAddressPrefix"),
                        "sourceAddressPrefixes": MANY,
                    }
                ],
            },
            id="more addresses than any group can have",
        ),
    ],
)
def test_any_other_spelling_is_left_to_the_full_reader(file_format: str, group: Json) -> None:
    assert short(group, file_format) is None


@pytest.mark.parametrize("place", [b'"name"', b'"westeurope"', b'"Tcp"', b'"Allow"', b'"/subnets/a"'])
@pytest.mark.parametrize("spoilt", [b'"\xff"', b'"\xed\xa0\x80"'], ids=["no UTF-8", "half of a character"])
def test_a_group_with_invalid_text_is_left_to_the_full_reader(spoilt: bytes, place: bytes) -> None:
    for file_format, group in FORMATS.items():
        text = json.dumps({**group, "location": "westeurope"}).encode()
        assert place in text
        assert usual_group(Raw(text), file_format) is not None
        assert usual_group(Raw(text.replace(place, spoilt, 1)), file_format) is None


SCALARS: st.SearchStrategy[object] = st.sampled_from(
    ["", " a ", "West Europe", None, 0, 1.5, True, {}, [], {"id": "/x"}]
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=2))
KEYS = [*IDENTITY, *AROUND, *INSIDE, "securityRules", "defaultSecurityRules", "resourceGroup", "Tags", "properties"]
CHANGES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=2)


@given(CHANGES, CHANGES)
def test_the_fast_reader_returns_what_the_full_one_does(outside: Json, inside: Json) -> None:
    for file_format, group in FORMATS.items():
        changed = {**group, **outside}
        if isinstance(changed.get("properties"), dict):
            changed["properties"] = {**changed["properties"], **inside}
        nsg = short(changed, file_format)
        if nsg is not None:
            read = full(changed)
            assert [nsg] == read.rule_sets
            assert not read.unresolved
