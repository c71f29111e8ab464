"""One kind of difference that is excused."""

from typing import NamedTuple


class Remainder(NamedTuple):
    """Differences that are excused: patterns of whole type, name of a recording, and difference; and why.

    ``until`` is the last year whose recordings have them.
    """

    kind: str
    recording: str
    difference: str
    reason: str
    until: int = 9999
