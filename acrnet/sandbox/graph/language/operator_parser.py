"""Parsing the operators that work on one table.

Which there are is said in learn.microsoft.com/azure/governance/resource-graph/concepts/query-language (versions of
2023-06-27 and of 2026); ``project-rename`` is in tested queries of Azure-Proactive-Resiliency-Library-v2.
``mv-expand`` makes 128 rows of a row at most unless the query says otherwise; that it takes a limit up to 2,000 is
unverified, in 2023 it was 400.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from acrnet.sandbox.graph.language.expression_parser import expression, named_expression
from acrnet.sandbox.graph.language.kinds import KIND_NAMES, Kind
from acrnet.sandbox.graph.language.query_error import invalid
from acrnet.sandbox.graph.language.reader import Reader
from acrnet.sandbox.graph.language.tree import (
    Count,
    Distinct,
    Expression,
    Extend,
    MvExpand,
    Named,
    Operator,
    Order,
    Project,
    ProjectAway,
    ProjectRename,
    Summarize,
    Take,
    Where,
)

Parse: TypeAlias = Callable[[Reader], tuple[Operator, ...]]
_ROW_LIMIT, _MOST_ROW_LIMIT = 128, 2000


def _where(reader: Reader) -> tuple[Operator, ...]:
    return (Where(expression(reader)),)


def _columns(reader: Reader) -> tuple[Named, ...]:
    return reader.list(lambda: named_expression(reader))


def _project(reader: Reader) -> tuple[Operator, ...]:
    return (Project(_columns(reader)),)


def _extend(reader: Reader) -> tuple[Operator, ...]:
    return (Extend(_columns(reader)),)


def _project_away(reader: Reader) -> tuple[Operator, ...]:
    return (ProjectAway(reader.list(lambda: reader.name() + ("*" if reader.skip("*") else ""))),)


def _project_rename(reader: Reader) -> tuple[Operator, ...]:
    return (ProjectRename(reader.list(lambda: _new_name(reader))),)


def _new_name(reader: Reader) -> tuple[str, str]:
    name = reader.name()
    reader.expect("=")
    return name, reader.name()


def _order(reader: Reader) -> tuple[Operator, ...]:
    reader.expect("by")
    return (Order(reader.list(lambda: _key(reader))),)


def _key(reader: Reader) -> tuple[Expression, bool, bool]:
    key = expression(reader)
    ascends = reader.at("asc")
    reader.skip("asc", "desc")
    nulls_first = ascends
    if reader.skip("nulls"):
        nulls_first = reader.expect("first", "last").text == "first"
    return key, ascends, nulls_first


def _take(reader: Reader) -> tuple[Operator, ...]:
    return (Take(reader.whole_number()),)


def _top(reader: Reader) -> tuple[Operator, ...]:
    count = reader.whole_number()
    reader.expect("by")
    return (Order((_key(reader),)), Take(count, is_top=True))


def _count(_reader: Reader) -> tuple[Operator, ...]:
    return (Count(),)


def _distinct(reader: Reader) -> tuple[Operator, ...]:
    return (Distinct(() if reader.skip("*") else _columns(reader)),)


def _summarize(reader: Reader) -> tuple[Operator, ...]:
    aggregates = () if reader.at("by") else _columns(reader)
    by = _columns(reader) if reader.skip("by") else ()
    return (Summarize(aggregates, by),)


def _mv_expand(reader: Reader) -> tuple[Operator, ...]:
    as_arrays, index = False, ""
    while reader.at("kind", "bagexpansion", "with_itemindex") and reader.follows("="):
        word = reader.take().text
        reader.expect("=")
        if word == "with_itemindex":
            index = reader.name()
        else:
            as_arrays = reader.expect("bag", "array").text == "array"
    columns, kinds = zip(*reader.list(lambda: _expanded(reader)), strict=True)
    limit = reader.whole_number() if reader.skip("limit") else _ROW_LIMIT
    if not 1 <= limit <= _MOST_ROW_LIMIT:
        raise invalid(f"The limit of mv-expand is {limit}, not a number from 1 to {_MOST_ROW_LIMIT}.")
    return (MvExpand(columns, kinds, as_arrays, index, limit),)


def _expanded(reader: Reader) -> tuple[Named, Kind | None]:
    column = named_expression(reader)
    if not reader.skip("to"):
        return column, None
    reader.expect("typeof")
    reader.expect("(")
    kind = KIND_NAMES.get(reader.token.text)
    if kind is None:
        raise reader.failure()
    reader.take()
    reader.expect(")")
    return column, kind


OPERATORS: Mapping[str, Parse] = {
    "where": _where,
    "filter": _where,
    "project": _project,
    "project-away": _project_away,
    "project-rename": _project_rename,
    "extend": _extend,
    "mv-expand": _mv_expand,
    "mvexpand": _mv_expand,
    "order": _order,
    "sort": _order,
    "take": _take,
    "limit": _take,
    "top": _top,
    "count": _count,
    "distinct": _distinct,
    "summarize": _summarize,
}
