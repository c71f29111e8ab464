"""Time as the sandbox tells it: it passes only when somebody waits."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Lock

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class VirtualClock:
    """A clock that stands still between waits: operations of minutes take no time, and answers repeat exactly."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._lock = Lock()

    @property
    def now(self) -> float:
        """Seconds waited since the estate was opened."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative wait lets none pass."""
        with self._lock:
            self._elapsed += max(0.0, seconds)


def timestamp(now: float) -> str:
    """The moment as resources carry it, in UTC with a Z."""
    return (START + timedelta(seconds=now)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def http_date(now: float) -> str:
    """The moment as a ``Date`` header carries it."""
    return format_datetime(START + timedelta(seconds=now), usegmt=True)
