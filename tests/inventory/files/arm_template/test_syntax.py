"""The grammar of expressions."""

from __future__ import annotations

import pytest

from acrnet.inventory.files.arm_template.syntax import DEEPEST_EXPRESSION, LONGEST_EXPRESSION

from .templates import evaluated, reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("[['escaped']", "['escaped']"),
        ("[[not at the end] more", "[[not at the end] more"),
        ("[test] value", "[test] value"),
        ("['it''s']", "it's"),
        ("['']", ""),
        ("[ concat( 'a' ,\n\t'b' ) ]", "ab"),
        ("[CONCAT('a', 'b')]", "ab"),
        ("[-5]", -5),
        ("[createArray('a', 'b')[1]]", "b"),
        ("[createObject('a', createObject('b', createArray(7))).A.b[0]]", 7),
        ("[createObject('with space', 1)['with space']]", 1),
        ("['[not an expression]']", "[not an expression]"),
        ("['a]b']", "a]b"),
    ],
)
def test_texts_and_expressions(text: str, value: object) -> None:
    assert evaluated(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[concat('a']",
        "[concat('a',)]",
        "[concat 'a']",
        "[concat('a') 'b']",
        "['open]",
        "[a.b]",
        "[1 + 1]",
        "[$x]",
    ],
)
def test_an_invalid_expression_is_unknown_with_the_reason(text: str) -> None:
    assert f"{text} cannot be evaluated" in reason(text)


def test_of_an_unknown_function_the_name_is_said() -> None:
    assert "acrnet knows no function frobnicate" in reason("[frobnicate('a')]")


def test_a_literal_property_may_have_any_case_and_a_missing_one_is_said() -> None:
    assert "there is no 'b'" in reason("[createObject('a', 1).b]")


def test_long_and_deep_expressions_end_with_a_reason() -> None:
    deep = "not(" * (DEEPEST_EXPRESSION + 2) + "true()" + ")" * (DEEPEST_EXPRESSION + 2)

    assert "more than 60 levels deep" in reason(f"[{deep}]")
    assert "24,578 characters, more than Resource Manager takes" in reason(f"['{'a' * (LONGEST_EXPRESSION - 2)}']")
    assert "a number of 30 digits" in reason(f"[{'9' * 30}]")


def test_other_values_stay_and_objects_and_lists_are_looked_into() -> None:
    raw = {"a": [1, True, None, "['x']"], "b": {"c": "[add(1, 2)]"}}

    assert evaluated(raw) == {"a": [1, True, None, "x"], "b": {"c": 3}}
