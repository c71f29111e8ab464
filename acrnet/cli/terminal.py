"""Where one run of the command writes: results to standard output, words for people to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING

from acrnet.cli.streams import lost_by
from acrnet.errors import OutputError

if TYPE_CHECKING:
    from acrnet.report.style import Style


@dataclass
class Terminal:
    """The streams of one run, how much it says, and how far it got.

    `verbosity` and `colors` are set while options are parsed, `writing` once writes to Azure may have begun.
    """

    verbosity: int = 0
    colors: bool = True
    writing: bool = False

    def prepare(self) -> None:
        """Make sure that any text can be written, whatever the encoding of the streams is."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")

    @property
    def style(self) -> Style:
        """How results are to look: wrapped and coloured on a terminal, untouched elsewhere."""
        from shutil import get_terminal_size

        from acrnet.report.style import PLAIN, Style

        if not sys.stdout.isatty():
            return PLAIN
        return Style(width=get_terminal_size().columns, colors=self._may_color())

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody to answer a question."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Write a result as it is; a final newline is added where it is missing."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()

    def show_pieces(self, pieces: Iterable[str]) -> None:
        """Write a result that is too long to be held as one text, each piece as it comes."""
        sys.stdout.writelines(pieces)
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """Write one line for people."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def tell(self, text: str) -> None:
        """Write one line for people, to standard output if standard error cannot be written any more."""
        self.say(text)
        if lost_by(sys.stderr) is not None and lost_by(sys.stdout) is None:
            with suppress(OSError):
                self.show(text)

    def require_listener(self) -> None:
        """Raise OutputError when standard error cannot be written any more, so that nobody sees the progress."""
        lost = lost_by(sys.stderr)
        if lost is not None:
            raise OutputError(
                f"Standard error cannot be written: {lost.strerror}.",
                next_step="Make room there, or send it elsewhere.",
            )

    def confirmed(self, question: str) -> bool:
        """Ask on standard error and return whether the answer was yes; no answer is no."""
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            sys.stderr.write("\n")
        return answer.strip().lower() in {"y", "yes"}

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Show that `what` is going on, on a terminal; says nothing elsewhere, or when requests are shown anyway."""
        if self.verbosity or not sys.stderr.isatty():
            yield
            return
        from rich.console import Console

        console = Console(stderr=True, no_color=not self._may_color(), highlight=False)
        with console.status(what):
            yield

    @contextmanager
    def progressing(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Give a function to tell how much of `what` is done, and of how much; a terminal shows a bar after a second.

        Says nothing elsewhere, or when requests are shown anyway.
        """
        if self.verbosity or not sys.stderr.isatty():
            yield lambda _done, _total: None
            return
        from acrnet.cli.progress import Bar

        with Bar(what, colors=self._may_color()) as bar:
            yield bar.show

    def _may_color(self) -> bool:
        return self.colors and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
