"""Values that only a deployment knows: kept apart from others, and never made up."""

from __future__ import annotations

import pytest

from acrnet.unknown import Uncertain, Unknown

from .templates import evaluated, reason, text_of

P = {
    "parameters": {"p": {"type": "string"}, "q": {"type": "string"}, "list": {"type": "array"}, "on": {"type": "bool"}}
}
"""Parameters without a value."""


def test_a_parameter_without_a_value_says_how_to_give_one() -> None:
    assert reason("[parameters('P')]", P) == "the parameter 'p' has no value (--param p=VALUE gives one)"


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("concat('nsg-', parameters('p'), '-', 1)", "nsg-{parameters('p')}-1"),
        ("format('{0}/{1}', parameters('p'), 'web')", "{parameters('p')}/web"),
        ("toUpper(concat('a', parameters('p')))", "A{PARAMETERS('P')}"),
        ("join(createArray('a', parameters('p')), ',')", "a,{parameters('p')}"),
        ("uniqueString(resourceGroup().id)", "{uniqueString(resourceGroup().id)}"),
        ("take(uniqueString(resourceGroup().id), 5)", "{take(uniqueString(resourceGroup().id), 5)}"),
        ("resourceGroup().location", "{resourceGroup().location}"),
        ("reference('x').outputs.id.value", "{reference('x').outputs.id.value}"),
        ("listKeys('x', '2023').keys[0]", "{listkeys('x', '2023').keys[0]}"),
        ("uri(parameters('p'), 'nested/a.json')", "{parameters('p')}/nested/a.json"),
    ],
)
def test_what_depends_on_it_keeps_its_place_in_a_text(expression: str, text: str) -> None:
    assert text_of(f"[{expression}]", P) == text


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("equals(parameters('p'), parameters('p'))", True),
        ("equals(guid('a', parameters('p')), guid('a', parameters('p')))", True),
        ("and(parameters('on'), false())", False),
        ("and(false(), parameters('on'))", False),
        ("or(parameters('on'), true())", True),
        ("if(parameters('on'), 'same', 'same')", "same"),
        ("length(createArray(parameters('p'), 'b'))", 2),
        ("empty(createArray(parameters('p')))", False),
        ("createObject('a', parameters('p'), 'b', 1).b", 1),
        ("contains(createArray('a', parameters('p')), 'a')", True),
        ("equals(createArray('a', parameters('p')), createArray('b', 'c'))", False),
    ],
)
def test_what_does_not_depend_on_it_is_decided(expression: str, value: object) -> None:
    assert evaluated(f"[{expression}]", P) == value


@pytest.mark.parametrize(
    "expression",
    [
        "equals(parameters('p'), 'x')",
        "equals(parameters('p'), parameters('q'))",
        "not(parameters('on'))",
        "and(parameters('on'), true())",
        "or(false(), parameters('on'))",
        "if(parameters('on'), 'a', 'b')",
        "contains(createArray('a', parameters('p')), 'b')",
        "equals(createArray('a', parameters('p')), createArray('a', 'c'))",
        "length(parameters('p'))",
        "empty(parameters('list'))",
        "split(parameters('p'), ',')",
        "coalesce(parameters('p'), 'a')",
        "min(1, length(parameters('list')))",
        "startsWith(parameters('p'), '')",
        "string(createArray(parameters('p')))",
        "createArray(1, 2)[length(parameters('p'))]",
        "range(0, length(parameters('list')))",
    ],
)
def test_what_depends_on_it_is_not_decided(expression: str) -> None:
    assert "has no value (--param" in reason(f"[{expression}]", P)


def test_an_item_with_an_undecided_condition_may_be_there_or_not() -> None:
    why = "the parameter 'on' has no value (--param on=VALUE gives one)"

    assert evaluated("[concat(createArray(1), if(parameters('on'), createArray(2), createArray()))]", P) == [
        1,
        Uncertain(2, why),
    ]
    assert evaluated("[union(createArray(1), if(parameters('on'), createArray(2), createArray(3)))]", P) == [
        1,
        Uncertain(2, why),
        Uncertain(3, why),
    ]
    assert evaluated("[filter(createArray(1, 2), lambda('x', parameters('on')))]", P) == [
        Uncertain(1, why),
        Uncertain(2, why),
    ]


@pytest.mark.parametrize("function", ["length", "first", "string", "empty", "max"])
def test_what_asks_how_many_items_there_are_is_not_decided(function: str) -> None:
    shaky = "if(parameters('on'), createArray(2), createArray())"

    assert "'on'" in reason(f"[{function}({shaky})]", P)


def test_a_list_that_is_not_known_may_add_anything_to_others() -> None:
    added = evaluated("[concat(createArray('a'), parameters('list'))]", P)

    assert added[0] == "a"
    assert isinstance(added[1], Uncertain)
    assert isinstance(added[1].value, Unknown)
    assert "'list'" in reason("[length(concat(createArray('a'), parameters('list')))]", P)


def test_an_item_that_may_equal_another_one_may_be_there_twice() -> None:
    assert evaluated("[length(union(createArray('a'), createArray('a')))]") == 1
    assert "'p'" in reason("[length(union(createArray(parameters('p')), createArray('a')))]", P)


def test_json_made_of_texts_with_placeholders_is_read_and_keeps_them() -> None:
    made = evaluated("[json(concat('{\"id\": \"', parameters('p'), '\", \"port\": 443}'))]", P)

    assert made["port"] == 443
    assert made["id"].text == "{parameters('p')}"
    assert "'p'" in reason("[json(parameters('p'))]", P)


def test_a_branch_that_is_not_taken_may_be_wrong() -> None:
    assert evaluated("[if(true(), 'a', div(1, 0))]") == "a"
    assert "'on'" in reason("[if(parameters('on'), 'a', div(1, 0))]", P)
