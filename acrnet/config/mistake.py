"""A mistake in a configuration file, and its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from acrnet.errors import ConfigurationError

Place = tuple[str | int, ...]
"""A place in a document: keys and list indexes from the top."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a configuration file, and where."""

    line: int | None
    """Counted from 1; None when it concerns the whole file."""
    place: Place
    """() when it concerns the whole file."""
    text: str
    """A clause without capital and full stop."""

    def sentence(self) -> str:
        """Return `line 3, options.scope: 'regionl' is not one of regional, global; did you mean 'regional'?`."""
        where = ", ".join(part for part in (f"line {self.line}" if self.line else "", field_name(self.place)) if part)
        end = "" if self.text.endswith("?") else "."
        return f"{where}: {self.text}{end}" if where else f"{self.text}{end}"


def field_name(place: Place) -> str:
    """Return a place in the usual notation, for example `overrides[0].rule`."""
    name = ""
    for part in place:
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += f".{part}" if name else part
    return name


def mistakes_error(name: str, mistakes: Sequence[Mistake]) -> ConfigurationError:
    """Return the error that reports all mistakes of the file called `name`, in the order of its lines."""
    ordered = sorted(dict.fromkeys(mistakes), key=lambda mistake: mistake.line or 0)
    if len(ordered) == 1:
        joint = ", " if ordered[0].line else ": "
        return ConfigurationError(
            f"{name}{joint}{ordered[0].sentence()}", next_step="Correct the file and run the command again."
        )
    listed = "".join(f"\n  {mistake.sentence()}" for mistake in ordered)
    return ConfigurationError(f"{name} has {len(ordered)} mistakes; correct them and run the command again:{listed}")
