"""``summarize``: a row for each group, with what the aggregates make of its rows."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from acrnet.sandbox.graph.evaluation.aggregates import AGGREGATES, Aggregate
from acrnet.sandbox.graph.evaluation.cells import Row, group_key, missing
from acrnet.sandbox.graph.evaluation.column_names import ColumnNames
from acrnet.sandbox.graph.evaluation.expressions import Scope
from acrnet.sandbox.graph.evaluation.operators import Rows, Table, check_key
from acrnet.sandbox.graph.evaluation.ready import Evaluate
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import invalid, unknown_function
from acrnet.sandbox.graph.language.tree import Expression, Function, Literal, Summarize
from acrnet.sandbox.json_value import Json

_Summary: TypeAlias = Callable[[Sequence[Json]], Json]


def summarize(table: Table, operator: Summarize) -> Table:
    """A row for each combination of the keys, first the keys and then the aggregates; without keys one row of all.

    Raises:
        QueryError: a key is dynamic, or an aggregate is not a function that aggregates.
    """
    scope, names = Scope(table.columns, "summarize"), ColumnNames()
    columns: dict[str, Kind] = {}
    keys: list[tuple[str, Evaluate]] = []
    for key in operator.by:
        made = scope.ready(key.value)
        name = names.of(key)
        check_key(name, made.kind, "Summarize")
        columns[name] = made.kind
        keys.append((name, made.evaluate))
    results = []
    for column in operator.aggregates:
        kind, take, summary = _aggregate(scope, column.value)
        name = names.of(column)
        columns[name] = kind
        results.append((name, take, summary, kind))

    def rows() -> Rows:
        groups: dict[tuple[tuple[str, Json], ...], tuple[Row, list[Row]]] = {}
        for row in table.rows():
            made = {name: evaluate(row) for name, evaluate in keys}
            group = groups.setdefault(tuple(group_key(value) for value in made.values()), ({**made}, []))
            group[1].append(row)
        if not groups and not keys:
            groups[()] = ({}, [])
        for head, members in groups.values():
            for name, take, summary, kind in results:
                value = summary([take(row) for row in members])
                head[name] = missing(kind) if value is None else value
        return (head for head, _ in groups.values())

    return Table(columns, rows)


def _aggregate(scope: Scope, tree: Expression) -> tuple[Kind, Evaluate, _Summary]:
    """The type of the result, what is taken from each row, and what is made of that."""
    if not isinstance(tree, Function):
        raise invalid("'summarize' operator: an aggregation function is expected.")
    aggregate = AGGREGATES.get(tree.name)
    if aggregate is None:
        raise unknown_function(tree.name)
    most = max(aggregate.fewest, 2 if aggregate.limited or tree.name == "dcount" else aggregate.fewest)
    if not aggregate.fewest <= len(tree.arguments) <= most:
        raise invalid(f"{tree.name}(): function expects {aggregate.fewest} argument(s), not {len(tree.arguments)}.")
    if not tree.arguments:
        return Kind.LONG, lambda _: True, aggregate.apply
    value = scope.ready(tree.arguments[0])
    _check_argument(tree.name, aggregate, value.kind)
    return aggregate.kind or value.kind, value.evaluate, _limited(tree.name, aggregate, tree.arguments[1:])


def _check_argument(name: str, aggregate: Aggregate, kind: Kind) -> None:
    if (aggregate.numbers and not kind.is_number) or (aggregate.takes and kind is not aggregate.takes):
        wanted = aggregate.takes.value if aggregate.takes else "number"
        raise invalid(f"{name}(): argument #1 expected to be a {wanted} expression, not {kind.value}.")


def _limited(name: str, aggregate: Aggregate, rest: Sequence[Expression]) -> _Summary:
    """What an aggregate makes of values, no longer than a second argument says; that of ``dcount`` is ignored."""
    if not rest or not aggregate.limited:
        return aggregate.apply
    match rest[0]:
        case Literal(Kind.LONG, int(most)):
            return lambda values: _first(aggregate.apply(values), most)
        case _:
            raise invalid(f"{name}(): argument #2 expected to be a whole number.")


def _first(items: Json, most: int) -> Json:
    return items[:most] if isinstance(items, list) else items
