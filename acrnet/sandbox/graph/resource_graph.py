"""Resource Graph: one query over the resources of many subscriptions, page by page.

Fields of request and answer are those of the REST reference (learn.microsoft.com/rest/api/azureresourcegraph), paging
is that of learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results (2026-11-23). Answers are never
late here: a change shows at once.
"""

from collections.abc import Iterable

from acrnet.sandbox.access import is_permitted, touches
from acrnet.sandbox.arm_id import RESOURCE_GRAPH
from acrnet.sandbox.exchange import ArmError, Response, answer
from acrnet.sandbox.graph.query import parse_query
from acrnet.sandbox.json_value import JsonObject, as_object, as_text
from acrnet.sandbox.listing import read_token, skip_token
from acrnet.sandbox.reading import served
from acrnet.sandbox.state import Call

_MOST_ROWS = 1000


def query_resources(call: Call) -> Response:
    """A page of the rows of a query that the caller may read."""
    limits = call.state.behaviour.resource_graph
    headers = call.state.graph_quota.take(limits, call.now)
    document = call.request.document()
    query = parse_query(as_text(document.get("query")))
    subscriptions, limit_hit = _searched(document, call)
    if limit_hit:
        headers["x-ms-tenant-subscription-limit-hit"] = "true"
    matching = [
        resource
        for resource in sorted(call.state.store.of_type(query.type), key=lambda resource: resource.id.path)
        if resource.id.subscription.lower() in subscriptions
        and is_permitted(call.state.behaviour, f"{resource.id.type}/read", resource.id.path)
        and query.matches(resource)
    ]
    options = as_object(document.get("options"))
    start, size = read_token(as_text(options.get("$skipToken"))), _page_size(options, call)
    kept = matching[: limits.truncate_at]
    rows = [query.row(resource, served(resource, call)) for resource in kept[start : start + size]]
    is_last = start + size >= len(kept)
    body: JsonObject = {
        "totalRecords": len(matching),
        "count": len(rows),
        "data": [*rows],
        "facets": [],
        "resultTruncated": "true" if is_last and len(kept) < len(matching) else "false",
    }
    if not is_last:
        body["$skipToken"] = skip_token(start + size)
    return answer(200, body, headers)


def _page_size(options: JsonObject, call: Call) -> int:
    top = options.get("$top", _MOST_ROWS)
    if not isinstance(top, int) or not 1 <= top <= _MOST_ROWS:
        raise ArmError(400, "BadRequest", f"The value of $top is not a number from 1 to {_MOST_ROWS}.")
    if options.get("resultFormat", "objectArray") != "objectArray":
        raise ArmError(400, "BadRequest", "The sandbox answers in the format objectArray only.")
    return min(top, call.state.behaviour.page_size(RESOURCE_GRAPH))


def _searched(document: JsonObject, call: Call) -> tuple[frozenset[str], bool]:
    """The lower-case subscriptions a query searches, and whether there are more than one query may search."""
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
        return frozenset(inside), False
    limit = behaviour.resource_graph.subscription_limit
    return frozenset(inside[:limit]), len(inside) > limit


def _names(document: JsonObject, key: str) -> set[str]:
    value = document.get(key) or []
    names: Iterable[object] = value if isinstance(value, list) else [value]
    return {name.lower() for name in names if isinstance(name, str)}
