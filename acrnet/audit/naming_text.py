"""Texts with a gap for the name of a rule set, so that one text serves all rule sets that are judged alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

from msgspec import Struct


class NamingText(Struct, frozen=True, gc=False):
    """A text with gaps for the name of a rule set."""

    pieces: tuple[str, ...]
    """The texts around the gaps: the name goes between any two of them."""

    @classmethod
    def of(cls, texts: Iterable[str | NamingText]) -> NamingText:
        """Return several texts joined into one."""
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
"""The gap for the name of the rule set in a message or a fix."""


def naming(text: Text, name: str) -> str:
    """Return a text with the name of a rule set in its gaps."""
    return text if isinstance(text, str) else name.join(text.pieces)
