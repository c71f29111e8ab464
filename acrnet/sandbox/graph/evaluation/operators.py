"""The operators made ready: from rows to rows, with the columns and their types known beforehand."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from acrnet.sandbox.graph.evaluation.cells import CONVERSIONS, Cell, Row, group_key, missing, read, sort_key
from acrnet.sandbox.graph.evaluation.column_names import ColumnNames
from acrnet.sandbox.graph.evaluation.expressions import Scope
from acrnet.sandbox.graph.evaluation.ready import Columns
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import beyond_sandbox, invalid
from acrnet.sandbox.graph.language.tree import (
    Column,
    Count,
    Distinct,
    Expression,
    Extend,
    MvExpand,
    Named,
    Order,
    Project,
    ProjectAway,
    ProjectRename,
    Take,
    Where,
)
from acrnet.sandbox.json_value import Json

MOST_ROWS = 200_000
Rows = Iterator[Row]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows to come: their columns, and a function that makes them one by one."""

    columns: Columns
    rows: Callable[[], Rows]


def bounded(rows: Rows) -> Rows:
    """The rows, unless they are too many.

    Raises:
        QueryError: joins or expansions grow beyond bounds.
    """
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise beyond_sandbox(f"An operator of the query makes more than {MOST_ROWS:,} rows")
        yield row


def where(table: Table, operator: Where) -> Table:
    """The rows for which the predicate is true."""
    test = Scope(table.columns, "where").predicate(operator.predicate).evaluate
    return replace(table, rows=lambda: (row for row in table.rows() if test(row) is True))


def project(table: Table, operator: Project) -> Table:
    """Rows with these columns only, in this order."""
    columns, cells = _made(table, operator.columns, "project")
    return replace(
        table, columns=columns, rows=lambda: ({name: cell(row) for name, cell in cells} for row in table.rows())
    )


def extend(table: Table, operator: Extend) -> Table:
    """Rows with more columns; one that is there is replaced in its place."""
    added, cells = _made(table, operator.columns, "extend")
    return replace(
        table,
        columns={**table.columns, **added},
        rows=lambda: ({**row, **{name: cell(row) for name, cell in cells}} for row in table.rows()),
    )


def _made(
    table: Table, columns: Sequence[Named], operator: str
) -> tuple[dict[str, Kind], list[tuple[str, Callable[[Row], Cell]]]]:
    scope, names = Scope(table.columns, operator), ColumnNames()
    kinds: dict[str, Kind] = {}
    cells: list[tuple[str, Callable[[Row], Cell]]] = []
    for column in columns:
        made = scope.ready(column.value)
        name = names.of(column)
        kinds[name] = made.kind
        cells.append((name, _unread(column.value) or made.evaluate))
    return kinds, cells


def _unread(tree: Expression) -> Callable[[Row], Cell] | None:
    """A plain column is passed on as it is: it need not be read yet."""
    if not isinstance(tree, Column):
        return None
    name = tree.name
    return lambda row: row[name]


def project_away(table: Table, operator: ProjectAway) -> Table:
    """Rows without these columns.

    Raises:
        QueryError: there is no such column.
    """
    gone = {column for name in operator.names for column in _matching(table.columns, name)}
    columns = {name: kind for name, kind in table.columns.items() if name not in gone}
    return replace(table, columns=columns, rows=lambda: ({name: row[name] for name in columns} for row in table.rows()))


def _matching(columns: Columns, name: str) -> list[str]:
    if name.endswith("*"):
        return [column for column in columns if column.startswith(name[:-1])]
    if name not in columns:
        raise invalid(f"'project-away' operator: Failed to resolve column named '{name}'")
    return [name]


def project_rename(table: Table, operator: ProjectRename) -> Table:
    """Rows with other names of columns, in their places.

    Raises:
        QueryError: there is no such column, or the new name is taken.
    """
    renamed = {old: new for new, old in operator.names}
    for name in renamed:
        if name not in table.columns:
            raise invalid(f"'project-rename' operator: Failed to resolve column named '{name}'")
    columns = {renamed.get(name, name): kind for name, kind in table.columns.items()}
    if len(columns) < len(table.columns):
        raise invalid("'project-rename' operator: a column with the new name is there already")
    return replace(
        table,
        columns=columns,
        rows=lambda: ({renamed.get(name, name): row[name] for name in table.columns} for row in table.rows()),
    )


def order(table: Table, operator: Order) -> Table:
    """The rows sorted; those with equal keys keep their order.

    Raises:
        QueryError: a key is dynamic.
    """
    scope = Scope(table.columns, "order")
    keys = [(scope.ready(tree), ascends, nulls_first) for tree, ascends, nulls_first in operator.keys]
    if any(key.kind is Kind.DYNAMIC for key, _, _ in keys):
        raise invalid("'order' operator: key can't be of dynamic type")

    def rows() -> Rows:
        kept = [*table.rows()]
        for key, ascends, nulls_first in reversed(keys):
            kept.sort(key=_sorted_by(key.evaluate, ascends=ascends, nulls_first=nulls_first), reverse=not ascends)
        return iter(kept)

    return replace(table, rows=rows)


def _sorted_by(
    evaluate: Callable[[Row], Json], *, ascends: bool, nulls_first: bool
) -> Callable[[Row], tuple[int, str | float]]:
    null = (0, 0) if nulls_first is ascends else (4, 0)

    def key(row: Row) -> tuple[int, str | float]:
        value = evaluate(row)
        return null if value is None else sort_key(value)

    return key


def take(table: Table, operator: Take) -> Table:
    """The first rows."""
    return replace(table, rows=lambda: islice(table.rows(), operator.count))


def count(table: Table, _operator: Count) -> Table:
    """One row with the number of rows."""
    return Table({"Count": Kind.LONG}, lambda: iter([{"Count": sum(1 for _ in table.rows())}]))


def distinct(table: Table, operator: Distinct) -> Table:
    """One row of each combination of values.

    Raises:
        QueryError: a column is dynamic.
    """
    named = operator.columns or tuple(Named("", Column(name)) for name in table.columns)
    columns, cells = _made(table, named, "distinct")
    for name, kind in columns.items():
        check_key(name, kind, "Distinct")

    def rows() -> Rows:
        different: dict[tuple[tuple[str, Json], ...], Row] = {}
        for row in table.rows():
            made = {name: read(cell(row)) for name, cell in cells}
            different.setdefault(tuple(group_key(value) for value in made.values()), {**made})
        return iter(different.values())

    return Table(columns, rows)


def check_key(name: str, kind: Kind, what: str) -> None:
    """Refuse to compare dynamic values with one another.

    Raises:
        QueryError: the column is dynamic.
    """
    if kind is Kind.DYNAMIC:
        raise invalid(
            f"{what} group key '{name}' is of a 'dynamic' type. Please use an explicit cast (for example, "
            f"'tostring({name})') as grouping by a 'dynamic' type is not supported."
        )


def mv_expand(table: Table, operator: MvExpand) -> Table:
    """A row for each element of an array or bag, and none for an empty one; null and plain values stay one row.

    Several columns are expanded side by side: the longest decides how many rows there are, the others are filled with
    nulls.

    Raises:
        QueryError: a column is not dynamic.
    """
    scope, names = Scope(table.columns, "mv-expand"), ColumnNames()
    expanded: list[tuple[str, Callable[[Row], Json], Kind]] = []
    for column, kind in zip(operator.columns, operator.kinds, strict=True):
        made = scope.ready(column.value)
        if made.kind is not Kind.DYNAMIC:
            raise invalid(f"'mv-expand' operator: expanded expression is of type {made.kind.value}, not dynamic")
        expanded.append((names.of(column), made.evaluate, kind or Kind.DYNAMIC))
    columns = {**table.columns, **{name: kind for name, _, kind in expanded}}
    if operator.index:
        columns[operator.index] = Kind.LONG

    def one(row: Row) -> Rows:
        lists = [
            (name, _elements(evaluate(row), as_arrays=operator.as_arrays), kind) for name, evaluate, kind in expanded
        ]
        length = min(operator.limit, max(len(elements) for _, elements, _ in lists))
        for place in range(length):
            made = dict(row)
            for name, elements, kind in lists:
                made[name] = CONVERSIONS[kind](elements[place]) if place < len(elements) else missing(kind)
            if operator.index:
                made[operator.index] = place
            yield made

    return replace(table, columns=columns, rows=lambda: bounded(each for row in table.rows() for each in one(row)))


def _elements(value: Json, *, as_arrays: bool) -> list[Json]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [[key, inner] if as_arrays else {key: inner} for key, inner in value.items()]
    return [value]
