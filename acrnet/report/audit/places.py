"""Where needs are judged: results by the rule set or the client they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from acrnet.audit.model import Audit, Result, Subject
from acrnet.rules.verdict import Outcome

WORST: Final = (Outcome.DENIED, Outcome.PARTIAL, Outcome.UNDECIDABLE)
"""What can become of a need that is not met, the worst first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A rule set, or a client whose way was walked, with what becomes of each need there."""

    results: tuple[Result, ...]
    """Never empty."""

    @property
    def subject(self) -> Subject | None:
        """The rule set; None for a client."""
        return self.results[0].subject

    @property
    def name(self) -> str:
        """Name of the rule set or the client."""
        first = self.results[0]
        return first.client if first.subject is None else first.subject.nsg.rule_set.name

    @property
    def id(self) -> str:
        """Id of the rule set, or of the subnet or interface; "" where a client has none."""
        first = self.results[0]
        return str(first.client_id or "") if first.subject is None else first.rule_set_id

    @property
    def noun(self) -> str:
        """What the place is called."""
        return "client" if self.subject is None else "NSG"

    @property
    def required(self) -> tuple[Result, ...]:
        """The results of required needs."""
        return tuple(result for result in self.results if result.need.required)

    @property
    def worst(self) -> Outcome:
        """The worst that becomes of a required need here."""
        outcomes = {result.outcome for result in self.results if result.need.required}
        return next((each for each in WORST if each in outcomes), Outcome.ALLOWED)

    @property
    def unmet(self) -> tuple[Result, ...]:
        """The results of required needs that are not proved allowed."""
        return tuple(result for result in self.results if result.need.required and not is_met(result))


def places_of(audit: Audit) -> tuple[Place, ...]:
    """Return the places in the order in which they first come."""
    found: dict[object, list[Result]] = {}
    for result in audit.results:
        # Clients of one subnet that go different ways have names of their own.
        key = (result.client, result.client_id) if result.subject is None else id(result.subject)
        found.setdefault(key, []).append(result)
    return tuple(Place(tuple(results)) for results in found.values())


def is_met(result: Result) -> bool:
    """Tell whether the need is proved allowed."""
    return result.outcome is Outcome.ALLOWED
