"""Rules from a file, to be assumed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from acrnet.errors import InputFileError
from acrnet.inventory.files.rules import read_rule_file
from acrnet.rules.rule import SecurityRule

from ...estates import Json, nsg, rule

DENY = rule("deny-out", 150, "Deny", "*")
ALLOW = rule("allow-in", 160)


def flattened(resource: Json) -> Json:
    return {**{key: value for key, value in resource.items() if key != "properties"}, **resource["properties"]}


def read(folder: Path, document: Any) -> tuple[SecurityRule, ...]:  # Any: right and wrong JSON alike
    path = folder / "rule.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read_rule_file(path)


def changed(**fields: object) -> Json:
    return {**DENY, "properties": {**DENY["properties"], **fields}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (DENY, ["deny-out"]),
        (flattened(DENY), ["deny-out"]),
        ([DENY], ["deny-out"]),
        ([ALLOW, flattened(DENY)], ["allow-in", "deny-out"]),
        ({"value": [DENY, ALLOW]}, ["deny-out", "allow-in"]),
        (f"// what if\n[{json.dumps(DENY)},]", ["deny-out"]),
    ],
    ids=["REST", "az", "a list", "a list of both forms", "value", "comments"],
)
def test_rules_are_read_in_their_order(tmp_path: Path, document: object, expected: list[str]) -> None:
    assert [each.name for each in read(tmp_path, document)] == expected


def test_a_rule_is_what_its_file_says(tmp_path: Path) -> None:
    (deny,) = read(tmp_path, DENY)

    assert (deny.priority, deny.access, deny.direction, deny.protocol) == (150, "Deny", "Outbound", "Tcp")
    assert deny.destinations.prefixes == ("*",)
    assert not deny.default


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "has no security rule"),
        (3, "has no security rule"),
        ({}, "rule.json $: A security rule has no name"),
        (nsg("web", DENY), "is a network security group, not a rule"),
        ({"securityRules": [DENY]}, "is a network security group, not a rule"),
        ([DENY, {**DENY, "name": ""}], "rule.json $[1]: A security rule has no name"),
        (changed(priority=None), "has no priority"),
        (changed(priority=99), "has the priority 99, not one from 100 to 4096"),
        (changed(priority=65000), "has the priority 65000, not one from 100 to 4096"),
        (changed(access="Block"), "has the access 'Block'"),
        (changed(direction=""), "has no direction"),
        (changed(protocol="Sctp"), "has the protocol 'Sctp'"),
        (changed(protocol=None), "has no protocol"),
        (changed(destinationAddressPrefix=None), "has no destination"),
        (changed(sourceAddressPrefix="10.0.0.0/33"), "has the source '10.0.0.0/33', which is neither"),
        (changed(destinationPortRange="https"), "has the destination port 'https', which is not one"),
        (changed(destinationPortRange=None), "has no destination port"),
        (changed(sourcePortRange="70000"), "has the source port '70000', which is not one"),
        ({**DENY, "id": "/x/defaultSecurityRules/deny-out"}, "is a default rule"),
        ("{", "is not valid JSON at line 1, column 2"),
        ("", "is empty"),
        (f'{{"name": {"[" * 900}{"]" * 900}}}', "rule.json"),
    ],
)
def test_a_document_that_is_not_a_rule_is_one_sentence(tmp_path: Path, document: object, said: str) -> None:
    with pytest.raises(InputFileError) as raised:
        read(tmp_path, document)
    assert said in str(raised.value)
    assert raised.value.next_step
    assert "\n" not in str(raised.value)


def test_a_pipe_is_to_be_copied_to_a_file_because_rules_do_not_come_as_standard_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(InputFileError) as caught:
        read_rule_file(tmp_path / "pipe.json")
    assert "Copy its content to a file" in caught.value.next_step


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"There is no file .*none\.json\."):
        read_rule_file(tmp_path / "none.json")
