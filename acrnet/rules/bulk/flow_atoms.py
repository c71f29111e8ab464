"""First match on bits: the flows in question are divided so finely that no rule of a batch divides a piece."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.rules.bulk.atoms import Atoms, Line, line_of
from acrnet.rules.bulk.candidates import Candidate
from acrnet.rules.bulk.overlaps import Overlaps
from acrnet.rules.rule import SecurityRule

Box: TypeAlias = tuple[int, int]
"""Bits of sources and bits of destinations, of one family: every pair of them."""

Taken: TypeAlias = tuple[SecurityRule, tuple[Box, ...]]
"""A rule with the flows that it is the first to match."""

_MOST_CACHED: Final = 1 << 14
"""The number of sets that are cached; then the cache is cleared."""
_MOST_POINTS: Final = 1 << 13
"""With more boundaries than this, those that only earlier batches needed are dropped."""


class FlowAtoms:
    """Sources and several sets of destinations in question as atoms, which are divided further for each batch.

    Each set of destinations is an area with atoms of its own: rules that do not touch it cost nothing there, and its
    numbers stay short.
    """

    def __init__(self, sources: AddressSet, destinations: Sequence[AddressSet]) -> None:
        self._sources = _Side(line_of(sources))
        self._areas = [_Area(sources, each) for each in destinations]
        self._overlaps = Overlaps([line_of(each) for each in destinations])
        self._touched: dict[int, tuple[Line, tuple[tuple[int, int], ...]]] = {}
        """Sets of destinations by identity: the areas they touch, with the bits in each."""
        self._divide()

    def divide_for(self, batch: Iterable[Sequence[Candidate]]) -> None:
        """Divide the atoms so finely that no candidate of a batch divides one; call it before `first_matches`."""
        source_lines: dict[int, Line] = {}
        destination_lines: dict[int, Line] = {}
        for candidates in batch:
            for _, sources, destinations, _ in candidates:
                source_lines[id(sources)] = sources
                destination_lines[id(destinations)] = destinations
        by_area: dict[int, dict[int, Line]] = {}
        for key, line in destination_lines.items():
            for area in self._overlaps.of(line):
                by_area.setdefault(area, {})[key] = line
        cut = [self._areas[area].receivers.learn(lines) for area, lines in by_area.items()]
        if self._sources.learn(source_lines) or any(cut):
            self._divide()
        elif len(self._touched) >= _MOST_CACHED:
            self._touched.clear()
        for key, line in destination_lines.items():
            if key not in self._touched:
                touched = [(area, self._areas[area].receivers.known[key][1]) for area in self._overlaps.of(line)]
                self._touched[key] = line, tuple(touched)

    def _divide(self) -> None:
        """Clear everything that is cached as bits, after atoms were divided."""
        self._touched.clear()
        for area in self._areas:
            area.start_again(self._sources)

    def first_matches(self, candidates: Iterable[Candidate], *, whole: bool = True) -> dict[int, list[Taken]]:
        """Return the flows in each area that each rule is the first to match; together these are all of the area.

        An area is left out if a rule that is not certain may match flows that are still open, or, unless `whole` is
        false, if flows are left over.
        """
        matches: dict[int, list[Taken]] = {index: [] for index in range(len(self._areas))}
        still_open = [area.everything for area in self._areas]
        known_sources, touched = self._sources.known, self._touched
        for rule, source_line, destination_line, certain in candidates:
            sources = known_sources[id(source_line)][1]
            for area, destinations in touched[id(destination_line)][1]:
                if not still_open[area]:
                    continue
                taken, left = _divided(still_open[area], sources, destinations)
                if not taken:
                    continue
                if certain:
                    matches[area].append((rule, taken))
                    still_open[area] = left
                else:
                    del matches[area]
                    still_open[area] = []
        if not whole:
            return matches
        return {index: taken for index, taken in matches.items() if not still_open[index]}

    def flows(self, area: int, boxes: tuple[Box, ...], protocols: IntervalSet, ports: IntervalSet) -> FlowSet:
        """Return the flows of boxes of an area; the protocols and ports must be the same in every call."""
        known = self._areas[area].flows
        flows = known.get(boxes)
        if flows is None:
            if len(known) >= _MOST_CACHED:
                known.clear()
            senders, receivers = self._sources.atoms, self._areas[area].receivers.atoms
            sets = [
                FlowSet.of(senders.addresses(sending), receivers.addresses(reached), protocols, ports)
                for sending, reached in (boxes if len(boxes) == 1 else _joined(boxes))
            ]
            # Each box is of one family and not empty, so it is one flow.
            flows = known[boxes] = sets[0] if len(sets) == 1 else FlowSet(tuple([each.flows[0] for each in sets]))
        return flows

    def destinations(self, area: int, boxes: Iterable[Box]) -> AddressSet:
        """Return the destinations of boxes of an area."""
        bits = 0
        for _, reached in boxes:
            bits |= reached
        return self._areas[area].receivers.atoms.addresses(bits)


def _divided(boxes: Iterable[Box], sources: int, destinations: int) -> tuple[tuple[Box, ...], list[Box]]:
    """Return the part of boxes between these sources and destinations, and the rest."""
    taken: list[Box] = []
    left: list[Box] = []
    for box in boxes:
        sending, reached = box[0] & sources, box[1] & destinations
        if not (sending and reached):
            left.append(box)
            continue
        taken.append((sending, reached))
        if reached != box[1]:
            left.append((box[0], box[1] ^ reached))
        if sending != box[0]:
            left.append((box[0] ^ sending, reached))
    return tuple(taken), left


def _joined(boxes: Iterable[Box]) -> Collection[Box]:
    """Return boxes with those joined that have all sources or all destinations in common."""
    before, joined = -1, list(boxes)
    while before != len(joined):
        before = len(joined)
        by_sources: dict[int, int] = {}
        for sending, reached in joined:
            by_sources[sending] = by_sources.get(sending, 0) | reached
        by_destinations: dict[int, int] = {}
        for sending, reached in by_sources.items():
            by_destinations[reached] = by_destinations.get(reached, 0) | sending
        joined = [(sending, reached) for reached, sending in by_destinations.items()]
    return joined


class _Side:
    """The atoms of sources or of destinations, and the sets that are cached as bits of them."""

    def __init__(self, universe: Line) -> None:
        self._universe = universe
        self.atoms = Atoms(universe, ())
        self.known: dict[int, tuple[Line, int]] = {}
        """Sets and their bits by identity: equal sides of rules have the same line object, and hashing those of service
        tags would take longer than everything else."""

    def learn(self, lines: Mapping[int, Line]) -> bool:
        """Cache lines by identity; returns whether atoms had to be divided, so that earlier bits are invalid."""
        if len(self.known) >= _MOST_CACHED:
            self.known.clear()
        learnt = {key: (line, self.atoms.bits(line)) for key, line in lines.items() if key not in self.known}
        cutting = [line for line, bits in learnt.values() if bits is None]
        if cutting:
            self._cut(cutting, lines.values())
            learnt = {key: (line, self.atoms.bits(line)) for key, line in lines.items()}
        self.known |= {key: (line, bits) for key, (line, bits) in learnt.items() if bits is not None}
        return bool(cutting)

    def all_of(self, line: Line) -> int:
        """Return the bits of a set of whole atoms."""
        bits = self.atoms.bits(line)
        if bits is None:
            raise ValueError("a set of addresses divides an atom")
        return bits

    def _cut(self, cutting: Iterable[Line], all_lines: Collection[Line]) -> None:
        self.known = {}
        points = {*self.atoms.points, *_points(cutting)}
        if len(points) > _MOST_POINTS:
            points = _points(all_lines)  # longer numbers are slower
        self.atoms = Atoms(self._universe, points)


class _Area:
    """A set of destinations in question, and the sources that have addresses of its families."""

    def __init__(self, sources: AddressSet, destinations: AddressSet) -> None:
        self.receivers = _Side(line_of(destinations))
        self._families = [
            (line_of(sources.only(family)), line_of(destinations.only(family)))
            for family in Family
            if sources.of_family(family) and destinations.of_family(family)
        ]
        self.everything: list[Box] = []
        self.flows: dict[tuple[Box, ...], FlowSet] = {}

    def start_again(self, senders: _Side) -> None:
        """Clear the flows that are cached by bits of atoms that were divided."""
        self.flows = {}
        self.everything = [
            (senders.all_of(sources), self.receivers.all_of(destinations)) for sources, destinations in self._families
        ]


def _points(lines: Iterable[Line]) -> set[int]:
    return {point for line in lines for point in line}
