"""The quota of queries to Resource Graph: so many in a window of time, and what the headers say of it.

Headers and figures are those of learn.microsoft.com/azure/governance/resource-graph/concepts/
guidance-for-throttled-requests (2026-11-23). The code and the wording of the refusal are unverified.
"""

from math import ceil

from acrnet.sandbox.behaviour import GraphLimits
from acrnet.sandbox.exchange import ArmError


class GraphQuota:
    """How many queries were asked in the window of time that is open."""

    def __init__(self) -> None:
        self._opened = 0.0
        self._asked = 0

    def take(self, limits: GraphLimits, now: float) -> dict[str, str]:
        """Count one query; returns the headers that tell what is left.

        Raises:
            ArmError: 429 when nothing was left.
        """
        if not self._asked or now >= self._opened + limits.quota_seconds:
            self._opened, self._asked = now, 0
        left = ceil(self._opened + limits.quota_seconds - now)
        headers = {
            "x-ms-user-quota-remaining": str(max(0, limits.quota - self._asked - 1)),
            "x-ms-user-quota-resets-after": f"{left // 3600:02}:{left // 60 % 60:02}:{left % 60:02}",
        }
        if self._asked >= limits.quota:
            raise ArmError(
                429,
                "RateLimiting",
                "Client application has been throttled and should not attempt to repeat the request until an amount of "
                "time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.",
                headers=headers,
            )
        self._asked += 1
        return headers
