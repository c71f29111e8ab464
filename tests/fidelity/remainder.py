"""The two kinds of difference that are explained: Azure has changed since, or no replay can answer it."""

import re
from datetime import date
from typing import NamedTuple

from .whole_replay import Outcome


class Change(NamedTuple):
    """Azure answered otherwise before a day: patterns of whole type and of difference, that day, and what changed.

    The day lies between the last recording of the old answer and the first of today's. An exchange of an earlier day
    that differs in such changes alone is alike as of its day.
    """

    kind: str
    difference: str
    before: date
    what: str

    def explains(self, outcome: Outcome, difference: str) -> bool:
        """Whether this is why an exchange differs so; never of one whose day is not known."""
        day = outcome.recorded.day
        return day is not None and day < self.before and self.concerns(outcome) and self.describes(difference)

    def concerns(self, outcome: Outcome) -> bool:
        """Whether the exchange is with a resource that changed."""
        return re.fullmatch(self.kind, outcome.kind) is not None

    def describes(self, difference: str) -> bool:
        """Whether a difference is that between the old answer and today's."""
        return re.search(self.difference, difference) is not None


class Remainder(NamedTuple):
    """No replay can answer so: patterns of whole type, of a recording's name and of a difference, and the reason."""

    kind: str
    recording: str
    difference: str
    reason: str

    def explains(self, outcome: Outcome, difference: str) -> bool:
        """Whether this is why an exchange differs so."""
        return (
            re.fullmatch(self.kind, outcome.kind) is not None
            and re.search(self.recording, outcome.recording) is not None
            and re.search(self.difference, difference) is not None
        )
