"""Reading JSON from outside."""

from __future__ import annotations

import pytest

from acrnet.sandbox.json_value import read_json


@pytest.mark.parametrize("text", ['{"a":' * 100 + "1" + "}" * 100, "[" * 100 + "]" * 100, "[" + "{}," * 500 + "1]"])
def test_a_hundred_levels_are_read_however_many_values_there_are(text: str) -> None:
    assert read_json(text.encode()) == read_json(text)


@pytest.mark.parametrize("text", ['{"a":' * 101 + "1" + "}" * 101, "[[]," * 101 + "1" + "]" * 101, "[" * 100_000])
def test_more_levels_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        read_json(text)


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "1e400", "1" * 5000, "[1, -1e999]"])
def test_numbers_that_json_does_not_have_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a number is too large, or none that JSON has"):
        read_json(text)


@pytest.mark.parametrize("text", ['"\\ud83d"', '{"\\uDE00": 1}', '["\\ude00\\ud83d"]'])
def test_halves_of_surrogate_pairs_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="half of a surrogate pair"):
        read_json(text)


def test_a_mark_of_the_byte_order_is_passed_over() -> None:
    assert read_json(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "\U0001f600"}
