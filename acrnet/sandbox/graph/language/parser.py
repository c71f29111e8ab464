"""Parsing queries: tables and their operators, those that put tables together, and how many of them there may be.

Kinds of join and limits are those of learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
(versions of 2023-06-27 and of 2026): three joins and unions and three ``mv-expand``. Of the operators of that page,
``parse`` is not served. ``let`` and others that Kusto has are not on it.
"""

from collections.abc import Mapping

from acrnet.sandbox.graph.language.operator_parser import OPERATORS, Parse
from acrnet.sandbox.graph.language.query_error import (
    beyond_sandbox,
    disallowed_table,
    invalid,
    not_in_language,
    too_many_tables,
    unsupported_join,
)
from acrnet.sandbox.graph.language.reader import Reader
from acrnet.sandbox.graph.language.tokens import Sort
from acrnet.sandbox.graph.language.tree import Join, MvExpand, Operator, Query, Union, all_operators

TABLES = ("resources", "resourcecontainers", "networkresources", "dnsresources")
_JOINS = ("innerunique", "inner", "leftouter", "fullouter")
_OTHER_JOINS = {
    "rightouter": "RightOuter",
    "leftanti": "LeftAnti",
    "anti": "LeftAnti",
    "leftantisemi": "LeftAnti",
    "rightanti": "RightAnti",
    "rightantisemi": "RightAnti",
    "leftsemi": "LeftSemi",
    "rightsemi": "RightSemi",
}
_MOST_OPERATORS = 100
_MOST_TABLES = 3
_MOST_EXPANSIONS = 3
_ELSEWHERE = frozenset(
    {
        "as",
        "consume",
        "datatable",
        "evaluate",
        "externaldata",
        "facet",
        "find",
        "fork",
        "getschema",
        "invoke",
        "let",
        "lookup",
        "make-graph",
        "make-series",
        "mv-apply",
        "parse",
        "parse-kv",
        "parse-where",
        "partition",
        "print",
        "project-keep",
        "project-reorder",
        "project-smart",
        "range",
        "reduce",
        "render",
        "sample",
        "sample-distinct",
        "scan",
        "search",
        "serialize",
        "set",
        "top-hitters",
        "top-nested",
    }
)


def parse_query(text: str) -> Query:
    """The tree of a query.

    Raises:
        QueryError: the text is not a query, or has what Resource Graph or the sandbox does not serve.
    """
    reader = Reader(text)
    query = _query(reader)
    reader.skip(";")
    if reader.token.sort is not Sort.END:
        raise reader.failure()
    _check_limits(query)
    return query


def _check_limits(query: Query) -> None:
    operators = all_operators(query)
    if len(operators) > _MOST_OPERATORS:
        raise beyond_sandbox(f"The query has {len(operators)} operators, and {_MOST_OPERATORS} are served")
    tables = sum(len(each.legs) if isinstance(each, Union) else isinstance(each, Join) for each in operators)
    if tables > _MOST_TABLES:
        raise too_many_tables(_MOST_TABLES)
    if sum(isinstance(each, MvExpand) for each in operators) > _MOST_EXPANSIONS:
        raise not_in_language("mv-expand", f"A query may have {_MOST_EXPANSIONS} mv-expand operators at most")


def _query(reader: Reader) -> Query:
    """A table and its operators; without a table, that of resources. Parentheses may be around the first ones."""
    if reader.at("("):
        inner = _source(reader)
        return Query(inner.table, (*inner.operators, *_piped(reader)))
    if reader.at(*_ELSEWHERE):
        raise not_in_language(reader.token.text, f"The sandbox has no operator '{reader.token.text}'")
    if reader.at(*_OPERATORS):
        return Query(TABLES[0], (*_operator(reader), *_piped(reader)))
    return Query(_table(reader), tuple(_piped(reader)))


def _piped(reader: Reader) -> list[Operator]:
    """The operators behind pipes."""
    operators: list[Operator] = []
    while reader.skip("|"):
        operators += _operator(reader)
    return operators


def _operator(reader: Reader) -> tuple[Operator, ...]:
    token = reader.token
    parse = _OPERATORS.get(token.text)
    if token.sort is Sort.NAME and token.text in _ELSEWHERE:
        raise not_in_language(token.text, f"The sandbox has no operator '{token.text}'")
    if token.sort is not Sort.NAME or parse is None:
        raise reader.failure()
    reader.take()
    return parse(reader)


def _source(reader: Reader) -> Query:
    """A table, or a query in parentheses."""
    if not reader.skip("("):
        return Query(_table(reader), ())
    reader.deeper()
    query = _query(reader)
    reader.expect(")")
    reader.higher()
    return query


def _table(reader: Reader) -> str:
    name = reader.name().lower()
    if name not in TABLES:
        raise disallowed_table(name)
    return name


def _join(reader: Reader) -> tuple[Operator, ...]:
    kind = "innerunique"
    if reader.at("hint"):
        raise not_in_language("hint", "A strategy of join is not allowed")
    while reader.token.sort is Sort.NAME and reader.follows("="):
        parameter = reader.take().text
        if parameter != "kind":
            raise not_in_language(parameter, f"The sandbox has no parameter '{parameter}' of join")
        reader.expect("=")
        kind = reader.name()
    if kind in _OTHER_JOINS:
        raise unsupported_join(_OTHER_JOINS[kind])
    if kind not in _JOINS:
        raise reader.failure()
    right = _source(reader)
    reader.expect("on")
    keys = [key for pairs in reader.list(lambda: _pairs(reader)) for key in pairs]
    return (Join(kind, right, tuple(keys)),)


def _pairs(reader: Reader) -> list[tuple[str, str]]:
    """The columns to compare: one name, or pairs joined by ``and``."""
    pairs = [_pair(reader)]
    while reader.skip("and"):
        pairs.append(_pair(reader))
    return pairs


def _pair(reader: Reader) -> tuple[str, str]:
    if not reader.at("$left", "$right"):
        name = reader.name()
        return name, name
    sides = {}
    for last in (False, True):
        side = reader.expect("$left", "$right").text
        reader.expect(".")
        sides[side] = reader.name()
        if not last:
            reader.expect("==")
    if len(sides) < 2:
        raise invalid("A condition of join compares a column of $left with one of $right.")
    return sides["$left"], sides["$right"]


def _union(reader: Reader) -> tuple[Operator, ...]:
    is_inner = False
    while reader.token.sort is Sort.NAME and reader.follows("="):
        parameter = reader.take().text
        if parameter != "kind":
            raise not_in_language(parameter, f"The sandbox has no parameter '{parameter}' of union")
        reader.expect("=")
        is_inner = reader.expect("inner", "outer").text == "inner"
    return (Union(is_inner, reader.list(lambda: _source(reader))),)


_OPERATORS: Mapping[str, Parse] = {**OPERATORS, "join": _join, "union": _union}
