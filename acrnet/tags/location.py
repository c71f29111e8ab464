"""Location names of Resource Manager, and the spellings nearest to a wrong one."""

from __future__ import annotations

from collections.abc import Iterable


def location_name(text: str) -> str:
    """Return a location as Resource Manager names it: `westeurope` for `West Europe`."""
    return "".join(text.split()).lower()


def near_misses(text: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return at most three of `known` that are spelt like `text`, compared without case, the nearest first."""
    from difflib import get_close_matches  # needed after a mistake only

    spellings = {name.lower(): name for name in known}
    return tuple(spellings[name] for name in get_close_matches(text.lower(), spellings))
