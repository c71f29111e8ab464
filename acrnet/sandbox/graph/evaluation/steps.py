"""How much work one query may be: a row in one operator is a step for each part of what the operator says of it.

To that come steps for the lists, bags and long texts that a query has put together and carries from row to row.

The bounds on the text of a query and on the rows of a join still allow hours of work together. What Resource Graph
answers to a query that takes too much is not published (looked for 2026-11-29; Azure/azqr issue 712 reports a 500
without a reason), so the refusal is the sandbox's own.
"""

import re

from acrnet.sandbox.graph.evaluation.cells import Cell, Row, size_of
from acrnet.sandbox.graph.evaluation.operators import Rows
from acrnet.sandbox.graph.language.query_error import beyond_sandbox
from acrnet.sandbox.graph.language.tree import (
    Expression,
    Extend,
    Function,
    MvExpand,
    Operator,
    Order,
    Project,
    Query,
    Summarize,
    Where,
    all_operators,
    walk,
)

MOST_STEPS = 20_000_000
# Without one of these, what a row carries is a part of a resource, and not worth measuring.
_PUT_TOGETHER = re.compile(r"strcat.*|replace_.*|make_.*|pack.*|array_.*|bag_.*|split")


class Steps:
    """The steps that are left to a query; ``weighs`` says whether what a row carries takes some."""

    def __init__(self, most: int = MOST_STEPS, *, weighs: bool = True) -> None:
        self._most = self._left = most
        self._weighs = weighs

    @classmethod
    def of(cls, query: Query, most: int = MOST_STEPS) -> "Steps":
        """The steps of a query; what rows carry takes some if the query puts lists, bags or texts together."""
        weighs = any(
            isinstance(tree, Function) and _PUT_TOGETHER.fullmatch(tree.name)
            for operator in all_operators(query)
            for tree in walk(*_said(operator))
        )
        return cls(most, weighs=weighs)

    def counted(self, rows: Rows, operator: Operator) -> Rows:
        """The rows on their way into an operator.

        Raises:
            QueryError: no step is left.
        """
        each = 1 + sum(1 for _ in walk(*_said(operator)))
        sizes: dict[str, tuple[Cell, int]] = {}
        for row in rows:
            self._left -= each + _weight(row, sizes) if self._weighs else each
            if self._left < 0:
                raise beyond_sandbox(f"The query is more work than {self._most:,} steps")
            yield row


def _weight(row: Row, sizes: dict[str, tuple[Cell, int]]) -> int:
    """The steps for what a row carries: one for eight values of a list or bag, and for 256 characters of a text.

    The sizes are those of the row before, by column: a join repeats one list in row after row.
    """
    weight = 0
    for name, cell in row.items():
        if type(cell) is str:
            weight += len(cell) >> 8
        elif isinstance(cell, list | dict):
            last, size = sizes.get(name, (None, 0))
            if last is not cell:
                size = size_of(cell) >> 3
                sizes[name] = cell, size
            weight += size
    return weight


def _said(operator: Operator) -> tuple[Expression, ...]:
    """What an operator works out for each row."""
    match operator:
        case Where(predicate):
            return (predicate,)
        case Project(columns) | Extend(columns) | MvExpand(columns):
            return tuple(column.value for column in columns)
        case Order(keys):
            return tuple(key for key, _, _ in keys)
        case Summarize(aggregates, by):
            return tuple(column.value for column in (*aggregates, *by))
        case _:
            return ()
