"""The lines of places in JSON as people keep it in files."""

from __future__ import annotations

import json
import random

from acrnet.inventory.files.json_lines import lines_of
from acrnet.inventory.files.json_text import parse_json

TEXT = """\ufeff// exported
{
  /* "value": [ {
  */
  "value": [
    {"name": "a]}", "rules": []}, // "x": {
    {
      "name": "b
of two lines",
      "rules": [
        {"n": 1},

        {"n": 2},
      ],
    }
  ],
  "\\u0070aths": {"a.b": {"c": 1}, "d": "\\"{"},
  "last": [[], [
    1]]
}
"""


def test_the_line_is_that_on_which_the_value_begins() -> None:
    expected = {
        "$": 2,
        "$.value": 5,
        "$.value[0]": 6,
        "$.value[0].rules": 6,
        "$.value[1]": 7,
        "$.value[1].name": 8,
        "$.value[1].rules": 10,
        "$.value[1].rules[0]": 11,
        "$.value[1].rules[1]": 13,
        "$.value[1].rules[1].n": 13,
        "$.paths.d": 17,
        "$.paths.a.b.c": 17,
        "$.last[1]": 18,
        "$.last[1][0]": 19,
    }
    assert lines_of(TEXT, expected) == expected
    for path, line in expected.items():
        assert lines_of(TEXT, [path]) == {path: line}
    assert lines_of(TEXT, ["$.paths['a.b'].c"]) == {"$.paths['a.b'].c": 17}


def test_what_is_not_there_has_no_line() -> None:
    assert lines_of(TEXT, ["$.value[2]", "$.Value", "$.last[1][0].x", "$.value[0].rules[0]", "", "x"]) == {}
    assert lines_of("", ["$"]) == {}
    assert lines_of(TEXT, []) == {}


def test_of_equal_keys_the_last_counts() -> None:
    text = '{"a": {"x": 1, "y": 2},\n"b": 0,\n"a": {\n"y": 3}}'
    assert parse_json(text, "f") == {"a": {"y": 3}, "b": 0}
    assert lines_of(text, ["$.a", "$.a.x", "$.a.y", "$.b"]) == {"$.a": 3, "$.a.y": 4, "$.b": 2}


def test_a_text_that_ends_early_has_the_lines_up_to_there() -> None:
    assert lines_of('{"a": [\n1,\n2', ["$.a[0]", "$.a[1]", "$.a[2]"]) == {"$.a[0]": 2, "$.a[1]": 3}
    assert lines_of(']]}{"a":1}', ["$.a"]) == {"$.a": 1}


def test_deep_nesting_costs_no_stack() -> None:
    depth = 100_000
    assert lines_of("[" * depth + "\n" + "]" * depth, ["$[0]", "$[1]"]) == {"$[0]": 1}


def test_every_place_of_a_random_document_has_the_line_of_its_text() -> None:
    chance = random.Random(20261129)  # noqa: S311 - chosen cases, not secrets
    for _ in range(40):
        document = _value(chance, 4)
        places = dict(_places(document, "$"))
        # Indented by nothing, each value of json.dumps begins a line of its own, in the order of the walk.
        text = json.dumps(document, indent=0)
        found = lines_of(text, places)
        lines = text.splitlines()
        assert found.keys() == places.keys()
        for path, value in places.items():
            begin = lines[found[path] - 1]
            shown = "{" if isinstance(value, dict) else "[" if isinstance(value, list) else json.dumps(value)
            assert shown in begin, (path, begin)
        ordered = [found[path] for path in places]
        assert ordered == sorted(ordered)


def _value(chance: random.Random, depth: int) -> object:
    kind = chance.randrange(4) if depth else 3
    if kind == 0:
        return {f"k{number}": _value(chance, depth - 1) for number in range(chance.randrange(4))}
    if kind <= 2:
        return [_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return chance.choice([1, "a", '"]}', "//", None, True, "\\"])


def _places(value: object, path: str) -> list[tuple[str, object]]:
    children: list[tuple[str, object]] = []
    if isinstance(value, dict):
        children = [(f"{path}.{key}", each) for key, each in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[{index}]", each) for index, each in enumerate(value)]
    return [(path, value), *(place for child, each in children for place in _places(each, child))]
