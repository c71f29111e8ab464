from __future__ import annotations

from acrnet.report.layout import labelled, listed, table, wrapped
from acrnet.report.style import PLAIN, Style

NARROW = Style(width=30)


def test_values_are_in_one_column() -> None:
    assert labelled([("a", "one"), ("label", "two"), ("", "three")], PLAIN) == [
        "  a      one",
        "  label  two",
        "         three",
    ]


def test_a_wrapped_value_keeps_its_column() -> None:
    assert labelled([("why", "one two three four five six seven")], NARROW) == [
        "  why  one two three four five",
        "       six seven",
    ]


def test_the_columns_of_a_table_are_as_wide_as_their_widest_cell() -> None:
    assert table(("a", "", "b"), [("long", "x", "1"), ("s", "", "22")], PLAIN) == [
        "  a        b",
        "  long  x  1",
        "  s        22",
    ]


def test_a_list_has_one_dash_for_each_item_also_where_items_wrap() -> None:
    assert listed(["one two three four five six seven", "eight"], NARROW) == [
        "  - one two three four five",
        "    six seven",
        "  - eight",
    ]


def test_without_a_width_lines_are_not_wrapped() -> None:
    assert wrapped("word " * 100 + "end", PLAIN, first="> ", rest="  ") == ["> " + "word " * 100 + "end"]


def test_a_word_longer_than_the_line_is_not_cut() -> None:
    name = "/subscriptions/with-dashes/" + "x" * 60
    assert wrapped(f"id {name}", NARROW) == ["id", name]


def test_a_label_without_a_value_has_no_trailing_space() -> None:
    assert labelled([("a", ""), ("b", " ")], NARROW) == ["  a", "  b"]


def test_no_rows_give_no_lines() -> None:
    assert labelled([], PLAIN) == []
    assert listed([], PLAIN) == []
