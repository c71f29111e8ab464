"""The list of all places at which a required need is not met, the worst first, as the first screen shows it.

Nothing here is escaped yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePath

from acrnet.report.audit.places import WORST, Place
from acrnet.report.audit.words import location_text
from acrnet.report.words import count, named
from acrnet.rules.inputs import input_name
from acrnet.rules.verdict import Outcome

TITLES = {Outcome.DENIED: "Denied", Outcome.PARTIAL: "Denied in part", Outcome.UNDECIDABLE: "Undecidable"}


@dataclass(frozen=True, slots=True)
class UnmetLine:
    """Places at which the same needs are not met, with the same outcomes."""

    noun: str
    """As in `Place`."""
    names: tuple[str, ...]
    """The names of all of these places."""
    needs: str
    """Which required needs are not met."""

    @property
    def who(self) -> str:
        """The name of a single place, or the number of places."""
        if len(self.names) > 1:
            return count(len(self.names), self.noun)
        return f"client {self.names[0]}" if self.noun == "client" else self.names[0]


@dataclass(frozen=True, slots=True)
class UnmetList:
    """The places whose worst outcome is the same."""

    outcome: Outcome
    lines: tuple[UnmetLine, ...]

    @property
    def title(self) -> str:
        """The outcome as a heading."""
        return TITLES[self.outcome]


def unmet_lists(places: Sequence[Place]) -> tuple[UnmetList, ...]:
    """Return all places with an unmet need, by outcome, then by the number of unmet needs and the number of places."""
    by_place = labels(places)
    alike: dict[Hashable, list[Place]] = {}
    for place in places:
        if unmet := place.unmet:
            outcomes = tuple([(result.outcome, result.need.id) for result in unmet])
            alike.setdefault((place.noun, outcomes, len(place.required)), []).append(place)
    ordered = sorted(alike.values(), key=_weight)
    return tuple(
        UnmetList(outcome, tuple(_line(group, by_place) for group in groups))
        for outcome, groups in groupby(ordered, key=lambda group: group[0].worst)
    )


def _weight(group: Sequence[Place]) -> tuple[int, str, int, int]:
    first = group[0]
    return WORST.index(first.worst), first.noun, -len(first.unmet), -len(group)


def _line(group: Sequence[Place], by_place: Mapping[int, str]) -> UnmetLine:
    return UnmetLine(group[0].noun, tuple(by_place[id(place)] for place in group), _needs(group[0]))


def _needs(place: Place) -> str:
    parts = []
    for outcome in WORST:
        ids = [result.need.id for result in place.unmet if result.outcome is outcome]
        if not ids:
            continue
        everything = len(ids) == len(place.required) > 1
        every = "both" if len(ids) == 2 else f"all {len(ids)}"
        needs = f"{every} required needs" if everything else named(ids)
        parts.append(needs if outcome is place.worst else f"{TITLES[outcome].lower()}: {needs}")
    return "; ".join(parts)


def labels(places: Iterable[Place]) -> dict[int, str]:
    """Return a label for each place, by its identity.

    It is the name, with the location if several places share it, or the id if that is the same too. Of rule sets from
    several files, it says which file it is, by its path in the folder of them all, unless that bears the name.
    """
    every = list(places)
    by_place = {id(place): place.name for place in every}
    files = {file for place in every if (file := _file(place))}
    if len(files) > 1:
        numbers = Counter(by_place.values())
        paths = _in_common_folder(files)
        by_place = {id(place): _with_file(place, paths, alone=numbers[place.name] == 1) for place in every}
    for longer in (_with_location, lambda place: place.id):
        numbers = Counter(by_place.values())
        for place in every:
            if numbers[by_place[id(place)]] > 1:
                by_place[id(place)] = longer(place)
    return by_place


def _file(place: Place) -> str:
    return "" if place.subject is None else place.subject.location.file


def _in_common_folder(files: Iterable[str]) -> dict[str, str]:
    """Return the path of each file in the deepest folder that has them all; its whole path if there is none."""
    folders = [PurePath(file).parents for file in files]
    common = set(folders[0]).intersection(*folders[1:])
    deepest = next((folder for folder in folders[0] if folder in common), PurePath())
    return {file: f"{PurePath(file).relative_to(deepest)}" if deepest.name else file for file in files}


def _with_file(place: Place, paths: Mapping[str, str], *, alone: bool) -> str:
    """Return the name and the file of a place; the name says enough if it is the only one and that of the file."""
    file = _file(place)
    if not file and not alone:
        return _with_location(place)
    if not file or (alone and PurePath(file).stem.lower() == place.name.lower()):
        return place.name
    return f"{place.name} ({input_name(paths[file])})"


def _with_location(place: Place) -> str:
    location = location_text(place)
    return f"{place.name} ({location})" if location else place.name
