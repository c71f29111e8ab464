"""Where rules are written in files of every shape that they are read from."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from acrnet.inventory.files.json_lines import lines_of
from acrnet.inventory.files.rule_places import Spot, find_spots
from acrnet.rules.inputs import Location

from ...estates import Json, nsg, rule

GROUPS = [nsg("web", rule("a", 100), rule("b", 200)), nsg("jobs", rule("B", 100))]
WRITERS: dict[str, dict[str, Any]] = {  # Any: what json.dumps takes
    "compact": {},
    "indented": {"indent": 2},
    "a line for each value": {"indent": 0},
}


def places(file: Path, *spots: Spot) -> list[tuple[str, int]]:
    answers = find_spots(str(file), spots)
    assert all(location.file == str(file) for location in answers.values())
    return [(answers[spot].json_path, answers[spot].line) for spot in spots]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("envelope", ["$", "$.value", "$.data"])
def test_a_rule_in_a_list_of_groups(tmp_path: Path, writer: str, envelope: str) -> None:
    key = envelope.removeprefix("$.")
    document: object = GROUPS if envelope == "$" else {"first": {"x": 1}, key: GROUPS, "last": []}
    text = "\n" + json.dumps(document, **WRITERS[writer])
    file = written(tmp_path / "f.json", text)
    expected = [
        f"{envelope}[0].properties.securityRules[1]",
        f"{envelope}[1].properties.securityRules[0]",
        f"{envelope}[1]",
    ]
    lines = lines_of(text, expected)
    assert places(file, Spot(f"{envelope}[0]", ("b",)), Spot(f"{envelope}[1]", ("b",)), Spot(f"{envelope}[1]")) == [
        (path, lines[path]) for path in expected
    ]


def test_a_rule_that_is_not_listed_has_the_place_of_its_group(tmp_path: Path) -> None:
    file = written(tmp_path / "f.json", json.dumps(GROUPS, indent=1))
    ((path, line),) = places(file, Spot("$[1]", ("denyalloutbound",)))
    assert path == "$[1]"
    assert json.dumps(GROUPS, indent=1).splitlines()[line - 1] == " {"


def test_files_that_are_no_list_are_read_as_a_whole(tmp_path: Path) -> None:
    text = '// exported\n{\n"name": "web",\n"securityRules": [\n{"name": "a"},\n{"name": "b",}\n],}'
    file = written(tmp_path / "f.json", text)
    assert places(file, Spot("$", ("b",)), Spot("$")) == [("$.securityRules[1]", 6), ("$", 2)]


def test_wide_characters_count_as_one(tmp_path: Path) -> None:
    text = json.dumps([nsg("é" * 50, rule("b", 100))], indent=1, ensure_ascii=False)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file = tmp_path / encoding
        file.write_bytes(text.encode(encoding))
        path = "$[0].properties.securityRules[0]"
        assert places(file, Spot("$[0]", ("b",))) == [(path, lines_of(text, [path])[path])]


def test_equal_texts_and_keys_in_one_group_are_told_apart(tmp_path: Path) -> None:
    same = [{"name": "b"}]
    group = {"name": "web", "tags": {"x": same}, "properties": {"y": same, "securityRules": same}}
    text = json.dumps([group], indent=1)
    path = "$[0].properties.securityRules[0]"
    file = written(tmp_path / "f.json", text)
    assert places(file, Spot("$[0]", ("b",))) == [(path, lines_of(text, [path])[path])]
    twice = '[{"securityRules": [\n{"name": "b"}],\n"securityRules": [\n{"name": "c"},\n{"name": "b"}]}]'
    file = written(tmp_path / "g.json", twice)
    assert places(file, Spot("$[0]", ("b",))) == [("$[0].securityRules[1]", 5)]


def test_a_rule_of_a_collection_is_found_by_both_names(tmp_path: Path) -> None:
    def collection(name: str, *rules: str) -> Json:
        return {"name": name, "rules": [{"name": each} for each in rules]}

    group = {"name": "g", "properties": {"ruleCollections": [collection("one", "a", "b"), collection("Two", "B")]}}
    classic = {
        "name": "fw",
        "properties": {"networkRuleCollections": [{"name": "n", "properties": collection("", "x")}]},
    }
    file = written(tmp_path / "f.json", json.dumps([group, classic]))
    assert places(file, Spot("$[0]", ("two", "b")), Spot("$[0]", ("one", "b")), Spot("$[1]", ("n", "x"))) == [
        ("$[0].properties.ruleCollections[1].rules[0]", 1),
        ("$[0].properties.ruleCollections[0].rules[1]", 1),
        ("$[1].properties.networkRuleCollections[0].properties.rules[0]", 1),
    ]


@pytest.mark.parametrize("spot", [Spot("$[7]", ("a",)), Spot("$.value[0]", ("a",)), Spot("nonsense", ("a",))])
def test_a_place_that_is_not_there_any_more_has_no_line(tmp_path: Path, spot: Spot) -> None:
    file = written(tmp_path / "f.json", json.dumps(GROUPS))
    assert find_spots(str(file), [spot]).get(spot, Location(line=0)).line == 0


def test_what_cannot_be_read_again_has_no_places(tmp_path: Path) -> None:
    spot = Spot("$[0]", ("a",))
    assert find_spots("-", [spot]) == {}
    assert find_spots(str(tmp_path / "gone.json"), [spot]) == {}
    assert find_spots(str(written(tmp_path / "no.json", "resource x 'y'")), [spot]) == {}
    file = written(tmp_path / "f.json", json.dumps(GROUPS))
    assert find_spots(str(file), [spot], most_bytes=10) == {}


@pytest.mark.long
def test_every_rule_of_many_groups_has_the_line_of_the_whole_text(tmp_path: Path) -> None:
    chance = random.Random(20261129)  # noqa: S311 - chosen cases, not secrets
    groups = [
        nsg(f"g{number}", *(rule(f"r{each}", 100 + each) for each in range(chance.randrange(1, 6))))
        for number in range(3000)
    ]
    text = json.dumps(groups, indent=1)
    assert len(text) > 3 << 20  # several pieces
    file = written(tmp_path / "f.json", text)
    wanted = {
        Spot(f"$[{number}]", (f"r{each}",)): f"$[{number}].properties.securityRules[{each}]"
        for number in chance.sample(range(3000), 40)
        for each in range(len(groups[number]["properties"]["securityRules"]))
    }
    lines = lines_of(text, wanted.values())
    answers = find_spots(str(file), wanted)
    assert {spot: (each.json_path, each.line) for spot, each in answers.items()} == {
        spot: (path, lines[path]) for spot, path in wanted.items()
    }
