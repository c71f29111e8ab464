"""A long list is divided into items, and they come to what the whole of it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.inventory.files import list_items as module
from acrnet.inventory.files.list_items import list_items

SCALARS = st.one_of(
    st.none(), st.integers(), st.text(max_size=4), st.sampled_from(['"', "\\", "]", ",", "\u2028", "é"])
)
ITEMS = st.lists(st.dictionaries(st.text(max_size=2), st.one_of(SCALARS, st.lists(SCALARS, max_size=3)), max_size=3))


@given(ITEMS.filter(bool), st.sampled_from([None, 1, "\t"]), st.booleans(), st.booleans())
def test_the_items_are_those_of_the_list(
    values: list[object], indent: int | str | None, wrapped: bool, escaped: bool
) -> None:
    document = {"value": values} if wrapped else values
    listed = list_items(f" \n{json.dumps(document, indent=indent, ensure_ascii=escaped)}\r\n".encode())
    assert listed is not None
    assert [json.loads(bytes(item)) for item in listed.items] == values
    assert listed.json_path == ("$.value" if wrapped else "$")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="no items"),
        pytest.param('{"value": []}', id="no items in value"),
        pytest.param("{}", id="an object"),
        pytest.param('"[{}]"', id="a text"),
        pytest.param("[{}", id="no end"),
        pytest.param("[{},", id="no end after a comma"),
        pytest.param("[{},]", id="a comma too many"),
        pytest.param("[{} {}]", id="a comma too few"),
        pytest.param("[{}] x", id="more after the list"),
        pytest.param("[{}]}", id="a brace too many"),
        pytest.param('{"value": [{}]', id="a brace too few"),
        pytest.param('{"value": [{}], "nextLink": "https://x"}', id="more keys after the list"),
        pytest.param('{"count": 1, "value": [{}]}', id="more keys before the list"),
        pytest.param('{"Value": [{}]}', id="a key in unusual case"),
        pytest.param('{"value": {}}', id="no list in value"),
        pytest.param("[{}, /* why */ {}]", id="a comment"),
        pytest.param('[{"a": tru}]', id="no value"),
        pytest.param('[{"a": NaN}]', id="no number"),
        pytest.param('[{"a": "\t"}]', id="a raw control character"),
        pytest.param(r'[{"a": "\ud800"}]', id="half of a character"),
        pytest.param("[" * 100_000, id="nested without end"),
    ],
)
def test_any_other_text_is_left_alone(text: str) -> None:
    assert list_items(text.encode()) is None


@pytest.mark.parametrize("text", [b'{"\xff": 1, "value": [{}]}', b'{"value": [{}], "\xed\xa0\x80": 1}'])
def test_a_key_that_is_no_text_beside_the_list_makes_it_another_text(text: bytes) -> None:
    assert list_items(text) is None


@pytest.mark.parametrize(
    ("limit", "number", "permitted", "too_many"),
    [
        pytest.param("MOST_VALUES", 2, b"[{}, {}, {}]", b"[{}, {}, {}, {}]", id="values"),
        pytest.param("_LARGEST", 6, b"[{}, [[[]]], {}]", b"[{}, [[[[]]]], {}]", id="objects and lists in one item"),
    ],
)
def test_a_list_that_may_have_more_values_than_exports_have_is_left_alone(
    limit: str, number: int, permitted: bytes, too_many: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, number)
    assert list_items(permitted) is not None
    assert list_items(too_many) is None
