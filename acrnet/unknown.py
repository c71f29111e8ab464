"""A value that could not be learnt, with the reason; and one of which it could not be learnt whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_NOT_KNOWN: Final = "not known, because "


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands where a value would stand; never to be read as empty, absent or off."""

    reason: str
    """Why it is not known, as a clause that can follow "because"."""

    def __str__(self) -> str:
        """Return a text that can stand among texts, such as the address prefixes of a rule."""
        return f"{_NOT_KNOWN}{self.reason}"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Stands in a list for an item that may be there or not, such as a security rule with a condition."""

    value: object
    reason: str
    """Why it is not known whether it is there, as a clause that can follow "because"."""

    def __str__(self) -> str:
        """Return a text that can stand among texts; there, it says no more than that something is not known."""
        return f"{_NOT_KNOWN}{self.reason}"


def reason_in(text: str) -> str:
    """Return the reason in the text of a value that is not known; "" for any other text."""
    return text.removeprefix(_NOT_KNOWN) if text.startswith(_NOT_KNOWN) else ""
