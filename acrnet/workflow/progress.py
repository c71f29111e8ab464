"""How a workflow reports what it is doing and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

Report = Callable[[int, int], None]
"""Takes how much is done, and of how much; the unit is up to the work."""


class Progress(Protocol):
    """Shows the work in progress; each method is about the work done inside its context."""

    def working(self, what: str) -> AbstractContextManager[None]:
        """Show that `what` is going on, where it is not known how long it takes."""

    def progressing(self, what: str) -> AbstractContextManager[Report]:
        """Show that `what` is going on, and give a function that takes how far it is."""
