"""The quota of queries to Resource Graph in a window of time, and its headers.

Headers and figures are those of learn.microsoft.com/azure/governance/resource-graph/concepts/
guidance-for-throttled-requests (2026-11-23), the refusal is that of azure-cli-extensions issue 3325. It has a
Retry-After beside them, as a client's source keeps an answer of 2023-02-03 (2 seconds; checked 2026-11-29).
"""

from collections.abc import Mapping
from math import ceil

from acrnet.sandbox.behaviour import GraphLimits
from acrnet.sandbox.exchange import ArmError
from acrnet.sandbox.graph.language.query_error import support_line
from acrnet.sandbox.identity import guid
from acrnet.sandbox.json_value import JsonObject


class GraphQuota:
    """The number of queries in the current window of time."""

    def __init__(self) -> None:
        self._opened = 0.0
        self._count = 0

    def take(self, limits: GraphLimits, now: float) -> dict[str, str]:
        """Count one query; returns the headers with the remaining quota.

        Raises:
            ArmError: 429 if nothing was left.
        """
        if not self._count or now >= self._opened + limits.quota_seconds:
            self._opened, self._count = now, 0
        left = ceil(self._opened + limits.quota_seconds - now)
        headers = {
            "x-ms-user-quota-remaining": str(max(0, limits.quota - self._count - 1)),
            "x-ms-user-quota-resets-after": f"{left // 3600:02}:{left // 60 % 60:02}:{left % 60:02}",
        }
        if self._count >= limits.quota:
            raise too_many_queries(now, {**headers, "Retry-After": str(left)})
        self._count += 1
        return headers


def too_many_queries(now: float, headers: Mapping[str, str]) -> ArmError:
    """The refusal of a query beyond the quota, with the headers that say when it is renewed."""
    detail: JsonObject = {
        "code": "RateLimiting",
        "message": "Client application has been throttled and should not attempt to repeat the request until an amount "
        "of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.",
    }
    return ArmError(429, "RateLimiting", support_line(now, guid("graph", str(now))), [detail], headers)
