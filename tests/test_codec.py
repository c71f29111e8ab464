from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jsonschema
import pytest

from acrnet.codec import (
    COUNT,
    FLAG,
    NUMBER,
    TEXT,
    Codec,
    ShapeError,
    defaulting,
    known,
    listed,
    mapped,
    number,
    object_with,
    optional,
    record,
    text,
    word,
)
from acrnet.unknown import Unknown


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Box:
    name: str
    sizes: tuple[int, ...]


BOX = record(Box, name=TEXT, sizes=listed(number(0, 9)))


@pytest.mark.parametrize(
    ("codec", "value", "form"),
    [
        pytest.param(TEXT, "a", "a", id="text"),
        pytest.param(text("[a-z]+"), "abc", "abc", id="text of a pattern"),
        pytest.param(FLAG, True, True, id="flag"),
        pytest.param(NUMBER, -3, -3, id="number"),
        pytest.param(COUNT, 2**80, "1208925819614629174706176", id="count beyond what JSON readers hold"),
        pytest.param(word(Colour), Colour.BLUE, "blue", id="word"),
        pytest.param(listed(TEXT), ("a", "b"), ["a", "b"], id="list"),
        pytest.param(mapped(NUMBER), {"b": 2, "a": 1}, {"a": 1, "b": 2}, id="map"),
        pytest.param(optional(TEXT), None, None, id="absent"),
        pytest.param(optional(TEXT), "a", "a", id="present"),
        pytest.param(known(TEXT), Unknown("it is closed"), {"unknown": "it is closed"}, id="unknown"),
        pytest.param(optional(known(TEXT)), "a", "a", id="known"),
        pytest.param(object_with(a=TEXT), {"a": "x", "b": [1]}, {"a": "x", "b": [1]}, id="object kept whole"),
        pytest.param(BOX, Box("a", (1, 2)), {"name": "a", "sizes": [1, 2]}, id="record"),
    ],
)
def test_a_value_reads_back_from_its_form_and_satisfies_its_schema(codec: Codec[Any], value: object, form: Any) -> None:
    assert codec.write(value) == form
    assert codec.read(form) == value
    jsonschema.Draft202012Validator.check_schema(codec.schema)
    jsonschema.Draft202012Validator(codec.schema).validate(form)


@pytest.mark.parametrize(
    ("codec", "form", "problem"),
    [
        pytest.param(TEXT, 1, "$ is not text.", id="text"),
        pytest.param(text("[a-z]+"), "abc1", "$ is not text of the form [a-z]+.", id="beyond a pattern"),
        pytest.param(FLAG, 1, "$ is not true or false.", id="a number for a flag"),
        pytest.param(NUMBER, True, "$ is not a whole number.", id="a flag for a number"),
        pytest.param(number(0, 9), 10, "$ is out of range: 10.", id="out of range"),
        pytest.param(COUNT, "-1", "$ is not text of the form [0-9]+.", id="a negative count"),
        pytest.param(COUNT, "9" * 5000, "$ is too long a number.", id="a count without end"),
        pytest.param(word(Colour), "green", "$ is not one of red, blue.", id="another word"),
        pytest.param(word(Colour), [], "$ is not one of red, blue.", id="no word"),
        pytest.param(listed(TEXT), {}, "$ is not a list.", id="an object for a list"),
        pytest.param(listed(TEXT), ["a", 2], "$[1] is not text.", id="an item"),
        pytest.param(mapped(TEXT), {"a": 1}, "$.a is not text.", id="a value of a map"),
        pytest.param(known(TEXT), {"unknown": 1}, "$.unknown is not text.", id="a reason"),
        pytest.param(object_with(a=TEXT), {}, "$.a is missing.", id="a name of an object"),
        pytest.param(BOX, [], "$ is not an object.", id="a list for a record"),
        pytest.param(BOX, {"name": "a"}, "$.sizes is missing.", id="a field"),
        pytest.param(
            listed(BOX), [{"name": "a", "sizes": [3, "x"]}], "$[0].sizes[1] is not a whole number.", id="deep"
        ),
    ],
)
def test_a_form_of_no_value_is_named_with_its_path(codec: Codec[Any], form: Any, problem: str) -> None:
    with pytest.raises(ShapeError) as caught:
        codec.read(form)
    assert str(caught.value) == problem
    if form != "9" * 5000:  # only the reader bounds how long a number is
        assert not jsonschema.Draft202012Validator(codec.schema).is_valid(form)


def test_a_name_that_a_later_version_added_may_be_absent_and_is_written_where_it_says_something() -> None:
    codec = record(Box, name=TEXT, sizes=defaulting(listed(number(0, 9)), (7,)))
    assert codec.read({"name": "a"}) == Box("a", (7,))
    assert codec.write(Box("a", (7,))) == {"name": "a"}
    assert codec.write(Box("a", ())) == {"name": "a", "sizes": []}
    assert codec.read({"name": "a", "sizes": []}) == Box("a", ())
    with pytest.raises(ShapeError, match="is not a list"):
        codec.read({"name": "a", "sizes": None})
    validator = jsonschema.Draft202012Validator(codec.schema)
    assert [validator.is_valid(form) for form in ({"name": "a"}, {"name": "a", "sizes": [1]}, {"sizes": [1]})] == [
        True,
        True,
        False,
    ]


def test_names_that_a_record_does_not_know_are_ignored() -> None:
    assert BOX.read({"name": "a", "sizes": [], "mood": "good"}) == Box("a", ())
