"""Splitting a verdict by source: clients of one rule set can have different outcomes."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter, le
from typing import NamedTuple, TypeAlias

from msgspec import structs

from acrnet.net import AddressSet, Family, Flow, FlowSet, IntervalSet
from acrnet.rules.bulk.atoms import Line
from acrnet.rules.verdict import Part, Verdict

_Outcomes: TypeAlias = Hashable
"""The outcome of all flows of some sources; equal for sources with the same outcomes."""
_EVERYONE = IntervalSet.single(0)
"""A placeholder for sources that do not matter."""


class _Box(NamedTuple):
    """A box of flows and the part of the verdict that it belongs to."""

    part: int
    flow: Flow


class _Senders(NamedTuple):
    """Sources of one family that are in the same boxes, so that no box divides them."""

    family: Family
    numbers: IntervalSet
    boxes: Sequence[int]
    """By index."""


def split_by_source(verdict: Verdict) -> tuple[tuple[AddressSet, Verdict], ...]:
    """Return the sources of a verdict in the fewest groups of equal outcomes, each with the verdict on its own flows.

    Sources are in one group if the same destinations and ports are allowed, denied and undecided for them, whatever
    rules decide. Groups are in the order of their addresses; a verdict on unknown flows has none.
    """
    parts = verdict.parts
    if not parts:
        return ()
    if len({part.outcome for part in parts}) == 1:
        return ((AddressSet.union(part.flows.sources for part in parts), verdict),)
    boxes = [_Box(index, flow) for index, part in enumerate(parts) for flow in part.flows.flows]
    groups = _alike(boxes, parts)
    ordered = [(_addresses(senders), senders) for senders in groups]
    if len(ordered) == 1:
        return ((ordered[0][0], verdict),)
    ordered.sort(key=lambda each: (each[0].v4.boundaries or (1 << 128,), each[0].v6.boundaries))
    return tuple([(sources, _restricted(parts, boxes, senders)) for sources, senders in ordered])


def _alike(boxes: Sequence[_Box], parts: Sequence[Part]) -> Collection[list[_Senders]]:
    """Return the sources in groups with the same outcomes."""
    space = _space(boxes[0].flow)
    outcomes_of_boxes = _outcomes_in_one_space if all(_space(box.flow) == space for box in boxes) else _outcomes_of
    groups: dict[_Outcomes, list[_Senders]] = {}
    for senders in _divided(boxes):
        mine = [boxes[index] for index in senders.boxes]
        outcomes = {parts[box.part].outcome for box in mine}
        key = outcomes.pop() if len(outcomes) == 1 else outcomes_of_boxes(mine, parts)
        groups.setdefault(key, []).append(senders)
    return groups.values()


def _divided(boxes: Sequence[_Box]) -> Iterator[_Senders]:
    """Yield the sources of each family, grouped by the boxes they are in."""
    holders: dict[Family, dict[Line, list[int]]] = {Family.IPV4: {}, Family.IPV6: {}}
    for index, (_, flow) in enumerate(boxes):
        holders[flow.family].setdefault(flow.sources.boundaries, []).append(index)
    for family, by_sources in holders.items():
        # Rules usually divide their clients so that the boxes of two sets of sources share none.
        if _are_disjoint(by_sources):
            for indices in by_sources.values():
                yield _Senders(family, boxes[indices[0]].flow.sources, indices)
        else:
            for numbers, indices in _cut(by_sources):
                yield _Senders(family, numbers, indices)


def _are_disjoint(lines: Collection[Line]) -> bool:
    if len(lines) < 2:
        return True
    starts = sorted([start for line in lines for start in line[::2]])
    ends = sorted([end for line in lines for end in line[1::2]])
    return all(map(le, ends, starts[1:]))


def _cut(holders: Mapping[Line, Sequence[int]]) -> Iterator[tuple[IntervalSet, list[int]]]:
    """Yield disjoint sets of numbers, each with the indices of all lines that it is on.

    The boundaries of all lines are visited in order; at each of them an interval begins or ends. So the work grows with
    the number of boundaries, and not with the number of pairs of lines.
    """
    changes = sorted([(boundary, 1 << place) for place, line in enumerate(holders) for boundary in line])
    intervals: dict[int, tuple[list[int], list[int]]] = {}
    open_lines = begin = 0
    for boundary, changed in groupby(changes, key=itemgetter(0)):
        if open_lines:
            starts, ends = intervals.setdefault(open_lines, ([], []))
            starts.append(begin)
            ends.append(boundary)
        begin = boundary
        for _, line_bit in changed:
            open_lines ^= line_bit
    indices = list(holders.values())
    for places, (starts, ends) in intervals.items():
        of_all = [index for place in _set_bits(places) for index in indices[place]]
        yield IntervalSet.from_half_open(starts, ends), of_all


def _set_bits(number: int) -> tuple[int, ...]:
    return tuple([index for index, digit in enumerate(reversed(f"{number:b}")) if digit == "1"])


def _space(flow: Flow) -> tuple[IntervalSet, IntervalSet, IntervalSet]:
    """Return the dimensions other than addresses in which flows can differ."""
    return flow.protocols, flow.source_ports, flow.destination_ports


def _outcomes_in_one_space(mine: Sequence[_Box], parts: Sequence[Part]) -> _Outcomes:
    """Return the destinations of each outcome, for boxes of one family that differ only in their addresses."""
    destinations: dict[Hashable, list[IntervalSet]] = {}
    for box in mine:
        destinations.setdefault(parts[box.part].outcome, []).append(box.flow.destinations)
    return mine[0].flow.family, frozenset((each, IntervalSet.union(sets)) for each, sets in destinations.items())


def _outcomes_of(mine: Sequence[_Box], parts: Sequence[Part]) -> _Outcomes:
    """Return the flows of each outcome without their sources."""
    flows: dict[Hashable, list[FlowSet]] = {}
    for box in mine:
        flows.setdefault(parts[box.part].outcome, []).append(FlowSet((replace(box.flow, sources=_EVERYONE),)))
    return frozenset((outcome, FlowSet.disjoint_union(sets)) for outcome, sets in flows.items())


def _addresses(senders: Sequence[_Senders]) -> AddressSet:
    v4 = [each.numbers for each in senders if each.family is Family.IPV4]
    v6 = [each.numbers for each in senders if each.family is Family.IPV6]
    return AddressSet(IntervalSet.union(v4), IntervalSet.union(v6) if v6 else IntervalSet.EMPTY)


def _restricted(parts: Sequence[Part], boxes: Sequence[_Box], senders: Iterable[_Senders]) -> Verdict:
    """Return the verdict on the flows of these senders; boxes and parts that are not divided stay the same objects."""
    numbers: dict[int, list[IntervalSet]] = {}
    for each in senders:
        for index in each.boxes:
            numbers.setdefault(index, []).append(each.numbers)
    flows: dict[int, list[Flow]] = {}
    for index in sorted(numbers):
        part, flow = boxes[index]
        first, *others = numbers[index]
        sources = IntervalSet.union((first, *others)) if others else first
        whole = sources.boundaries == flow.sources.boundaries
        flows.setdefault(part, []).append(flow if whole else replace(flow, sources=sources))
    return Verdict.of_joined(tuple([_with_flows(parts[part], tuple(kept)) for part, kept in flows.items()]))


def _with_flows(part: Part, flows: tuple[Flow, ...]) -> Part:
    return part if flows == part.flows.flows else structs.replace(part, flows=FlowSet(flows))
