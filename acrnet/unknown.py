"""A value that could not be learnt, with the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands where a value would stand; never to be read as empty, absent or off."""

    reason: str
    """Why it is not known, as a clause that can follow "because"."""
