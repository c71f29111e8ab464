"""The flows in question cut so finely that no rule of a batch divides a piece: where first match is arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.rules.bulk.atoms import Atoms, Line, line_of
from acrnet.rules.bulk.candidates import Candidate
from acrnet.rules.bulk.overlaps import Overlaps
from acrnet.rules.rule import SecurityRule

Box: TypeAlias = tuple[int, int]
"""Bits of sources and of destinations, all of one family: every pair of them."""

Taken: TypeAlias = tuple[SecurityRule, tuple[Box, ...]]
"""A rule with the flows it is the first to match."""

_REMEMBERED: Final = 1 << 14
"""How many sets are remembered before all are forgotten."""
_MOST_POINTS: Final = 1 << 13
"""Beyond so many boundaries, those that only earlier batches needed are forgotten."""


class Ground:
    """Sources and several sets of destinations in question as atoms, cut finer with each batch that asks for it.

    Each set of destinations is a plot with atoms of its own: a rule that does not touch it costs it nothing, and its
    numbers stay short.
    """

    def __init__(self, sources: AddressSet, destinations: Sequence[AddressSet]) -> None:
        self._sources = _Side(line_of(sources))
        self._plots = [_Plot(sources, each) for each in destinations]
        self._overlaps = Overlaps([line_of(each) for each in destinations])
        self._touched: dict[int, tuple[Line, tuple[tuple[int, int], ...]]] = {}
        """Sets of destinations by identity: the plots they touch, with the bits of each."""
        self._divide()

    def learn(self, batch: Iterable[Sequence[Candidate]]) -> None:
        """Cut the atoms so finely that no candidate of a batch divides one, before any of them is walked."""
        source_lines: dict[int, Line] = {}
        destination_lines: dict[int, Line] = {}
        for candidates in batch:
            for _, sources, destinations, _ in candidates:
                source_lines[id(sources)] = sources
                destination_lines[id(destinations)] = destinations
        by_plot: dict[int, dict[int, Line]] = {}
        for key, line in destination_lines.items():
            for plot in self._overlaps.of(line):
                by_plot.setdefault(plot, {})[key] = line
        cut = [self._plots[plot].receivers.learn(lines) for plot, lines in by_plot.items()]
        if self._sources.learn(source_lines) or any(cut):
            self._divide()
        elif len(self._touched) >= _REMEMBERED:
            self._touched.clear()
        for key, line in destination_lines.items():
            if key not in self._touched:
                touched = [(plot, self._plots[plot].receivers.known[key][1]) for plot in self._overlaps.of(line)]
                self._touched[key] = line, tuple(touched)

    def _divide(self) -> None:
        """Start again with what is known in terms of bits."""
        self._touched.clear()
        for plot in self._plots:
            plot.start_again(self._sources)

    def walk(self, candidates: Iterable[Candidate], *, whole: bool = True) -> dict[int, list[Taken]]:
        """Return what rules take of each plot, in the order they are tried; together that is all of it.

        A plot is left out where a rule that is not certain may take flows that are still open, and where flows are left
        over unless `whole` is false.
        """
        found: dict[int, list[Taken]] = {index: [] for index in range(len(self._plots))}
        still_open = [plot.everything for plot in self._plots]
        known_sources, touched = self._sources.known, self._touched
        for rule, source_line, destination_line, certain in candidates:
            sources = known_sources[id(source_line)][1]
            for plot, destinations in touched[id(destination_line)][1]:
                if not still_open[plot]:
                    continue
                taken, left = _divided(still_open[plot], sources, destinations)
                if not taken:
                    continue
                if certain:
                    found[plot].append((rule, taken))
                    still_open[plot] = left
                else:
                    del found[plot]
                    still_open[plot] = []
        if not whole:
            return found
        return {index: taken for index, taken in found.items() if not still_open[index]}

    def flows(self, plot: int, boxes: tuple[Box, ...], protocols: IntervalSet, ports: IntervalSet) -> FlowSet:
        """Return what boxes of a plot stand for; the protocols and ports are the same in every call."""
        known = self._plots[plot].flows
        found = known.get(boxes)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            senders, receivers = self._sources.atoms, self._plots[plot].receivers.atoms
            found = known[boxes] = FlowSet.disjoint_union(
                FlowSet.of(senders.addresses(sending), receivers.addresses(reached), protocols, ports)
                for sending, reached in boxes
            )
        return found

    def destinations(self, plot: int, boxes: Iterable[Box]) -> AddressSet:
        """Return the destinations that boxes of a plot stand for."""
        bits = 0
        for _, reached in boxes:
            bits |= reached
        return self._plots[plot].receivers.atoms.addresses(bits)


def _divided(boxes: Iterable[Box], sources: int, destinations: int) -> tuple[tuple[Box, ...], list[Box]]:
    """Return the part of boxes that is between these, and the rest."""
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


class _Side:
    """The atoms of sources or of destinations, and the sets that are known in bits of them."""

    def __init__(self, universe: Line) -> None:
        self._universe = universe
        self.atoms = Atoms(universe, ())
        self.known: dict[int, tuple[Line, int]] = {}
        """Sets and their bits by identity: equal sides of rules have the very same line, and to hash those of service
        tags would take longer than all else."""

    def learn(self, lines: Mapping[int, Line]) -> bool:
        """Make lines known by identity; whether atoms had to be divided for that, so that older bits mean nothing."""
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        found = {key: (line, self.atoms.bits(line)) for key, line in lines.items() if key not in self.known}
        cutting = [line for line, bits in found.values() if bits is None]
        if cutting:
            self._cut(cutting, lines.values())
            found = {key: (line, self.atoms.bits(line)) for key, line in lines.items()}
        self.known |= {key: (line, bits) for key, (line, bits) in found.items() if bits is not None}
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
            points = _points(all_lines)  # the longer the numbers, the slower they are
        self.atoms = Atoms(self._universe, points)


class _Plot:
    """A set of destinations in question, and the sources that have an address of a family of it."""

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
        """Forget what is known in bits of atoms that have been divided."""
        self.flows = {}
        self.everything = [
            (senders.all_of(sources), self.receivers.all_of(destinations)) for sources, destinations in self._families
        ]


def _points(lines: Iterable[Line]) -> set[int]:
    return {point for line in lines for point in line}
