"""How a text document is to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """The width to wrap at and whether to colour; the default does neither, as is right off a terminal."""

    width: int | None = None
    """Columns of the terminal; None leaves every line as long as it is."""
    colors: bool = False

    def bold(self, text: str) -> str:
        """Return `text` to stand out."""
        return self._painted("1", text)

    def dim(self, text: str) -> str:
        """Return `text` to stand back."""
        return self._painted("2", text)

    def red(self, text: str) -> str:
        """Return `text` as something that is wrong or goes away."""
        return self._painted("31", text)

    def green(self, text: str) -> str:
        """Return `text` as something that is right or is added."""
        return self._painted("32", text)

    def yellow(self, text: str) -> str:
        """Return `text` as something to look at."""
        return self._painted("33", text)

    def _painted(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colors and text else text


PLAIN = Style()
