"""Following the page links of a list, with a limit because a server could go on for ever."""

from __future__ import annotations

from acrnet.arm.bounds import PAGES
from acrnet.arm.stopped_call import StoppedCallError
from acrnet.arm.tracing import CallLog

_REPORTED_EVERY = 100
_NEXT_STEP = "Try again; if it stays, report the list to Azure support."


class PageLinks:
    """The page links, or tokens, of one list so far."""

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._seen: set[str] = set()

    def follow(self, link: str) -> str:
        """Return the link; raises StoppedCallError for a link that was followed before, and for too many links."""
        if link in self._seen:
            raise StoppedCallError(
                f"page {len(self._seen) + 1} of the list names an earlier page as the next one", _NEXT_STEP
            )
        if len(self._seen) + 1 >= PAGES:
            raise StoppedCallError(f"the list does not end after {PAGES:,} pages", _NEXT_STEP)
        self._seen.add(link)
        if len(self._seen) % _REPORTED_EVERY == 0:
            self._log.say(f"{len(self._seen)} pages of a list are read so far")
        return link
