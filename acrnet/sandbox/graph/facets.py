"""Facets: for a column of a result, how many rows there are of each value.

Form and errors are those of a recording (azure-mgmt-resourcegraph 2.0.0) and of the example ResourcesFacetQuery of
2022-10-01; the usual order and number are those of the REST reference (checked 2026-11-29).
"""

from collections.abc import Sequence

from acrnet.sandbox.graph.evaluation import operators
from acrnet.sandbox.graph.evaluation.cells import Row
from acrnet.sandbox.graph.evaluation.operators import Table
from acrnet.sandbox.graph.evaluation.summarize import summarize
from acrnet.sandbox.graph.language.expression_parser import expression
from acrnet.sandbox.graph.language.kinds import Kind
from acrnet.sandbox.graph.language.reader import Reader
from acrnet.sandbox.graph.language.tokens import Sort
from acrnet.sandbox.graph.language.tree import Column, Expression, Function, Named, Order, Summarize, Where
from acrnet.sandbox.graph.page import MOST_ROWS, Page, number_option
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, objects

_USUAL_ROWS = 10


def facets(document: JsonObject, table: Table, rows: Sequence[Row], page: Page) -> list[Json]:
    """The facets a request asks for, of all rows of its result.

    Raises:
        QueryError: a filter or an order cannot be read.
        ArmError: 400 for a number that makes no sense.
    """
    counted = Table(table.columns, lambda: iter(rows))
    return [_facet(facet, counted, page) for facet in objects(document.get("facets"))]


def _facet(facet: JsonObject, table: Table, page: Page) -> JsonObject:
    written = as_text(facet.get("expression"))
    name = written if written in table.columns else written.replace(".", "_")
    if name not in table.columns:
        return {
            "expression": written,
            "errors": [
                {"code": "NoValidColumns", "message": "No valid columns in facet expression."},
                {"code": "InvalidColumnNames", "message": f"Invalid column names: [{written}]."},
            ],
            "resultType": "FacetError",
        }
    options = as_object(facet.get("options"))
    count = Named("count", Function("count", ()))
    values = summarize(table, Summarize((count,), (Named(name, _text(name, table)),)))
    if test := as_text(options.get("filter")):
        values = operators.where(values, Where(_read(test)))
    by = as_text(options.get("sortBy"))
    ascends = as_text(options.get("sortOrder")) == "asc"
    values = operators.order(values, Order(((_read(by) if by else Column("count"), ascends, ascends),)))
    kept = [*values.rows()]
    shown = kept[: number_option(options, "$top", (1, MOST_ROWS), _USUAL_ROWS)]
    return {
        "expression": written,
        "totalRecords": len(kept),
        "count": len(shown),
        "data": page.data(values.columns, shown),
        "resultType": "FacetResult",
    }


def _text(name: str, table: Table) -> Expression:
    """The column, as a text if it is dynamic: dynamic values cannot be counted."""
    column = Column(name)
    return Function("tostring", (column,)) if table.columns[name] is Kind.DYNAMIC else column


def _read(text: str) -> Expression:
    reader = Reader(text)
    tree = expression(reader)
    if reader.token.sort is not Sort.END:
        raise reader.failure()
    return tree
