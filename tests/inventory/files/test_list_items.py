"""A long list is divided into items, wherever it is cut into pieces, and they come to what the whole of it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.inventory.files import list_items as module
from acrnet.inventory.files.list_items import ListItems, NotAListError

TEXTS = st.one_of(
    st.text(max_size=4), st.sampled_from(['"', "\\", "]", "}, {", "[{", ",", "\u2028", "é", '\\"', '"value": ['])
)
SCALARS = st.one_of(st.none(), st.integers(), TEXTS)
OBJECTS = st.dictionaries(TEXTS, st.one_of(SCALARS, st.lists(SCALARS, max_size=3)), max_size=3)
ITEMS = st.lists(st.one_of(OBJECTS, st.lists(OBJECTS, max_size=2)), min_size=1, max_size=4)
BESIDE = OBJECTS.filter(lambda beside: module.LISTS.isdisjoint(map(str.lower, beside)))
INDENTS = st.sampled_from([None, 1, "\t"])


def pieces_of(text: bytes, cuts: Sequence[int]) -> Iterator[bytes]:
    """Yield a text in pieces that end at these places, of which any may be beyond the end."""
    for start, end in pairwise([0, *sorted(cuts), len(text)]):
        yield text[start:end]


def items_of(text: bytes, *, cuts: Sequence[int] = (), at_once: int = 1) -> tuple[str, list[object], object]:
    """Return the path of the list in a text, its items, and the document with no items."""
    listed = ListItems(pieces_of(text, cuts), at_once=at_once)
    items = [json.loads(bytes(item)) for batch in listed.batches() for item in batch]
    return listed.json_path, items, listed.document([])


@pytest.mark.long
@given(ITEMS, INDENTS, st.booleans(), st.lists(st.integers(0, 300), max_size=40), st.integers(1, 60))
def test_the_items_are_those_of_the_list(
    values: list[object], indent: int | str | None, escaped: bool, cuts: list[int], at_once: int
) -> None:
    text = f" \n{json.dumps(values, indent=indent, ensure_ascii=escaped)}\r\n".encode()
    assert items_of(text, cuts=cuts, at_once=at_once) == ("$", values, [])


@pytest.mark.long
@given(ITEMS, st.tuples(BESIDE, BESIDE), st.sampled_from(["value", "data", "Value"]), INDENTS, st.integers(1, 60))
def test_the_items_are_those_of_a_list_in_an_object(
    values: list[object],
    beside: tuple[dict[str, object], dict[str, object]],
    key: str,
    indent: int | str | None,
    at_once: int,
) -> None:
    before, after = beside[0], {name: value for name, value in beside[1].items() if name not in beside[0]}
    text = json.dumps({**before, key: values, **after}, indent=indent).encode()
    assert items_of(text, cuts=range(len(text)), at_once=at_once) == (f"$.{key}", values, {**before, key: [], **after})


@pytest.mark.long
@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_is_the_same_wherever_it_is_cut(indent: int | None) -> None:
    groups = [{"name": f"a{'}]'[number % 2]}, {{", "rules": [{"to": ['\\"'] * number}] * number} for number in range(6)]
    document = {"count": 6, "data": groups, "skip_token": None}
    text = json.dumps(document, indent=indent).encode()
    for number in range(1, len(text) + 1):
        assert items_of(text, cuts=[number], at_once=number)[1] == groups
        assert items_of(text, cuts=[number])[1] == groups


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
        pytest.param('{"value": [{}], "value": [{}]}', id="two lists"),
        pytest.param('{"data": [{}], "value": [{}]}', id="two lists of different keys"),
        pytest.param('{"properties": {"value": [{}]}}', id="a list deeper down"),
        pytest.param('{"value": [{}]} {}', id="more after the object"),
        pytest.param('{"value": [{},]}', id="a comma too many in an object"),
        pytest.param('{"value": {}}', id="no list in value"),
        pytest.param("[{}, /* why */ {}]", id="a comment"),
        pytest.param('[{"a": tru}]', id="no value"),
        pytest.param('[{"a": NaN}]', id="no number"),
        pytest.param('[{"a": "\t"}]', id="a raw control character"),
        pytest.param(r'[{"a": "\ud800"}]', id="half of a character"),
        pytest.param("[" * 100_000, id="nested without end"),
    ],
)
@pytest.mark.parametrize("at_once", [1, 1 << 20])
def test_any_other_text_is_left_alone(text: str, at_once: int) -> None:
    with pytest.raises(NotAListError):
        items_of(text.encode(), at_once=at_once)


@pytest.mark.parametrize("text", [b'{"\xff": 1, "value": [{}]}', b'{"value": [{}], "\xed\xa0\x80": 1}'])
def test_a_list_beside_a_key_that_is_not_text_is_not_read_item_by_item(text: bytes) -> None:
    with pytest.raises(NotAListError):
        items_of(text)


def test_an_item_larger_than_a_document_may_be_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGEST", 8)
    assert items_of(b"[{}, [[[[]]]], {}]")[1] == [{}, [[[[]]]], {}]
    for at_once in (1, 5, 100):
        with pytest.raises(NotAListError, match=r"\$\[1\] is larger than"):
            items_of(b"[{}, [[[[[]]]]], {}]", at_once=at_once)


def test_at_most_an_item_and_a_piece_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """An item without an end is given up long before the text ends."""
    monkeypatch.setattr(module, "_LARGEST", 1000)
    read = []

    def pieces() -> Iterator[bytes]:
        yield b"[{}, {"
        for number in range(1_000_000):
            read.append(number)
            yield b'"a": [], '

    with pytest.raises(NotAListError, match=r"\$\[1\] is larger than"):
        list(ListItems(pieces(), at_once=100).batches())
    assert len(read) < 500
