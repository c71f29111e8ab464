"""Waiting for Azure: reading how long to wait, limiting it, and reporting long waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest, HttpResponse

from acrnet.arm.bounds import WAIT_SECONDS
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.tracing import CallLog

_REPORTED_AT_ONCE = 15.0
"""Seconds from which a single wait is reported; an operation on a security rule asks for ten."""
_REPORTED_EVERY = 60.0
"""Seconds of shorter waits after which their sum is reported."""

_PARSER: RetryPolicy[HttpRequest, HttpResponse] = RetryPolicy()
_HEADERS = (("retry-after", 1.0), ("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds an answer asks to wait; None if it does not say, or in a way that cannot be read."""
    for name, scale in _HEADERS:
        if text := headers.get(name):
            try:
                return _PARSER.parse_retry_after(text) * scale
            except (ValueError, TypeError, OverflowError):
                return None
    return None


class Patience:
    """The waits of one call or operation, with a limit on their sum.

    It counts the seconds requested, not those that pass, so that it works with the clock of a sandbox too.
    """

    def __init__(self, log: CallLog, sleep: Callable[[float], None], most: float) -> None:
        self._log = log
        self._sleep = sleep
        self._most = most
        self._waited = 0.0
        self._reported = 0.0

    def allows(self, seconds: float) -> bool:
        """Whether this wait stays within the limits on one wait and on their sum."""
        return seconds <= WAIT_SECONDS and self._waited + seconds <= self._most

    def wait(self, seconds: float, reason: str) -> None:
        """Wait, and report long waits; raises StoppedCallError instead of exceeding a limit.

        `reason` is a sentence that says what the wait is for, without its full stop.
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
        if seconds >= _REPORTED_AT_ONCE or self._waited - self._reported >= _REPORTED_EVERY:
            self._reported = self._waited
            so_far = f", {duration(self._waited)} in all" if self._waited > seconds else ""
            self._log.say(f"{reason}; waiting {duration(seconds)}{so_far}")
        self._sleep(seconds)


def duration(seconds: float) -> str:
    """Return a duration in words: seconds up to two minutes, then minutes, then hours."""
    if seconds < 120:
        return f"{seconds:.3g} seconds"
    if seconds < 7200:
        return f"{round(seconds / 60)} minutes"
    return f"{round(min(seconds, 1e9) / 3600)} hours"
