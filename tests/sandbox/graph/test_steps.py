"""A query is refused when it is more work than the sandbox does, and not before."""

from collections.abc import Iterator

import pytest

from acrnet.sandbox.graph.evaluation.cells import Row
from acrnet.sandbox.graph.evaluation.steps import Steps
from acrnet.sandbox.graph.language.parser import parse_query
from acrnet.sandbox.graph.language.query_error import QueryError


def rows(count: int) -> Iterator[Row]:
    return ({} for _ in range(count))


@pytest.mark.parametrize(
    ("operator", "each"),
    [
        pytest.param("take 3", 1, id="nothing is worked out"),
        pytest.param("where name == 'a'", 4, id="a comparison of two"),
        pytest.param("extend a = tolower(name), b = id", 4, id="a function of one, and a column"),
        pytest.param("summarize count() by tostring(tags.x)", 5, id="a function of nothing, and one of a member"),
        pytest.param("order by name asc", 2, id="a column"),
    ],
)
def test_a_row_is_a_step_and_one_more_for_each_part_of_what_is_worked_out(operator: str, each: int) -> None:
    (parsed,) = parse_query(f"resources | {operator}").operators
    assert len([*Steps(10 * each).counted(rows(10), parsed)]) == 10
    with pytest.raises(QueryError, match="more work than"):
        [*Steps(10 * each - 1).counted(rows(10), parsed)]


@pytest.mark.parametrize(
    ("row", "more"),
    [
        pytest.param({"name": "n" * 255}, 0, id="a text as names are"),
        pytest.param({"name": "n" * 1024}, 4, id="a long text"),
        pytest.param({"a": [1, [2] * 14], "b": {"c": 1}}, 2, id="lists and bags, at all levels"),
    ],
)
def test_what_a_row_carries_is_steps_too(row: Row, more: int) -> None:
    (parsed,) = parse_query("resources | take 3").operators
    assert [*Steps(1 + more).counted(iter([row]), parsed)] == [row]
    with pytest.raises(QueryError, match="more work than"):
        [*Steps(more).counted(iter([row]), parsed)]


@pytest.mark.parametrize(
    ("query", "weighs"),
    [
        ("resources | project id | extend a = strcat(id, id)", True),
        ("resources | summarize l = make_list(id)", True),
        ("resources | extend k = 1 | join (resources | extend k = 1, p = pack_array(id)) on k", True),
        ("resources | where tolower(name) has 'a' | summarize count() by type", False),
    ],
)
def test_a_query_that_puts_nothing_together_carries_only_parts_of_resources(query: str, weighs: bool) -> None:
    parsed = parse_query(query)
    row: Row = {"a": [0] * 1000}
    carried = Steps.of(parsed, 100).counted(iter([row]), parsed.operators[0])
    if weighs:
        with pytest.raises(QueryError, match="more work than"):
            list(carried)
    else:
        assert list(carried) == [row]


def test_the_operators_of_a_query_share_its_steps() -> None:
    steps = Steps(30)
    one, two = parse_query("resources | take 3 | count").operators
    assert len([*steps.counted(rows(20), one)]) == 20
    with pytest.raises(QueryError, match="more work than 30 steps"):
        [*steps.counted(rows(11), two)]
