"""A verdict taken apart by who sends: clients of one rule set can fare differently."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeAlias

from acrnet.net import AddressSet, Family, Flow, FlowSet, IntervalSet
from acrnet.rules.verdict import Outcome, Part, Verdict

_Fate: TypeAlias = Hashable
"""What becomes of the flows of some sources; equal for sources that fare alike."""


def split_by_source(verdict: Verdict) -> tuple[tuple[AddressSet, Verdict], ...]:
    """Return the sources of a verdict in the fewest groups that fare alike, each with the verdict on its own flows.

    Sources fare alike when the same destinations and ports are allowed, denied and undecided for them, whatever rules
    decide. Groups come in the order of their addresses; a verdict on unknown flows has none.
    """
    if not verdict.parts:
        return ()
    if len({part.outcome for part in verdict.parts}) == 1:
        return ((AddressSet.union(part.flows.sources for part in verdict.parts), verdict),)
    groups: dict[_Fate, list[AddressSet]] = {}
    for atom in _atoms(verdict.parts):
        groups.setdefault(_fate(atom, verdict.parts), []).append(atom)
    found = [AddressSet.union(atoms) for atoms in groups.values()]
    if len(found) == 1:
        return ((found[0], verdict),)
    ordered = sorted(found, key=lambda sources: (sources.v4.boundaries or (1 << 128,), sources.v6.boundaries))
    return tuple((sources, _restricted(verdict, sources)) for sources in ordered)


def blocked(verdict: Verdict) -> tuple[str, ...]:
    """Return the fewest prefixes that hold exactly the destinations that at least one source is denied."""
    return verdict.denied.destinations.prefixes()


def _atoms(parts: Iterable[Part]) -> list[AddressSet]:
    """Return the sources divided so finely that no box of any part divides them further."""
    boxes = [flow for part in parts for flow in part.flows.flows]
    return [
        _of_family(family, numbers)
        for family in Family
        for numbers in _divided(dict.fromkeys(flow.sources for flow in boxes if flow.family is family))
    ]


def _divided(sets: Iterable[IntervalSet]) -> list[IntervalSet]:
    atoms: list[IntervalSet] = []
    for numbers in sets:
        rest, finer = numbers, []
        for atom in atoms:
            finer += [piece for piece in (atom & rest, atom - rest) if piece]
            rest = rest - atom
        atoms = [*finer, rest] if rest else finer
    return atoms


def _fate(atom: AddressSet, parts: Iterable[Part]) -> _Fate:
    """Return one outcome where all flows share it, else the flows of each outcome with the sources left out."""
    flows: dict[Outcome, list[Flow]] = {}
    for part in parts:
        mine = [flow for flow in part.flows.flows if atom.of_family(flow.family) & flow.sources]
        if mine:
            flows.setdefault(part.outcome, []).extend(mine)
    if len(flows) == 1:
        return next(iter(flows))
    return frozenset((outcome, FlowSet.disjoint_union(map(_without_source, mine))) for outcome, mine in flows.items())


def _without_source(flow: Flow) -> FlowSet:
    everyone = IntervalSet.single(0)
    return FlowSet(
        (
            Flow(
                flow.family,
                everyone,
                flow.destinations,
                flow.protocols,
                flow.source_ports,
                flow.destination_ports,
            ),
        )
    )


def _restricted(verdict: Verdict, sources: AddressSet) -> Verdict:
    parts = []
    for part in verdict.parts:
        kept = [_from(flow, sources) for flow in part.flows.flows]
        flows = FlowSet(tuple(flow for flow in kept if flow.sources))
        parts.append(Part(part.outcome, part.rule, flows, part.reason, part.stage, part.doubtful, part.passed))
    return Verdict.of(parts)


def _from(flow: Flow, sources: AddressSet) -> Flow:
    return Flow(
        flow.family,
        flow.sources & sources.of_family(flow.family),
        flow.destinations,
        flow.protocols,
        flow.source_ports,
        flow.destination_ports,
    )


def _of_family(family: Family, numbers: IntervalSet) -> AddressSet:
    empty = IntervalSet.EMPTY
    return AddressSet(numbers, empty) if family is Family.IPV4 else AddressSet(empty, numbers)
