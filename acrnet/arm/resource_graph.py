"""Queries to Azure Resource Graph: all pages for all scopes, within the quota, with a note of everything missing.

Options and fields are those of the REST reference (learn.microsoft.com/rest/api/azureresourcegraph), the skip token and
`resultTruncated` are described in learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results, quota
and limit of subscriptions in guidance-for-throttled-requests beside it (all checked 2026-11-23). A refusal beyond the
quota has Retry-After beside the headers of the quota (an answer of 2023-02-03, checked 2026-11-29).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrnet.arm import api_versions
from acrnet.arm.bounds import CALL_SECONDS
from acrnet.arm.calls import Calls
from acrnet.arm.json import JsonObject

if TYPE_CHECKING:
    from acrnet.arm.page_links import PageLinks
    from acrnet.arm.waiting import Patience

PAGE_SIZE = 1000
SUBSCRIPTIONS_AT_ONCE = 300
"""Azure recommends fewer than 300 in one query; the quota counts queries, not subscriptions."""
MANAGEMENT_GROUPS_AT_ONCE = 10

_TOO_LARGE = "ResponsePayloadTooLarge"
"""What Azure answers to rows of more than 16 MiB (github.com/microsoft/ARI issue 199, checked 2026-11-29)."""
_PATH = "/providers/Microsoft.ResourceGraph/resources"
_DOING = "query Azure Resource Graph"
_THROTTLED_TRIES = 5
_UNANSWERED_WAITS = (1.0, 2.0, 4.0)
"""Seconds before each further try without an answer: as many tries as the SDK makes for reads."""
_DURATION = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?")

TRUNCATED = "Azure Resource Graph cut its answer off and offered no way to read the rest"
SUBSCRIPTION_LIMIT = (
    "Azure Resource Graph searched only the first 10,000 subscriptions of more that you can see; "
    "name subscriptions or smaller management groups"
)


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """The answer to a query."""

    rows: tuple[JsonObject, ...]
    """The rows as returned, in the order of scopes and pages; a row that two scopes share is there twice."""
    incomplete: tuple[str, ...]
    """Why rows may be missing, one clause each; empty if none is missing."""


def run_query(calls: Calls, query: str, subscriptions: Sequence[str], management_groups: Sequence[str]) -> GraphAnswer:
    """Return the rows of `query` over the scopes, or over the whole tenant without any.

    The query has to project `id`, without which Azure does not page. Each page of each group of scopes is one POST, one
    after the other, because the quota counts calls. If Azure says that the quota is used up, the next call waits until
    it is renewed. Raises the errors of `ArmSession`.
    """
    rows: list[JsonObject] = []
    incomplete: list[str] = []
    with calls.translated(_DOING):
        pace = _Pace(calls)
        for scope in _scopes(subscriptions, management_groups):
            page_rows: list[JsonObject] = []
            counted = 0
            for page, headers in _pages(pace, calls.page_links(), {"query": query, **scope}):
                page_rows += _rows(page)
                counted = max(counted, int(page.get("totalRecords") or 0))
                incomplete += _missing_rows(page, headers)
            if TRUNCATED not in incomplete:
                incomplete += _skipped_rows(page_rows, counted)
            rows += page_rows
    return GraphAnswer(tuple(rows), tuple(dict.fromkeys(incomplete)))


def _scopes(subscriptions: Sequence[str], management_groups: Sequence[str]) -> Iterator[Mapping[str, object]]:
    """Yield the scopes in groups for one query each; a query has scopes of one kind."""
    if not subscriptions and not management_groups:
        yield {}
    for first in range(0, len(subscriptions), SUBSCRIPTIONS_AT_ONCE):
        yield {"subscriptions": [*subscriptions[first : first + SUBSCRIPTIONS_AT_ONCE]]}
    for first in range(0, len(management_groups), MANAGEMENT_GROUPS_AT_ONCE):
        yield {"managementGroups": [*management_groups[first : first + MANAGEMENT_GROUPS_AT_ONCE]]}


def _pages(
    pace: _Pace, tokens: PageLinks, request: Mapping[str, object]
) -> Iterator[tuple[JsonObject, Mapping[str, str]]]:
    token, size = "", PAGE_SIZE
    while True:
        page, headers, size = _page_that_fits(pace, request, token, size)
        yield page, headers
        token = page.get("$skipToken") or ""
        if not token:
            return
        tokens.follow(token)


def _page_that_fits(
    pace: _Pace, request: Mapping[str, object], token: str, size: int
) -> tuple[JsonObject, Mapping[str, str], int]:
    """Return the page at a token and the number of rows asked for: fewer where Azure says that they are too large."""
    from azure.core.exceptions import HttpResponseError

    from acrnet.arm.answer import read_answer

    while True:
        options: dict[str, object] = {"$top": size, "resultFormat": "objectArray"}
        if token:
            options["$skipToken"] = token
        try:
            page, headers = pace.post({**request, "options": options})
        except HttpResponseError as error:
            if size == 1 or error.response is None or read_answer(error.response).code != _TOO_LARGE:
                raise
            size = max(1, size // 4)
        else:
            return page, headers, size


def _rows(page: JsonObject) -> list[JsonObject]:
    rows = page["data"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TypeError("the rows are not objects")
    return rows


def _missing_rows(page: JsonObject, headers: Mapping[str, str]) -> list[str]:
    """Return why a page is incomplete; a truncated page is complete as long as it has a token for the next one."""
    missing = []
    if str(page.get("resultTruncated")).lower() == "true" and not page.get("$skipToken"):
        missing.append(TRUNCATED)
    if headers.get("x-ms-tenant-subscription-limit-hit", "").lower() == "true":
        missing.append(SUBSCRIPTION_LIMIT)
    return missing


def _skipped_rows(rows: Sequence[JsonObject], counted: int) -> list[str]:
    """Return a clause if pages skipped rows: while resources change, pages can repeat one row and skip another."""
    distinct = len({str(row.get("id")).lower() for row in rows})
    if distinct >= counted:
        return []
    return [f"Azure Resource Graph counted {counted} resources and listed {distinct} of them; try again"]


class _Pace:
    """Sends queries within the quota of the caller."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._wait = 0.0

    def post(self, content: Mapping[str, object]) -> tuple[JsonObject, Mapping[str, str]]:
        """Send one query, after the wait that the last answer asked for."""
        from azure.core.exceptions import HttpResponseError

        from acrnet.arm.waiting import retry_after

        patience = self._calls.patience(CALL_SECONDS)
        for tries_left in reversed(range(_THROTTLED_TRIES)):
            if self._wait:
                patience.wait(self._wait, "Azure Resource Graph limits the rate of queries")
                self._wait = 0.0
            try:
                page, headers = self._answered(content, patience)
            except HttpResponseError as error:
                # Where the answer has Retry-After, the SDK has waited and tried again already.
                headers = getattr(error.response, "headers", {})
                is_throttled = error.status_code == 429 and retry_after(headers) is None
                self._wait = _until_renewed(headers) if is_throttled else _until_next(headers)
                if not is_throttled or not self._wait or not tries_left:
                    raise
            else:
                self._wait = _until_next(headers)
                return page, headers
        raise AssertionError("the last try returns or raises")

    def _answered(self, content: Mapping[str, object], patience: Patience) -> tuple[JsonObject, Mapping[str, str]]:
        """Send one query, and again without an answer; the SDK does not, because it treats every POST as a write."""
        from azure.core.exceptions import AzureError

        for wait in _UNANSWERED_WAITS:
            try:
                return self._calls.post(_PATH, content, api_versions.RESOURCE_GRAPH)
            except AzureError as error:
                if getattr(error, "response", None) is not None:  # there was an answer, whatever it says
                    raise
                patience.wait(wait, "Azure Resource Graph did not answer")
        return self._calls.post(_PATH, content, api_versions.RESOURCE_GRAPH)


def _until_next(headers: Mapping[str, str]) -> float:
    """Return the seconds to wait before the next query: until the quota is renewed if none is left, else 0."""
    return _until_renewed(headers) if headers.get("x-ms-user-quota-remaining") == "0" else 0.0


def _until_renewed(headers: Mapping[str, str]) -> float:
    """Return the seconds until the quota is renewed, at least one; 0 if the answer does not say."""
    written = _DURATION.fullmatch(headers.get("x-ms-user-quota-resets-after", "").strip())
    if written is None:
        return 0.0
    hours, minutes, seconds = map(int, written.groups())
    return max(1.0, 3600.0 * hours + 60 * minutes + seconds)
