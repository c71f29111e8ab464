"""The time of the sandbox: in a process of its own it passes only during waits, in a server as everywhere."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from threading import Lock
from typing import Protocol

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock(Protocol):
    """A time in seconds since START, and a wait."""

    @property
    def now(self) -> float:
        """Seconds since START."""
        ...

    def advance(self, seconds: float) -> None:
        """Wait."""
        ...


class WallClock:
    """The time of this machine, for clients that wait for themselves."""

    @property
    def now(self) -> float:
        """Seconds since START."""
        return (datetime.now(UTC) - START).total_seconds()

    def advance(self, seconds: float) -> None:
        """Do nothing: who wants to wait, waits."""


class VirtualClock:
    """A clock that stops between waits: operations of minutes take no time, and answers repeat exactly."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._lock = Lock()

    @property
    def now(self) -> float:
        """Seconds waited since the estate was opened."""
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let time pass; a negative wait has no effect."""
        with self._lock:
            self._elapsed += max(0.0, seconds)


def timestamp(now: float) -> str:
    """The time in the form of resources, in UTC with a Z."""
    return (START + timedelta(seconds=now)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=64)
def http_date(now: float) -> str:
    """The time in the form of a ``Date`` header."""
    return format_datetime(START + timedelta(seconds=now), usegmt=True)
