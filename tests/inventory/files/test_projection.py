"""Exports whose keys a query renamed: rules are recognised by what they hold, and said."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from acrnet.inventory.files import read_files
from acrnet.rules.inputs import Input

RENAMED = {"Name": "web", "Action": "Allow", "Way": "Outbound", "Ports": "443", "To": None}


def input_of(document: object) -> Input:
    (read,) = read_files(["-"], stdin=BytesIO(json.dumps(document).encode())).inputs
    return read


@pytest.mark.parametrize(
    "document",
    [
        [RENAMED],
        {"value": [RENAMED]},
        [{"Group": "nsg-web", "Rules": [RENAMED]}],
        [{"a": 1}, {**RENAMED, "Way": "INBOUND", "Action": "deny"}],
    ],
    ids=["a list", "a page", "rules in groups", "any case, beside others"],
)
def test_rules_with_other_keys_are_reported_with_these_keys(document: object) -> None:
    read = input_of(document)

    assert (read.rule_sets, read.whole) == (0, False)
    assert (
        "has security rules with the keys Name, Action, Way, Ports, To, where direction, access" in (read.unresolved[0])
    )
    assert read.unresolved[0].endswith("export the groups without --query.")


def test_rules_as_lists_of_values_are_reported() -> None:
    read = input_of([["web", "Allow", "Outbound", 100], ["data", "Deny", "Inbound", 200]])

    assert not read.whole
    assert "has security rules as lists of values without keys" in read.unresolved[0]


def test_many_and_long_keys_are_cut() -> None:
    read = input_of([{**{f"key{number}": number for number in range(20)}, "x" * 100: "Allow", "way": "Outbound"}])

    assert "key11 and 10 more" in read.unresolved[0]


@pytest.mark.parametrize(
    "document",
    [[{"effect": "Deny"}], [["Allow", "all"]], [{"direction": "Outbound", "note": "allow it"}], {"a": "Inbound"}],
)
def test_an_object_with_only_an_access_or_only_a_direction_is_not_a_rule(document: object) -> None:
    assert input_of(document).whole
