"""Waiting for Azure: how long an answer asks to wait, a bound on that, and a word on it to whoever waits too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest, HttpResponse

from acrnet.arm.bounds import WAIT_SECONDS
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.tracing import CallLog

_TOLD_AT_ONCE = 15.0
"""Seconds of one wait above which it is told: an operation on a security rule asks to wait ten."""
_TOLD_EVERY = 60.0
"""Seconds of shorter waits after which these are told."""

_PARSER: RetryPolicy[HttpRequest, HttpResponse] = RetryPolicy()
_HEADERS = (("retry-after", 1.0), ("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds an answer asks to wait; None when it does not say, or nothing that can be read."""
    for name, scale in _HEADERS:
        if text := headers.get(name):
            try:
                return _PARSER.parse_retry_after(text) * scale
            except (ValueError, TypeError, OverflowError):
                return None
    return None


class Patience:
    """The waits of one call or operation, which come to so many seconds at most.

    Time is what is asked for, not what passes, so that it holds by the clock of a sandbox too.
    """

    def __init__(self, log: CallLog, sleep: Callable[[float], None], most: float) -> None:
        self._log = log
        self._sleep = sleep
        self._most = most
        self._waited = 0.0
        self._told = 0.0

    def allows(self, seconds: float) -> bool:
        """Whether this wait stays within the bounds on one wait and on all of them."""
        return seconds <= WAIT_SECONDS and self._waited + seconds <= self._most

    def wait(self, seconds: float, reason: str) -> None:
        """Wait, and tell of it where it is long; raises StoppedCallError instead of exceeding a bound.

        `reason` is a sentence on what is waited for, without its full stop.
        """
        if seconds > WAIT_SECONDS:
            raise StoppedCallError(
                f"Azure asks to wait {duration(seconds)}, and acrnet waits {duration(WAIT_SECONDS)} at most",
                f"Try again in {duration(seconds)}.",
            )
        if self._waited + seconds > self._most:
            raise StoppedCallError(
                f"it is not done after {duration(self._most)} of waiting", "Wait until Azure is done, then try again."
            )
        self._waited += seconds
        if seconds >= _TOLD_AT_ONCE or self._waited - self._told >= _TOLD_EVERY:
            self._told = self._waited
            so_far = f", {duration(self._waited)} in all" if self._waited > seconds else ""
            self._log.say(f"{reason}; waiting {duration(seconds)}{so_far}")
        self._sleep(seconds)


def duration(seconds: float) -> str:
    """Return a time for people: seconds up to two minutes, then minutes, then hours."""
    if seconds < 120:
        return f"{seconds:.3g} seconds"
    if seconds < 7200:
        return f"{round(seconds / 60)} minutes"
    return f"{round(min(seconds, 1e9) / 3600)} hours"
