"""How old service tags are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from acrnet.tags.version import TagVersion


def today() -> date:
    """Return the day in UTC, which is what times of the history are in."""
    return datetime.now(UTC).date()


def now() -> str:
    """Return the time in UTC as the history has it: `2026-11-29T10:00:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def age_of(version: TagVersion, day: date) -> int | None:
    """Return the days since a version was last known to be the current one; None where that is not known."""
    return days_since(version.current_on, day)


def days_since(earlier: str, day: date) -> int | None:
    """Return the days from one day, as `2026-11-23`, to another, not below 0; None for any other text."""
    try:
        return max(0, (day - date.fromisoformat(earlier)).days)
    except ValueError:
        return None


def days_before(day: date, days: int) -> str:
    """Return the day so many days before another, as `2026-11-23`; the first of the calendar where there is none."""
    try:
        return (day - timedelta(days=days)).isoformat()
    except OverflowError:
        return date.min.isoformat()


def days_after(day: date, days: int) -> str:
    """Return the day so many days after another; the last of the calendar where there is none."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return date.max.isoformat()
