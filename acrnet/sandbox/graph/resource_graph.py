"""Resource Graph: one query over the resources of many subscriptions, page by page.

Fields of request and answer are those of the REST reference (learn.microsoft.com/rest/api/azureresourcegraph, checked
2026-11-29). Answers are never late here: a change shows at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from acrnet.sandbox.access import touches
from acrnet.sandbox.arm_id import RESOURCE_GRAPH
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.graph.evaluation.cells import Row, size_of
from acrnet.sandbox.graph.evaluation.steps import Steps
from acrnet.sandbox.graph.facets import facets
from acrnet.sandbox.graph.language.parser import parse_query
from acrnet.sandbox.graph.language.query_error import QueryError, payload_too_large
from acrnet.sandbox.graph.language.tree import Query, Take, all_operators
from acrnet.sandbox.graph.page import can_page, read_page
from acrnet.sandbox.graph.plan import ready
from acrnet.sandbox.graph.tables import Estate
from acrnet.sandbox.json_value import JsonObject, as_object, as_text
from acrnet.sandbox.state import Call

_MOST_BYTES = 16_777_216


def query_resources(call: Call) -> Response:
    """A page of the rows of a query that the caller may read.

    Raises:
        ArmError: 400 for a query or option that cannot be answered, 403 for a scope without access, 429.
    """
    headers = call.state.graph_quota.take(call.state.behaviour.resource_graph, call.now)
    document = call.request.document()
    text = as_text(document.get("query"))
    try:
        query = parse_query(text)
        estate, limit_hit = _searched(document, call)
        if limit_hit:
            headers["x-ms-tenant-subscription-limit-hit"] = "true"
        answered = answer(200, _body(call, document, query, estate), headers)
        if len(answered.body) > _MOST_BYTES:
            raise payload_too_large(len(answered.body), _MOST_BYTES)
        return answered
    except QueryError as error:
        raise error.answer(text, call.now, headers) from error


def _body(call: Call, document: JsonObject, query: Query, estate: Estate) -> JsonObject:
    behaviour = call.state.behaviour
    page = read_page(document, call.request.api_version, behaviour.page_size(RESOURCE_GRAPH))
    table = ready(query, estate, Steps.of(query))
    is_cut = any(isinstance(operator, Take) and not operator.is_top for operator in all_operators(query))
    if is_cut and not _options(document).get("$skipToken"):
        page = replace(page, start=0)  # where the query takes rows itself, $skip is ignored
    rows = [*table.rows()]
    kept = rows[: behaviour.resource_graph.truncate_at]
    shown = kept[page.start : page.start + page.size]
    _check_size(shown)
    follows = page.start + page.size < len(kept)
    pages = not is_cut and can_page(table.columns)
    body: JsonObject = {
        "totalRecords": len(rows),
        "count": len(shown),
        "data": page.data(table.columns, shown),
        "facets": facets(document, table, rows, page),
        "resultTruncated": "true" if (follows and not pages) or (not follows and len(kept) < len(rows)) else "false",
    }
    if follows and pages:
        body["$skipToken"] = page.token()
    return body


def _check_size(rows: Sequence[Row]) -> None:
    """Refuse rows whose values cannot be written within the limit, before they are.

    Raises:
        QueryError: lists that the query put together are repeated over and over.
    """
    sizes: dict[int, int] = {}  # by identity: what is repeated over and over is one object
    size = 0
    for cell in (cell for row in rows for cell in row.values() if isinstance(cell, list | dict)):
        if id(cell) not in sizes:
            sizes[id(cell)] = size_of(cell)
        size += 2 * sizes[id(cell)]  # a value takes a character, and a comma
        if size > _MOST_BYTES:
            raise payload_too_large(size, _MOST_BYTES)


def _searched(document: JsonObject, call: Call) -> tuple[Estate, bool]:
    """What a query searches, and whether there are more subscriptions than one query may search."""
    behaviour = call.state.behaviour
    visible = [key for key in call.state.store.subscriptions if touches(behaviour, f"/subscriptions/{key}")]
    named, groups = _names(document, "subscriptions"), _names(document, "managementGroups")
    if named and groups:
        raise ArmError(400, "BadRequest", "Name subscriptions or management groups, not both.")
    unknown = sorted(groups - behaviour.management_groups.keys())
    wanted = named or {below.lower() for group in groups - {*unknown} for below in behaviour.management_groups[group]}
    inside = [key for key in visible if key in wanted] if named or groups else visible
    if unknown or (wanted and not inside):
        scope = unknown[0] if unknown else ", ".join(sorted(wanted))
        raise ArmError(
            403,
            "AuthorizationFailed",
            f"The client 'sandbox' does not have authorization to perform action '{RESOURCE_GRAPH}/read' "
            f"over scope '{scope}' or the scope is invalid.",
        )
    if named:
        return Estate(call, frozenset(inside), ()), False
    limit = behaviour.resource_graph.subscription_limit
    management_groups = tuple(sorted(groups or behaviour.management_groups))
    return Estate(call, frozenset(inside[:limit]), management_groups), len(inside) > limit


def _options(document: JsonObject) -> JsonObject:
    return as_object(document.get("options"))


def _names(document: JsonObject, key: str) -> set[str]:
    value = document.get(key) or []
    names: Iterable[object] = value if isinstance(value, list) else [value]
    return {name.lower() for name in names if isinstance(name, str)}
