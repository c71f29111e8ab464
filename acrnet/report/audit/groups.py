"""Places with the same results in groups, because ten thousand rule sets have only a few dozen patterns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from acrnet.audit.model import Result, StageVerdict
from acrnet.report.audit.explanation import Explanation, allowing_rules, decision_key, explain, rules_key
from acrnet.report.audit.places import WORST, Place, is_met
from acrnet.report.audit.result_facts import ResultFacts, shared_key
from acrnet.report.audit.words import verdict
from acrnet.report.words import count, named
from acrnet.rules.verdict import Outcome

ONE_BY_ONE = 12
"""Up to this many rule sets that meet every required need have a line each."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on needs and its explanation. Two judgements are equal if they read the same."""

    outcome: Outcome
    verdict: str
    explanation: Explanation
    stages: tuple[StageVerdict, ...]


@dataclass(frozen=True, slots=True)
class NeedGroup:
    """Needs that share their judgement."""

    needs: tuple[str, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places with the same judgements on the same needs."""

    places: tuple[Place, ...]
    need_groups: tuple[NeedGroup, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of a required need here."""
        return self.places[0].worst

    def results(self, need_group: NeedGroup) -> tuple[Result, ...]:
        """Return the results for these needs at the first of the places."""
        return tuple(result for result in self.places[0].results if result.need.id in need_group.needs)


@dataclass(frozen=True, slots=True)
class ShownGroups:
    """The worst groups of places, and how many places are in none of them."""

    groups: tuple[PlaceGroup, ...]
    more: Mapping[str, int]
    """By the noun of the places."""


_RANK = {outcome: number for number, outcome in enumerate((*WORST, Outcome.ALLOWED))}


def unmet_groups(places: Iterable[Place], *, at_most: int) -> ShownGroups:
    """Return the rule sets on which a required need is not met, with all their unmet needs, the worst groups first."""
    facts = ResultFacts()
    unmet = [place for place in places if place.subject is not None and place.unmet]
    return _grouped(
        unmet,
        lambda place: _need_groups([result for result in place.results if not is_met(result)], facts),
        at_most=at_most,
    )


def client_groups(places: Iterable[Place], *, at_most: int) -> ShownGroups:
    """Return the clients with all of their needs, unmet needs first, and the worst clients first."""
    facts = ResultFacts()
    clients = [place for place in places if place.subject is None]
    return _grouped(clients, lambda place: _need_groups(place.results, facts), at_most=at_most)


def met_lines(places: Iterable[Place]) -> tuple[tuple[str, str], ...]:
    """Return the rule sets on which every required need is met, with a text that says by which rules."""
    met = [place for place in places if place.subject is not None and not place.unmet]
    if len(met) <= ONE_BY_ONE:
        return tuple((place.name, _met(place, with_rules=True)) for place in met)
    by_text: dict[tuple[str, str], list[str]] = {}
    for place in met:
        by_text.setdefault((place.noun, _met(place, with_rules=False)), []).append(place.name)
    ordered = sorted(by_text.items(), key=lambda item: -len(item[1]))
    return tuple((count(len(names), noun), f"{text} ({named(names)})") for (noun, text), names in ordered)


def _need_groups(results: Sequence[Result], facts: ResultFacts) -> list[NeedGroup]:
    """Return the needs of one place in groups that are decided alike.

    Unmet needs come first, and among these the required ones.
    """
    alike: dict[Hashable, list[Result]] = {}
    for result in sorted(results, key=lambda result: (is_met(result), not result.need.required)):
        alike.setdefault((verdict(result), result.stages, decision_key(result, facts)), []).append(result)
    return [
        NeedGroup(
            tuple(result.need.id for result in same),
            Judgement(same[0].outcome, verdict(same[0]), explain(same, facts), same[0].stages),
        )
        for same in alike.values()
    ]


def _grouped(places: Sequence[Place], need_groups: Callable[[Place], list[NeedGroup]], *, at_most: int) -> ShownGroups:
    """Return the first groups, the worst first. The need groups of a place are computed only if it may be in one.

    Computing them takes a hundred times as long as comparing the rules that decide at two places.
    """
    groups: dict[tuple[str, tuple[NeedGroup, ...]], list[Place]] = {}
    shown_keys: set[Hashable] = set()
    cache: dict[Hashable, tuple[NeedGroup, ...]] = {}
    """The need groups of a place, by the keys of its results."""
    more: Counter[str] = Counter()
    for place in sorted(places, key=lambda place: _RANK[place.worst]):
        place_key = _place_key(place)
        if len(groups) >= at_most and place_key not in shown_keys:
            more[place.noun] += 1
            continue
        keys = tuple(map(shared_key, place.results))
        alike = cache[keys] if keys in cache else cache.setdefault(keys, tuple(need_groups(place)))
        key = place.noun, alike
        if key in groups or len(groups) < at_most:
            groups.setdefault(key, []).append(place)
            shown_keys.add(place_key)
        else:
            more[place.noun] += 1
    return ShownGroups(tuple(PlaceGroup(tuple(same), alike) for (_, alike), same in groups.items()), more)


def _place_key(place: Place) -> Hashable:
    """Return a key that is equal for places of one group; places with equal keys may still differ."""
    return place.noun, tuple(
        [(result.need.id, result.outcome, rules_key(result)) for result in place.results if not is_met(result)]
    )


def _met(place: Place, *, with_rules: bool) -> str:
    """Return that every required need is met, by which rules, and how many optional needs are not met."""
    required = [result for result in place.results if result.need.required]
    others = Counter(result.outcome for result in place.results if not result.need.required and not is_met(result))
    rules = dict.fromkeys(name for result in required for name in allowing_rules(result)) if with_rules else {}
    met = "no need is required" if not required else "every required need is met"
    by = f" by {named(list(rules))}" if rules else ""
    left = "".join(f"; {number:,} optional {outcome}" for outcome, number in others.items())
    return f"{met}{by}{left}"
