"""Security rules that are resources of their own."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from acrnet.inventory.files import FilesRead, read_files

from ...estates import Json, nsg, nsg_id, rule

KIND = "Microsoft.Network/networkSecurityGroups/securityRules"


def own(group: str, name: str, priority: int, access: str = "Allow") -> Json:
    """A rule as a resource, below the group of this name."""
    return {**rule(name, priority, access), "id": f"{nsg_id(group)}/securityRules/{name}", "type": KIND}


def read(*resources: Json) -> FilesRead:
    return read_files(["-"], stdin=BytesIO(json.dumps(resources).encode()))


def rules_of(read_: FilesRead) -> dict[str, list[tuple[str, str]]]:
    return {
        each.rule_set.name: [(r.name, r.access.value) for r in each.rule_set.rules if not r.default]
        for each in read_.rule_sets
    }


@pytest.mark.parametrize("first", [True, False], ids=["before its group", "after its group"])
def test_a_rule_is_put_into_its_group_when_it_lacks_it(first: bool) -> None:
    group, child = nsg("web", rule("kept", 100)), own("WEB", "added", 200)
    read_ = read(child, group) if first else read(group, child)

    assert rules_of(read_) == {"web": [("kept", "Allow"), ("added", "Allow")]}
    assert read_.inputs[0].rules == 2
    assert read_.inputs[0].unresolved == ()


def test_a_rule_that_its_group_has_is_not_added_again() -> None:
    assert rules_of(read(nsg("web", rule("Kept", 100)), own("web", "kept", 100, "Deny"))) == {
        "web": [("Kept", "Allow")]
    }


@pytest.mark.parametrize("kept", [None, []], ids=repr)
def test_a_rule_is_put_into_a_group_without_any(kept: list[Json] | None) -> None:
    group = nsg("web")
    group["properties"]["securityRules"] = kept

    assert rules_of(read(group, own("web", "added", 200))) == {"web": [("added", "Allow")]}


def test_a_rule_is_put_into_a_group_in_the_form_of_az() -> None:
    group = {"id": nsg_id("web"), "name": "web", "securityRules": []}

    assert rules_of(read(group, own("web", "added", 200))) == {"web": [("added", "Allow")]}


def test_a_rule_named_after_its_group_needs_no_id() -> None:
    child = {**rule("web/added", 200), "type": KIND}

    assert rules_of(read({**nsg("web"), "name": "web"}, child)) == {"web": [("added", "Allow")]}


def test_rules_of_a_group_that_is_not_in_the_file_are_reported_and_left_out() -> None:
    read_ = read(nsg("web"), own("other", "a", 200), own("other", "b", 300))

    assert rules_of(read_) == {"web": []}
    (sentence,) = read_.inputs[0].unresolved
    assert not read_.inputs[0].whole
    assert sentence.startswith(f"- $[1]: 2 security rules of the group {nsg_id('other').lower()!r}, which is not in")
