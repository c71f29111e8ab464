"""How much work one query may be: a row in one operator is a step for each part of what the operator says of it.

The bounds on the text of a query and on the rows of a join still allow hours of work together. What Resource Graph
answers to a query that takes too much is not published (looked for 2026-11-29; Azure/azqr issue 712 reports a 500
without a reason), so the refusal is the sandbox's own.
"""

from acrnet.sandbox.graph.evaluation.operators import Rows
from acrnet.sandbox.graph.language.query_error import beyond_sandbox
from acrnet.sandbox.graph.language.tree import (
    Expression,
    Extend,
    MvExpand,
    Operator,
    Order,
    Project,
    Summarize,
    Where,
    parts,
)

MOST_STEPS = 20_000_000


class Steps:
    """The steps that are left to a query."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self._most = self._left = most

    def counted(self, rows: Rows, operator: Operator) -> Rows:
        """The rows on their way into an operator.

        Raises:
            QueryError: no step is left.
        """
        each = 1 + sum(map(_size, _said(operator)))
        for row in rows:
            self._left -= each
            if self._left < 0:
                raise beyond_sandbox(f"The query is more work than {self._most:,} steps")
            yield row


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


def _size(tree: Expression) -> int:
    """The number of parts of an expression, itself included."""
    size, waiting = 0, [tree]
    while waiting:
        size += 1
        waiting += parts(waiting.pop())
    return size
