"""The flows in question cut so finely that no rule of a batch divides a piece: where first match is arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.rules.atoms import Atoms, Line, line_of
from acrnet.rules.candidates import Candidate
from acrnet.rules.rule import SecurityRule

Box: TypeAlias = tuple[int, int]
"""Bits of sources and of destinations, all of one family: every pair of them."""

Taken: TypeAlias = tuple[SecurityRule, int, int]
"""A rule with bits of sources and of destinations: the flows it is the first to match, in part."""

_REMEMBERED: Final = 1 << 14
"""How many sets are remembered before all are forgotten."""
_MOST_POINTS: Final = 1 << 13
"""Beyond so many boundaries, those that only earlier batches needed are forgotten."""


class Ground:
    """Sources and destinations in question as atoms, cut finer with each batch that asks for it."""

    def __init__(self, sources: AddressSet, destinations: AddressSet, needs: Mapping[int, AddressSet]) -> None:
        self._needs = needs
        self._families = [
            (line_of(senders), line_of(receivers))
            for senders, receivers in ((sources.only(family), destinations.only(family)) for family in Family)
            if senders and receivers
        ]
        self._sources = _Side(line_of(sources), [line for line, _ in self._families])
        self._destinations = _Side(
            line_of(destinations), [line for _, line in self._families] + [line_of(need) for need in needs.values()]
        )
        self._divide()

    def learn(self, batch: Iterable[Sequence[Candidate]]) -> None:
        """Cut the atoms so finely that no candidate of a batch divides one, before any of them is walked."""
        source_lines: dict[int, Line] = {}
        destination_lines: dict[int, Line] = {}
        for candidates in batch:
            for _, sources, destinations, _ in candidates:
                source_lines[id(sources)] = sources
                destination_lines[id(destinations)] = destinations
        if self._sources.learn(source_lines) | self._destinations.learn(destination_lines):
            self._divide()

    def _divide(self) -> None:
        """Start again with what is known in terms of bits."""
        self._flows: dict[tuple[Box, ...], FlowSet] = {}
        self.needs = {index: self._destinations.bits(line_of(need)) for index, need in self._needs.items()}
        """The destinations of each need by its index."""
        self._everything = [
            (self._sources.bits(senders), self._destinations.bits(receivers)) for senders, receivers in self._families
        ]

    def walk(self, candidates: Iterable[Candidate]) -> tuple[list[Taken], dict[int, int]]:
        """Return what each rule takes, in the order they are tried, and the needs decided by that in bits by index.

        A need is left out where a rule that is not certain may take flows of it that are still open, and where flows of
        it are left over.
        """
        taken: list[Taken] = []
        pending, needs = self._everything, self.needs
        known_sources, known_destinations = self._sources.known, self._destinations.known
        for rule, source_line, destination_line, certain in candidates:
            sources = known_sources[id(source_line)][1]
            destinations = known_destinations[id(destination_line)][1]
            if not certain:
                pending, needs = _without(_touched(pending, sources, destinations), pending, needs)
                if not pending:
                    return taken, needs
                continue
            left: list[Box] = []
            for box in pending:
                reached, sending = box[1] & destinations, box[0] & sources
                if not (reached and sending):
                    left.append(box)
                    continue
                taken.append((rule, sending, reached))
                if reached != box[1]:
                    left.append((box[0], box[1] ^ reached))
                if sending != box[0]:
                    left.append((box[0] ^ sending, reached))
            if not left:
                return taken, needs
            pending = left
        everything = -1
        return taken, _without(_touched(pending, everything, everything), pending, needs)[1]

    def flows(self, boxes: tuple[Box, ...], protocols: IntervalSet, ports: IntervalSet) -> FlowSet:
        """Return what boxes stand for; the protocols and ports are the same in every call."""
        found = self._flows.get(boxes)
        if found is None:
            if len(self._flows) >= _REMEMBERED:
                self._flows.clear()
            found = self._flows[boxes] = FlowSet.disjoint_union(
                FlowSet.of(
                    self._sources.atoms.addresses(box[0]), self._destinations.atoms.addresses(box[1]), protocols, ports
                )
                for box in boxes
            )
        return found


def _touched(boxes: Iterable[Box], sources: int, destinations: int) -> int:
    """Return the destinations of the boxes that somebody among the sources can reach."""
    touched = 0
    for sending, reached in boxes:
        if sending & sources:
            touched |= reached & destinations
    return touched


def _without(destinations: int, boxes: list[Box], needs: dict[int, int]) -> tuple[list[Box], dict[int, int]]:
    """Return what of the boxes belongs to the needs that none of the destinations belongs to, and those needs."""
    if not destinations:
        return boxes, needs
    kept = {index: bits for index, bits in needs.items() if not bits & destinations}
    wanted = 0
    for bits in kept.values():
        wanted |= bits
    return [(sending, reached & wanted) for sending, reached in boxes if reached & wanted], kept


class _Side:
    """The atoms of sources or of destinations, and the sets that are known in bits of them."""

    def __init__(self, universe: Line, lines: Sequence[Line]) -> None:
        self._universe, self._lines = universe, lines
        self.atoms = Atoms(universe, _points(lines))
        self.known: dict[int, tuple[Line, int]] = {}
        """Sets and their bits by identity: equal sides of rules have the very same line, and to hash those of service
        tags would take longer than all else."""

    def learn(self, lines: Mapping[int, Line]) -> bool:
        """Make lines known by identity; whether atoms had to be divided for that, so that older bits mean nothing."""
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        new = [line for key, line in lines.items() if key not in self.known]
        found = [(line, self.atoms.bits(line)) for line in new]
        cutting = [line for line, bits in found if bits is None]
        if cutting:
            self._cut(cutting, lines.values())
            found = [(line, self.bits(line)) for line in lines.values()]
        self.known |= {id(line): (line, bits) for line, bits in found if bits is not None}
        return bool(cutting)

    def bits(self, line: Line) -> int:
        """Return the bits of a set of whole atoms."""
        bits = self.atoms.bits(line)
        if bits is None:
            raise ValueError("a set of addresses divides an atom")
        return bits

    def _cut(self, cutting: Sequence[Line], all_lines: Collection[Line]) -> None:
        self.known = {}
        points = {*self.atoms.points, *_points(cutting)}
        if len(points) > _MOST_POINTS:
            points = _points([*self._lines, *all_lines])  # the longer the numbers, the slower they are
        self.atoms = Atoms(self._universe, points)


def _points(lines: Iterable[Line]) -> set[int]:
    return {point for line in lines for point in line}
