"""Places that fare alike, told once: ten thousand rule sets have a few dozen patterns among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from acrnet.audit.model import Result, StageVerdict
from acrnet.report.audit.places import WORST, Place, is_met
from acrnet.report.audit.result_facts import ResultFacts
from acrnet.report.audit.why import Why, allowing_rules, decision, signs, why
from acrnet.report.audit.words import verdict
from acrnet.report.words import count, named
from acrnet.rules.verdict import Outcome

ONE_BY_ONE = 12
"""Up to how many rule sets on which all is well get a line each."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of needs, with why. Two are equal when they would be told in the same words."""

    outcome: Outcome
    verdict: str
    why: Why
    stages: tuple[StageVerdict, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Needs that share their fate."""

    needs: tuple[str, ...]
    fate: Fate


@dataclass(frozen=True, slots=True)
class Group:
    """Places about which the same is to be told."""

    places: tuple[Place, ...]
    told: tuple[Told, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst that becomes of a required need here."""
        return self.places[0].worst

    def results(self, told: Told) -> tuple[Result, ...]:
        """Return the results at the first of the places that something is told about."""
        return tuple(result for result in self.places[0].results if result.need.id in told.needs)


@dataclass(frozen=True, slots=True)
class Groups:
    """The worst groups, and how many places are in none of them."""

    told: tuple[Group, ...]
    more: int


_RANK = {outcome: number for number, outcome in enumerate((*WORST, Outcome.ALLOWED))}


def unmet_groups(places: Iterable[Place], *, at_most: int) -> Groups:
    """Return the rule sets on which a required need is not met, with all needs that are not, the worst groups first."""
    facts = ResultFacts()
    unmet = [place for place in places if place.subject is not None and place.unmet]
    return _grouped(
        unmet, lambda place: _told([result for result in place.results if not is_met(result)], facts), at_most=at_most
    )


def client_groups(places: Iterable[Place], *, at_most: int) -> Groups:
    """Return the clients with all of their needs, those that are not met first, and the worst clients first."""
    facts = ResultFacts()
    clients = [place for place in places if place.subject is None]
    return _grouped(clients, lambda place: _told(place.results, facts), at_most=at_most)


def fine_lines(places: Iterable[Place]) -> tuple[tuple[str, str], ...]:
    """Return what is to be said of the rule sets on which every required need is met: who, and by what."""
    fine = [place for place in places if place.subject is not None and not place.unmet]
    if len(fine) <= ONE_BY_ONE:
        return tuple((place.name, _fine(place, with_rules=True)) for place in fine)
    found: dict[str, list[str]] = {}
    for place in fine:
        found.setdefault(_fine(place, with_rules=False), []).append(place.name)
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple((count(len(names), "NSG"), f"{text} ({named(names)})") for text, names in ordered)


def _told(results: Sequence[Result], facts: ResultFacts) -> list[Told]:
    """Return what is to be told of one place, needs that are decided alike together.

    Those that are not met come first, and of these the required ones.
    """
    alike: dict[Hashable, list[Result]] = {}
    for result in sorted(results, key=lambda result: (is_met(result), not result.need.required)):
        alike.setdefault((verdict(result), result.stages, decision(result, facts)), []).append(result)
    return [
        Told(
            tuple(result.need.id for result in same),
            Fate(same[0].outcome, verdict(same[0]), why(same, facts), same[0].stages),
        )
        for same in alike.values()
    ]


def _grouped(places: Sequence[Place], told: Callable[[Place], list[Told]], *, at_most: int) -> Groups:
    """Return the first groups, worst first. What is told of a place is worked out only where it may be in one of them.

    To tell it takes a hundred times as long as to see by which rules a place cannot be like another.
    """
    found: dict[tuple[Told, ...], list[Place]] = {}
    alike: set[Hashable] = set()
    more = 0
    for place in sorted(places, key=lambda place: _RANK[place.worst]):
        signs = _signs(place)
        if len(found) >= at_most and signs not in alike:
            more += 1
            continue
        key = tuple(told(place))
        if key in found or len(found) < at_most:
            found.setdefault(key, []).append(place)
            alike.add(signs)
        else:
            more += 1
    return Groups(tuple(Group(tuple(same), key) for key, same in found.items()), more)


def _signs(place: Place) -> Hashable:
    """Return what is equal for places about which the same is told; places for which it is equal may still differ."""
    return tuple([(result.need.id, result.outcome, signs(result)) for result in place.results if not is_met(result)])


def _fine(place: Place, *, with_rules: bool) -> str:
    """Return how many needs are met, by which rules, and which needs that are not required are not."""
    required = [result for result in place.results if result.need.required]
    others = Counter(result.outcome for result in place.results if not result.need.required and not is_met(result))
    rules = dict.fromkeys(name for result in required for name in allowing_rules(result)) if with_rules else {}
    met = "no need is required" if not required else "every required need is met"
    by = f" by {named(list(rules))}" if rules else ""
    left = "".join(f"; {number:,} optional {outcome}" for outcome, number in others.items())
    return f"{met}{by}{left}"
