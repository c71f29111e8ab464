"""The style of a text document: its width and colours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """The width at which to wrap, and whether to use colours; by default neither, for output that is not a terminal."""

    width: int | None = None
    """The columns of the terminal; None leaves lines unwrapped."""
    colors: bool = False

    def bold(self, text: str) -> str:
        """Return `text` in bold, for what should stand out."""
        return self._painted("1", text)

    def dim(self, text: str) -> str:
        """Return `text` dimmed, for what matters less."""
        return self._painted("2", text)

    def red(self, text: str) -> str:
        """Return `text` in red, for what is wrong or is removed."""
        return self._painted("31", text)

    def green(self, text: str) -> str:
        """Return `text` in green, for what is right or is added."""
        return self._painted("32", text)

    def yellow(self, text: str) -> str:
        """Return `text` in yellow, for what needs attention."""
        return self._painted("33", text)

    def _painted(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colors and text else text


PLAIN = Style()
