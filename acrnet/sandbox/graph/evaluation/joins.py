"""``join`` and ``union``: rows of two tables put together, side by side or one after the other.

Kinds of join as in learn.microsoft.com/kusto/query/join-operator (checked 2026-11-29): ``innerunique``, the usual one,
keeps one row of the left side for each key; a column that both sides have gets a 1 behind its name on the right.
"""

from collections.abc import Iterator

from acrnet.sandbox.graph.evaluation.cells import Row, group_key, missing, read
from acrnet.sandbox.graph.evaluation.column_names import ColumnNames
from acrnet.sandbox.graph.evaluation.operators import Rows, Table, bounded
from acrnet.sandbox.graph.evaluation.ready import Columns
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.query_error import invalid
from acrnet.sandbox.graph.language.tree import Join, Union
from acrnet.sandbox.json_value import Json

_Key = tuple[tuple[str, Json], ...]
_INNER = ("inner", "innerunique")


def join(left: Table, operator: Join, right: Table) -> Table:
    """Rows of both sides whose keys are equal, and those without a partner if the kind keeps them.

    Raises:
        QueryError: a key is not a column, or the types of its sides cannot be compared.
    """
    for name, other in operator.keys:
        _check_keys(left.columns, name, right.columns, other)
    names = ColumnNames()
    for name in left.columns:
        names.free(name)
    renamed = {name: names.free(name) for name in right.columns}
    columns = {**left.columns, **{renamed[name]: kind for name, kind in right.columns.items()}}
    nothing = {renamed[name]: missing(kind) for name, kind in right.columns.items()}
    lefts, rights = [name for name, _ in operator.keys], [other for _, other in operator.keys]

    def rows() -> Rows:
        partners: dict[_Key, list[Row]] = {}
        for row in right.rows():
            renamed_row = {renamed[name]: cell for name, cell in row.items()}
            partners.setdefault(_key(row, rights), []).append(renamed_row)
        met: set[_Key] = set()
        for key, row in _left_rows(left, lefts, is_unique=operator.kind == "innerunique"):
            met.add(key)
            yield from ({**row, **each} for each in partners.get(key, [] if operator.kind in _INNER else [nothing]))
        if operator.kind == "fullouter":
            alone = [row for key, rows in partners.items() if key not in met for row in rows]
            yield from ({**{name: missing(kind) for name, kind in left.columns.items()}, **row} for row in alone)

    return Table(columns, lambda: bounded(rows()))


def _left_rows(left: Table, names: list[str], *, is_unique: bool) -> Iterator[tuple[_Key, Row]]:
    """The rows of the left side with their keys, only the first of each key if they have to be unique."""
    met: set[_Key] = set()
    for row in left.rows():
        key = _key(row, names)
        if not is_unique or key not in met:
            met.add(key)
            yield key, row


def _check_keys(left: Columns, name: str, right: Columns, other: str) -> None:
    for columns, column in ((left, name), (right, other)):
        if column not in columns:
            raise invalid(f"'join' operator: Failed to resolve column named '{column}'")
        if columns[column] is Kind.DYNAMIC:
            raise invalid(f"join key '{column}' is of a 'dynamic' type. Please use an explicit cast")
    kinds = {left[name], right[other]}
    if len(kinds) > 1 and not all(kind.is_number for kind in kinds):
        raise invalid(f"'join' operator: the keys '{name}' and '{other}' have different types.")


def _key(row: Row, names: list[str]) -> _Key:
    return tuple(group_key(read(row[name])) for name in names)


def union(first: Table, operator: Union, others: list[Table]) -> Table:
    """The rows of all tables: with the columns they have in common, or with all of them.

    Raises:
        QueryError: a column has several types.
    """
    tables = [first, *others]
    columns: dict[str, Kind] = {}
    for table in tables:
        for name, kind in table.columns.items():
            if columns.setdefault(name, kind) is not kind:
                raise invalid(f"'union' operator: the column '{name}' has several types.")
    if operator.is_inner:
        columns = {name: kind for name, kind in columns.items() if all(name in table.columns for table in tables)}

    def rows() -> Rows:
        for table in tables:
            empty = {name: missing(kind) for name, kind in columns.items() if name not in table.columns}
            for row in table.rows():
                yield {name: empty[name] if name in empty else row[name] for name in columns}

    return Table(columns, lambda: bounded(rows()))
