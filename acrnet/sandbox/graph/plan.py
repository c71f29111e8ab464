"""A query made ready over an estate: its operators one after the other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from acrnet.sandbox.graph.evaluation import operators
from acrnet.sandbox.graph.evaluation.joins import join, union
from acrnet.sandbox.graph.evaluation.operators import Table
from acrnet.sandbox.graph.evaluation.steps import Steps
from acrnet.sandbox.graph.evaluation.summarize import summarize
from acrnet.sandbox.graph.language.tree import (
    Column,
    Comparison,
    Count,
    Distinct,
    Expression,
    Extend,
    Function,
    Join,
    Literal,
    Logic,
    Membership,
    MvExpand,
    Operator,
    Order,
    Project,
    ProjectAway,
    ProjectRename,
    Query,
    Summarize,
    Take,
    Union,
    Where,
    walk,
)
from acrnet.sandbox.graph.tables import COLUMNS, Estate


def ready(query: Query, estate: Estate, steps: Steps) -> Table:
    """The rows of a query, to come; making them takes from the steps.

    Raises:
        QueryError: a name or a type in the query is not right.
    """
    types, cells = _types(query), _cells(query)
    table = Table(COLUMNS, lambda: estate.rows(query.table, types, cells))
    for operator in query.operators:
        table = _apply(_counted(table, operator, steps), operator, estate, steps)
    return table


def _counted(table: Table, operator: Operator, steps: Steps) -> Table:
    return replace(table, rows=lambda: steps.counted(table.rows(), operator))


def _apply(table: Table, operator: Operator, estate: Estate, steps: Steps) -> Table:
    match operator:
        case Join():
            return join(table, operator, ready(operator.right, estate, steps))
        case Union():
            return union(table, operator, [ready(leg, estate, steps) for leg in operator.legs])
        case _:
            return _ALONE[type(operator)](table, operator)


_ALONE: Mapping[type[Operator], Callable[[Table, Any], Table]] = {
    Where: operators.where,
    Project: operators.project,
    ProjectAway: operators.project_away,
    ProjectRename: operators.project_rename,
    Extend: operators.extend,
    MvExpand: operators.mv_expand,
    Order: operators.order,
    Take: operators.take,
    Count: operators.count,
    Distinct: operators.distinct,
    Summarize: summarize,
}


def _types(query: Query) -> frozenset[str] | None:
    """The lower-case types that the filters at the beginning let through, None if they do not say."""
    types: frozenset[str] | None = None
    for operator in query.operators:
        if not isinstance(operator, Where):
            break
        named = _types_in(operator.predicate)
        if named is not None:
            types = named if types is None else types & named
    return types


def _cells(query: Query) -> frozenset[str]:
    """The columns of the table that a query looks at: cells of others need not be made."""
    names: set[str] = set()
    for operator in query.operators:
        match operator:
            case Where(predicate):
                names |= _columns_in(predicate)
            case Order(keys):
                names |= _columns_in(*(key for key, _, _ in keys))
            case Extend(columns) | MvExpand(columns):
                names |= _columns_in(*(column.value for column in columns))
            case Take():
                pass
            case Project(columns):
                return frozenset(names | _columns_in(*(column.value for column in columns)))
            case Summarize(aggregates, by):
                return frozenset(names | _columns_in(*(column.value for column in (*aggregates, *by))))
            case Count():
                return frozenset(names)
            case _:
                break
    return frozenset(COLUMNS)


def _columns_in(*trees: Expression) -> set[str]:
    names: set[str] = set()
    for tree in walk(*trees):
        if isinstance(tree, Column):
            names.add(tree.name)
        elif isinstance(tree, Function) and tree.name == "pack_all":
            names.update(COLUMNS)
    return names


def _types_in(predicate: Expression) -> frozenset[str] | None:
    match predicate:
        case Comparison("==" | "=~", Column("type"), Literal(_, str(text))):
            return frozenset({text.lower()})
        case Membership("in" | "in~", Column("type"), items):
            texts = [item.value.lower() for item in items if isinstance(item, Literal) and isinstance(item.value, str)]
            return frozenset(texts) if len(texts) == len(items) else None
        case Logic("and", operands):
            named = [types for operand in operands if (types := _types_in(operand)) is not None]
            return frozenset.intersection(*named) if named else None
        case _:
            return None
