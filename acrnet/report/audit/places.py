"""Where needs are judged: results by the rule set or the client they are about."""

from __future__ import annotations

from dataclasses import dataclass

from acrnet.audit.model import Audit, Result, Subject
from acrnet.rules.verdict import Outcome


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
        return first.client if first.subject is None else first.subject.found.rule_set.name

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
