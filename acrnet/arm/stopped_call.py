"""The errors of a call that acrnet itself stops, or of a write whose outcome it cannot read."""

from __future__ import annotations


class StoppedCallError(Exception):
    """Continuing the call would be unsafe, or could take for ever.

    It is not an error of the SDK, because the SDK retries after some of its own. `reason` is a clause that can follow
    "cannot read X:", `next_step` a sentence on what to do.
    """

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step


class UnseenOutcomeError(Exception):
    """Azure accepted a write, but its outcome could not be read; the cause says why."""


class LostAnswerError(UnseenOutcomeError):
    """No answer says whether Azure carried out a write; the cause says why."""
