"""Links that lead nowhere good: back to where one was, on and on, or to somebody else's host."""

import json
import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

from acrnet.sandbox.exchange import Request, Response, answer
from acrnet.sandbox.faults.fault import Fault
from acrnet.sandbox.json_value import Json, JsonObject, as_object, as_text, compact
from acrnet.sandbox.listing import read_token, skip_token

_LINK_HEADERS = ("Azure-AsyncOperation", "Location")
_OPERATION = re.compile(r"/((?:nfv)?operation)(s|results|statuses)/", re.IGNORECASE)
_SISTER = {"s": "Results", "results": "s", "statuses": "Results"}


def lead_astray(fault: Fault, answered: Response, request: Request) -> Response:
    """The answer with its links changed as a fault says; one without links, and of no list, stays as it is."""
    operation = _OPERATION.search(request.path)
    if operation and fault.links != "elsewhere":
        return _still_running(operation, request)
    body, headers = answered.body, dict(answered.headers)
    if fault.links == "elsewhere":
        headers |= {name: _at(fault.host, headers[name]) for name in _LINK_HEADERS if name in headers}
    page = _page(answered)
    if page is not None:
        body = compact(_with_next(fault, page, request)).encode()
    return replace(answered, body=body, headers=headers)


def _still_running(operation: re.Match[str], request: Request) -> Response:
    """In progress, and to be asked for at the other link of the operation, which says the same."""
    sister = f"/{operation[1]}{_SISTER[operation[2].lower()]}/"
    path = f"{request.path[: operation.start()]}{sister}{request.path[operation.end() :]}"
    link = f"{request.origin}{path}?api-version={request.api_version}"
    return answer(202, {"status": "InProgress"}, {**dict.fromkeys(_LINK_HEADERS, link), "Retry-After": "10"})


def _page(answered: Response) -> JsonObject | None:
    """The body of a list; None for any other, and where there is no body, as after some deletions."""
    if answered.status != 200 or not answered.body:
        return None
    body: Json = json.loads(answered.body)
    lists = ("value", "values", "data")
    return body if isinstance(body, dict) and any(isinstance(body.get(key), list) for key in lists) else None


def _with_next(fault: Fault, page: JsonObject, request: Request) -> JsonObject:
    """A page that names a next one: by a token where the list is asked for with POST, by a link elsewhere."""
    items = next(value for key in ("value", "values", "data") if isinstance(value := page.get(key), list))
    start = read_token(_present_token(request))
    token = skip_token(0 if fault.links == "circle" else start + max(1, len(items)))
    if request.method == "POST":
        return {**page, "$skipToken" if "data" in page else "skipToken": token}
    kept = {**request.query, "$skiptoken": token}
    link = f"{request.origin}{request.path}?" + "&".join(
        f"{key}={quote(value, safe='')}" for key, value in kept.items()
    )
    return {**page, "nextLink": _at(fault.host, link) if fault.links == "elsewhere" else link}


def _present_token(request: Request) -> str:
    if request.method != "POST":
        return request.query.get("$skiptoken", "")
    document = request.document()
    return as_text(as_object(document.get("options")).get("$skipToken")) or as_text(document.get("skipToken"))


def _at(host: str, link: str) -> str:
    return urlsplit(link)._replace(netloc=host).geturl()
