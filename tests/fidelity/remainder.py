"""One kind of difference that is excused."""

from typing import NamedTuple


class Remainder(NamedTuple):
    """Differences that are excused: patterns of whole type, name of a recording, and difference; and why."""

    kind: str
    recording: str
    difference: str
    reason: str
