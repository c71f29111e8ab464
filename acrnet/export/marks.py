"""Marking the retired entries of a list, in syntaxes whose comments are lines that start with `#`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def marked(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines, each of which comes with the day it ends or "", and a comment before the first of each day."""
    seen = ""
    for line, until in lines:
        if until not in ("", seen):
            seen = until
            yield f"# retired, admitted until {until}"
        yield line
