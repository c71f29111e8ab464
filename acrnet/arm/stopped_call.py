"""What a call is ended with when acrnet itself declines to go on, or cannot learn how a write ended."""

from __future__ import annotations


class StoppedCallError(Exception):
    """Going on with the call would be unsafe, or could take for ever.

    It is no error of the SDK, because the SDK tries again after some of its own. `reason` is a clause that can follow
    "cannot read X:", `next_step` a sentence on what to do.
    """

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step


class UnseenOutcomeError(Exception):
    """Azure accepted a write, and how that ended could not be learnt; the cause says why."""
