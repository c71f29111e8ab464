"""Texts that name the rule set they are about without saying which, so that they go for all that fare alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from msgspec import Struct


class NamingText(Struct, frozen=True, gc=False):
    """A text that names the rule set it is about, without saying which one."""

    pieces: tuple[str, ...]
    """Between any two of them stands the name."""

    @classmethod
    def of(cls, texts: Iterable[str | NamingText]) -> NamingText:
        """Return texts as one."""
        pieces: list[str] = []
        begun: list[str] = []
        for text in texts:
            if isinstance(text, str):
                begun.append(text)
            else:
                first, *others = text.pieces
                begun.append(first)
                for other in others:
                    pieces.append("".join(begun))
                    begun = [other]
        return cls((*pieces, "".join(begun)))

    def __add__(self, other: str | NamingText) -> NamingText:
        return NamingText.of((self, other))

    def __radd__(self, other: str) -> NamingText:
        return NamingText((other + self.pieces[0], *self.pieces[1:]))


Text: TypeAlias = str | NamingText

NAME: Final = NamingText(("", ""))
"""The name of the rule set, wherever a message or a fix has it."""


def naming(text: Text, name: str) -> str:
    """Return a text with the name of the rule set that it is about."""
    return text if isinstance(text, str) else name.join(text.pieces)
