"""Choosing the priority of an owned rule in an NSG."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from acrnet.targets.nsg.obstacles import Obstacles

LOWEST, HIGHEST = 100, 4096
"""Priorities a custom rule may have (learn.microsoft.com/azure/virtual-network/network-security-groups-overview,
checked 2026-11-23)."""


@dataclass(frozen=True, slots=True)
class Band:
    """The priorities acrnet prefers, both ends included."""

    first: int = 1000
    last: int = 1999


@dataclass(frozen=True, slots=True)
class Window:
    """The priorities at which an owned rule is effective, both ends included; empty if `first` is above `last`."""

    first: int
    last: int

    @classmethod
    def between(cls, obstacles: Obstacles) -> Window:
        """Return the window behind every deny that must be respected and before every deny that may be passed."""
        respected = max((rule.priority for rule in (*obstacles.limiting, *obstacles.doubtful)), default=LOWEST - 1)
        passed = min((rule.priority for rule in obstacles.passable), default=HIGHEST + 1)
        return cls(respected + 1, min(passed - 1, HIGHEST))

    def __contains__(self, priority: int) -> bool:
        return self.first <= priority <= self.last


def choose_priority(window: Window, band: Band, taken: Collection[int]) -> int | None:
    """Return the lowest free priority of the band inside the window, else the highest free one below the band's end.

    None if the window has no free number: it is empty, or all of its numbers are in `taken`.
    """
    in_band = range(max(band.first, window.first), min(band.last, window.last) + 1)
    for priority in in_band:
        if priority not in taken:
            return priority
    for priority in range(window.last, window.first - 1, -1):
        if priority not in taken:
            return priority
    return None
