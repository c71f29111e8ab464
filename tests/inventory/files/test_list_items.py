"""A long list is parsed item by item, and comes to what the whole of it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.inventory.files.list_items import list_items

SCALARS = st.one_of(
    st.none(), st.integers(), st.text(max_size=4), st.sampled_from(['"', "\\", "]", ",", "\u2028", "é"])
)
ITEMS = st.lists(st.dictionaries(st.text(max_size=2), st.one_of(SCALARS, st.lists(SCALARS, max_size=3)), max_size=3))


@given(ITEMS.filter(bool), st.sampled_from([None, 1, "\t"]), st.booleans(), st.integers(40, 90))
def test_the_items_are_those_of_the_list_wherever_windows_end(
    values: list[object], indent: int | str | None, wrapped: bool, window: int
) -> None:
    document = {"value": values} if wrapped else values
    text = f" \n{json.dumps(document, indent=indent, ensure_ascii=False)}\r\n"
    longest = max(len(json.dumps(value, indent=indent, ensure_ascii=False)) for value in values)
    items = list(list_items(text, window=max(window, 3 * longest)))
    assert [item.value for item in items] == values
    path = "$.value" if wrapped else "$"
    assert [item.json_path for item in items] == [f"{path}[{index}]" for index in range(len(values))]
    assert all(text[item.position] == "{" for item in items)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="no items"),
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
        pytest.param("[{}, /* why */ {}]", id="a comment"),
        pytest.param('[{"a": tru}]', id="no value"),
        pytest.param('[{}, {"a": "' + "x" * 100 + '"}]', id="an item longer than a window"),
        pytest.param("[" * 100_000, id="nested without end"),
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"list|item"):
        list(list_items(text, window=64))


def test_an_item_that_a_window_cuts_is_parsed_in_the_next_one() -> None:
    assert [item.value for item in list_items('[{"a": 1}, {"b": 2}, 3]', window=12)] == [{"a": 1}, {"b": 2}, 3]
