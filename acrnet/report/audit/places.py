"""The places at which needs are judged: rule sets and clients, each with its results."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from acrnet.audit.model import Audit, Result
from acrnet.audit.subject import Subject
from acrnet.rules.verdict import Outcome

WORST: Final = (Outcome.DENIED, Outcome.PARTIAL, Outcome.UNDECIDABLE)
"""The outcomes of needs that are not met, the worst first."""


@dataclass(frozen=True)
class Place:
    """A rule set, or a client whose path was evaluated, with the result of each need there."""

    results: tuple[Result, ...]
    """Never empty."""

    @property
    def subject(self) -> Subject | None:
        """The rule set; None for a client."""
        return self.results[0].subject

    @property
    def name(self) -> str:
        """The name of the rule set or the client."""
        first = self.results[0]
        return first.client if first.subject is None else first.subject.name

    @property
    def id(self) -> str:
        """The id of the rule set, or of the subnet or interface; "" if a client has none."""
        first = self.results[0]
        return str(first.client_id or "") if first.subject is None else first.rule_set_id

    @property
    def noun(self) -> str:
        """What people call it, for example `NSG`."""
        return "client" if self.subject is None else self.subject.kind.noun

    @cached_property
    def required(self) -> tuple[Result, ...]:
        """The results of required needs."""
        return tuple([result for result in self.results if result.need.required])

    @cached_property
    def worst(self) -> Outcome:
        """The worst outcome of a required need here."""
        outcomes = {result.outcome for result in self.required}
        return next((each for each in WORST if each in outcomes), Outcome.ALLOWED)

    @cached_property
    def unmet(self) -> tuple[Result, ...]:
        """The results of required needs that are not proved allowed."""
        return tuple([result for result in self.required if result.outcome is not Outcome.ALLOWED])


def places_of(audit: Audit) -> tuple[Place, ...]:
    """Return the places, in the order of their first results."""
    by_place: dict[object, list[Result]] = {}
    for result in audit.results:
        # Clients of one subnet whose packets take different paths have different names.
        key = (result.client, result.client_id) if result.subject is None else id(result.subject)
        by_place.setdefault(key, []).append(result)
    return tuple(Place(tuple(results)) for results in by_place.values())


def is_met(result: Result) -> bool:
    """Return whether the need is proved allowed."""
    return result.outcome is Outcome.ALLOWED
