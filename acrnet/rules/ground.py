"""The flows in question cut so finely that no rule of a batch divides a piece: where first match is arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from acrnet.net import AddressSet, Family, FlowSet, IntervalSet
from acrnet.rules.atoms import Atoms, Line, line_of
from acrnet.rules.candidates import Candidate
from acrnet.rules.rule import SecurityRule

Box: TypeAlias = tuple[int, int]
"""Bits of sources and of destinations, all of one family: every pair of them."""


Taken: TypeAlias = tuple[SecurityRule, int, int]
"""A rule with bits of sources and of destinations: the flows it is the first to match, in part."""


class Ground:
    """Sources and destinations in question as atoms of some candidates, which it has to be used with."""

    def __init__(
        self,
        sources: AddressSet,
        destinations: AddressSet,
        needs: Mapping[int, Line],
        batch: Sequence[Sequence[Candidate]],
    ) -> None:
        # Lines are told apart by identity: equal sides of rules have the very same line, and to hash those of service
        # tags would take longer than all else.
        source_lines = {id(each.sources): each.sources for tried in batch for each in tried}
        destination_lines = {id(each.destinations): each.destinations for tried in batch for each in tried}
        self._sources = Atoms(line_of(sources), source_lines.values())
        self._destinations = Atoms(line_of(destinations), [*needs.values(), *destination_lines.values()])
        self._source_bits = {key: self._sources.bits(line) for key, line in source_lines.items()}
        self._destination_bits = {key: self._destinations.bits(line) for key, line in destination_lines.items()}
        self._flows: dict[tuple[Box, ...], FlowSet] = {}
        self.needs = {index: self._destinations.bits(line) for index, line in needs.items()}
        """The destinations of each need by its index."""
        self._everything = [
            (self._sources.bits(line_of(senders)), self._destinations.bits(line_of(receivers)))
            for senders, receivers in ((sources.only(family), destinations.only(family)) for family in Family)
            if senders and receivers
        ]

    def walk(self, candidates: Iterable[Candidate]) -> list[Taken] | None:
        """Return what each rule takes, in the order they are tried.

        None where a rule that is not certain may take flows that are still open, and where flows are left over.
        """
        taken: list[Taken] = []
        pending = self._everything
        for rule, source_line, destination_line, certain in candidates:
            sources = self._source_bits[id(source_line)]
            destinations = self._destination_bits[id(destination_line)]
            left: list[Box] = []
            for box in pending:
                reached, sending = box[1] & destinations, box[0] & sources
                if not (reached and sending):
                    left.append(box)
                    continue
                if not certain:
                    return None
                taken.append((rule, sending, reached))
                if reached != box[1]:
                    left.append((box[0], box[1] ^ reached))
                if sending != box[0]:
                    left.append((box[0] ^ sending, reached))
            if not left:
                return taken
            pending = left
        return None

    def flows(self, boxes: tuple[Box, ...], protocols: IntervalSet, ports: IntervalSet) -> FlowSet:
        """Return what boxes stand for; the protocols and ports are the same in every call."""
        found = self._flows.get(boxes)
        if found is None:
            found = self._flows[boxes] = FlowSet.disjoint_union(
                FlowSet.of(self._sources.addresses(box[0]), self._destinations.addresses(box[1]), protocols, ports)
                for box in boxes
            )
        return found
