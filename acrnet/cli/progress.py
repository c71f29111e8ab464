"""A bar on standard error for work that takes more than a second."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before the bar appears: nobody waits for what is done by then."""


class Bar:
    """How much of one piece of work is done; nothing is drawn before `PATIENCE` has passed."""

    def __init__(self, what: str, *, colors: bool) -> None:
        self._what = what
        self._colors = colors
        self._started = monotonic()
        self._drawn: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn is not None:
            self._drawn.stop()

    def show(self, done: int, total: int) -> None:
        """Show that `done` of `total` is done; the unit is up to the work."""
        if self._drawn is None and monotonic() - self._started < PATIENCE:
            return
        if self._drawn is None:
            self._drawn = self._draw()
        self._drawn.update(self._drawn.task_ids[0], completed=done, total=total or None)

    def _draw(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        console = Console(stderr=True, no_color=not self._colors, highlight=False)
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        bar.add_task(self._what, total=None)
        bar.start()
        return bar
