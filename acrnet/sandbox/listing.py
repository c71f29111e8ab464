"""Collections: pages with ``nextLink``, and the ``$filter`` of the lists of resources and of resource groups."""

import base64
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from acrnet.sandbox.exchange import ArmError, Request, Response, answer
from acrnet.sandbox.json_value import JsonObject, as_text

_TERM = re.compile(r"\s*(resourceType|name|resourceGroup|location)\s+(eq|ne)\s+'([^']*)'\s*", re.IGNORECASE)

_TAG = re.compile(r"\s*tagName\s+eq\s+'([^']*)'(?:\s+and\s+tagValue\s+eq\s+'([^']*)')?\s*", re.IGNORECASE)


def page(request: Request, items: Sequence[JsonObject], size: int) -> Response:
    """One page of a collection, with a ``nextLink`` only if more follows, as in the recordings."""
    start = read_token(request.query.get("$skiptoken", ""))
    body: JsonObject = {"value": [*items[start : start + size]]}
    if start + size < len(items):
        kept = {**request.query, "$skiptoken": skip_token(start + size)}
        query = "&".join(f"{key}={quote(value, safe='')}" for key, value in kept.items())
        body["nextLink"] = f"{request.origin}{request.path}?{query}"
    return answer(200, body)


def invalid_filter(text: str) -> ArmError:
    """The refusal of a filter: 400 ``InvalidFilterInQueryString``."""
    return ArmError(400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string.")


def skip_token(start: int) -> str:
    """The token for the page that begins with this item."""
    return base64.urlsafe_b64encode(str(start).encode()).decode()


def read_token(token: str) -> int:
    """The item a page begins with; without a token the first.

    Raises:
        ArmError: 400 ``InvalidSkipToken``.
    """
    try:
        start = int(base64.urlsafe_b64decode(token)) if token else 0
    except ValueError:
        start = -1
    if start < 0:
        raise ArmError(400, "InvalidSkipToken", f"The provided skip token '{token}' is invalid.")
    return start


def parse_tag_filter(text: str) -> Callable[[JsonObject], bool] | None:
    """A test on tags, by a name or by a name and a value; None for a filter that is not on tags.

    Such a filter stands alone (REST reference of Microsoft.Resources 2021-04-01; recorded by azure-cli from 2020 to
    2023). Names of tags are compared without case and values with it
    (learn.microsoft.com/azure/azure-resource-manager/management/tag-resources; both checked 2026-11-29).
    """
    wanted = _TAG.fullmatch(text)
    if wanted is None:
        return None
    name, value = wanted.group(1).lower(), wanted.group(2)
    return lambda tags: any(key.lower() == name and value in {None, as_text(tag)} for key, tag in tags.items())


def parse_filter(text: str) -> Callable[[dict[str, str]], bool]:
    """A test on ``resourceType``, ``name``, ``resourceGroup`` and ``location``, joined by ``and`` or by ``or``.

    Raises:
        ArmError: 400 ``InvalidFilterInQueryString`` for anything else.
    """
    if not text:
        return lambda _: True
    joint = "or" if re.search(r"'\s+or\s+", text) else "and"
    terms = [_TERM.fullmatch(part) for part in re.split(rf"(?<=')\s+{joint}\s+", text)]
    tests = [(term.group(1).lower(), term.group(2).lower() == "eq", term.group(3).lower()) for term in terms if term]
    if len(tests) < len(terms):
        raise invalid_filter(text)
    decide = any if joint == "or" else all

    def matches(fields: dict[str, str]) -> bool:
        return decide((fields.get(key, "").lower() == value) is equal for key, equal, value in tests)

    return matches
