"""How a workflow says what it is doing and how far it is, to whoever shows that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

Report = Callable[[int, int], None]
"""Takes how much is done, and of how much, in whatever unit the work has."""


class Progress(Protocol):
    """Shows what goes on; each method is about the work done inside its context."""

    def working(self, what: str) -> AbstractContextManager[None]:
        """Show that `what` is going on, where nobody can say how long it takes."""

    def progressing(self, what: str) -> AbstractContextManager[Report]:
        """Show that `what` is going on, and give a function that takes how far it is."""
