"""Exports whose keys a query renamed: rules are recognised by what they hold, and said."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from acrnet.inventory.files import read_files
from acrnet.rules.found import Input

RENAMED = {"Name": "web", "Action": "Allow", "Way": "Outbound", "Ports": "443", "To": None}


def account(document: object) -> Input:
    (found,) = read_files(["-"], stdin=BytesIO(json.dumps(document).encode())).inputs
    return found


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
def test_rules_with_other_keys_are_said_with_these_keys(document: object) -> None:
    found = account(document)

    assert (found.rule_sets, found.whole) == (0, False)
    assert (
        "has security rules with the keys Name, Action, Way, Ports, To, where direction, access"
        in (found.unresolved[0])
    )
    assert found.unresolved[0].endswith("export the groups without --query.")


def test_rules_as_lists_of_values_are_said() -> None:
    found = account([["web", "Allow", "Outbound", 100], ["data", "Deny", "Inbound", 200]])

    assert not found.whole
    assert "has security rules as lists of values without keys" in found.unresolved[0]


def test_many_and_long_keys_are_cut() -> None:
    found = account([{**{f"key{number}": number for number in range(20)}, "x" * 100: "Allow", "way": "Outbound"}])

    assert "key11 and 10 more" in found.unresolved[0]


@pytest.mark.parametrize(
    "document",
    [[{"effect": "Deny"}], [["Allow", "all"]], [{"direction": "Outbound", "note": "allow it"}], {"a": "Inbound"}],
)
def test_what_has_only_one_of_the_two_is_no_rule(document: object) -> None:
    assert account(document).whole
