from __future__ import annotations

import pytest

from acrnet.registry.wire_value import objects_at, switched_on, text_at, texts_at, value_at

ANSWER = {
    "Properties": {"LoginServer": " contoso.azurecr.io ", "hosts": ["a", " b ", "", 3, None], "rules": [{"x": 1}, "y"]},
    "sku": "Premium",
}


def test_a_value_is_read_whatever_the_case_of_the_keys() -> None:
    assert value_at(ANSWER, "properties", "loginserver") == " contoso.azurecr.io "


def test_a_key_in_the_exact_spelling_comes_before_another_case() -> None:
    assert value_at({"NAME": 1, "name": 2}, "name") == 2


@pytest.mark.parametrize("path", [("absent",), ("sku", "name"), ("properties", "hosts", "first")])
def test_a_path_without_a_value_gives_empty_values(path: tuple[str, ...]) -> None:
    assert value_at(ANSWER, *path) is None
    assert text_at(ANSWER, *path) == ""
    assert texts_at(ANSWER, *path) == ()
    assert objects_at(ANSWER, *path) == ()


def test_texts_are_stripped_and_other_values_left_out() -> None:
    assert text_at(ANSWER, "properties", "loginServer") == "contoso.azurecr.io"
    assert texts_at(ANSWER, "properties", "hosts") == ("a", "b")


def test_objects_at_returns_only_objects() -> None:
    assert objects_at(ANSWER, "properties", "rules") == ({"x": 1},)


@pytest.mark.parametrize("default", [True, False])
@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), ("Enabled", True), ("disabled", False), ("TRUE", True), ("False", False)],
)
def test_a_switch_is_read_in_both_spellings(value: object, expected: bool, default: bool) -> None:
    assert switched_on({"switch": value}, "switch", default=default) is expected


@pytest.mark.parametrize("default", [True, False])
@pytest.mark.parametrize("value", [None, "", "SecuredByPerimeter", 1, []])
def test_a_switch_that_is_neither_on_nor_off_has_its_default(value: object, default: bool) -> None:
    assert switched_on({"switch": value}, "switch", default=default) is default
