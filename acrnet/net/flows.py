"""Exact sets of flows, which first-match rules divide among themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from operator import is_
from typing import ClassVar, Final, NamedTuple

from acrnet.net.address_set import AddressSet
from acrnet.net.family import Family
from acrnet.net.interval_set import IntervalSet
from acrnet.net.ports import PORTS_ALL
from acrnet.net.prefixes import address_object

_EPHEMERAL_PORTS: Final = IntervalSet.of((49152, 65535))
"""The source ports that a client usually uses (RFC 6335)."""
_DIMENSIONS: Final = 5


class Packet(NamedTuple):
    """The 5-tuple that a rule looks at."""

    source: IPv4Address | IPv6Address
    destination: IPv4Address | IPv6Address
    protocol: int
    source_port: int
    destination_port: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A box of 5-tuples: every combination of one number from each set."""

    family: Family
    sources: IntervalSet
    destinations: IntervalSet
    protocols: IntervalSet
    source_ports: IntervalSet
    destination_ports: IntervalSet

    @property
    def size(self) -> int:
        """The number of 5-tuples in the box."""
        size = 1
        for numbers in _sides(self):
            size *= numbers.size
        return size


@dataclass(frozen=True, slots=True, eq=False)
class FlowSet:
    """A set of 5-tuples, source and destination always of one family.

    Equality is set equality: the same 5-tuples may be stored as different boxes.
    """

    flows: tuple[Flow, ...]
    """Disjoint boxes, none of them empty."""

    EMPTY: ClassVar[FlowSet]

    @classmethod
    def of(
        cls,
        sources: AddressSet,
        destinations: AddressSet,
        protocols: IntervalSet,
        destination_ports: IntervalSet,
        source_ports: IntervalSet = PORTS_ALL,
    ) -> FlowSet:
        """Return all flows from these sources to these destinations, paired within a family."""
        if not (protocols and source_ports and destination_ports):
            return cls.EMPTY
        flows = []
        if sources.v4.boundaries and destinations.v4.boundaries:
            flows.append(Flow(Family.IPV4, sources.v4, destinations.v4, protocols, source_ports, destination_ports))
        if sources.v6.boundaries and destinations.v6.boundaries:
            flows.append(Flow(Family.IPV6, sources.v6, destinations.v6, protocols, source_ports, destination_ports))
        return cls(tuple(flows)) if flows else cls.EMPTY

    @classmethod
    def disjoint_union(cls, sets: Iterable[FlowSet]) -> FlowSet:
        """Return the union of sets that are pairwise disjoint."""
        distinct = [each for each in sets if each.flows]
        if len(distinct) == 1:
            return distinct[0]
        return _of_disjoint([flow for each in distinct for flow in each.flows])

    @classmethod
    def union(cls, sets: Iterable[FlowSet]) -> FlowSet:
        """Return the union of any number of sets; it is fast for sets that differ only in their destinations."""
        destinations: dict[tuple[Family, tuple[IntervalSet, ...]], list[IntervalSet]] = {}
        for flow in (flow for each in sets for flow in each.flows):
            *others, reached = _sides(flow)
            destinations.setdefault((flow.family, tuple(others)), []).append(reached)
        flows = cls.EMPTY
        for (family, sides), reach in destinations.items():
            flows = flows | cls((_flow(family, [*sides, IntervalSet.union(reach)]),))
        return flows

    def __bool__(self) -> bool:
        return bool(self.flows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FlowSet):
            return NotImplemented
        return self.flows == other.flows or (self.size == other.size and self <= other)

    def __hash__(self) -> int:
        return hash(self.size)

    def __and__(self, other: FlowSet) -> FlowSet:
        if other is self:
            return self
        inside = [both for theirs in other.flows for mine in self.flows if (both := _intersection(mine, theirs))]
        if len(inside) == len(self.flows) and all(map(is_, inside, self.flows)):
            return self
        return _of_disjoint(inside)

    def __sub__(self, other: FlowSet) -> FlowSet:
        return self.split(other)[1]

    def __or__(self, other: FlowSet) -> FlowSet:
        return FlowSet.disjoint_union((self, other - self))

    def __le__(self, other: FlowSet) -> bool:
        return not self - other

    def split(self, other: FlowSet) -> tuple[FlowSet, FlowSet]:
        """Return the flows that the other set has too, and the rest; this object itself if it is not divided."""
        if other is self:
            return self, FlowSet.EMPTY
        inside: list[Flow] = []
        outside = self.flows
        for cutter in other.flows:
            rest: list[Flow] = []
            for flow in outside:
                shared, remainder = _split(flow, cutter)
                if shared is not None:
                    inside.append(shared)
                rest.extend(remainder)
            outside = tuple(rest)
        if not inside:
            return FlowSet.EMPTY, self
        if not outside:
            return self, FlowSet.EMPTY
        return _of_disjoint(inside), _of_disjoint(list(outside))

    def isdisjoint(self, other: FlowSet) -> bool:
        """Whether the two sets share no flow."""
        return not any(_intersection(mine, theirs) for mine in self.flows for theirs in other.flows)

    @property
    def size(self) -> int:
        """The number of 5-tuples in the set."""
        return sum(flow.size for flow in self.flows)

    @property
    def sources(self) -> AddressSet:
        """The addresses that send at least one of the flows."""
        return _addresses([(flow.family, flow.sources) for flow in self.flows])

    @property
    def destinations(self) -> AddressSet:
        """The addresses that receive at least one of the flows."""
        return _addresses([(flow.family, flow.destinations) for flow in self.flows])

    def sample(self) -> Packet:
        """Return one of the 5-tuples, always the same for the same boxes; raises ValueError when the set is empty."""
        if not self.flows:
            raise ValueError("an empty set of flows has no sample")
        flow = self.flows[0]
        return Packet(
            address_object(flow.family, flow.sources.first()),
            address_object(flow.family, flow.destinations.first()),
            flow.protocols.first(),
            (flow.source_ports & _EPHEMERAL_PORTS or flow.source_ports).first(),
            flow.destination_ports.first(),
        )


FlowSet.EMPTY = FlowSet(())


def _addresses(sets: Sequence[tuple[Family, IntervalSet]]) -> AddressSet:
    if len(sets) == 1:
        ((family, numbers),) = sets
        return (
            AddressSet(numbers, IntervalSet.EMPTY) if family is Family.IPV4 else AddressSet(IntervalSet.EMPTY, numbers)
        )
    return AddressSet(
        IntervalSet.union([numbers for family, numbers in sets if family is Family.IPV4]),
        IntervalSet.union([numbers for family, numbers in sets if family is Family.IPV6]),
    )


_Sides = tuple[IntervalSet, IntervalSet, IntervalSet, IntervalSet, IntervalSet]


def _sides(flow: Flow) -> _Sides:
    """Return the dimensions in the order in which boxes are divided.

    Sources come before destinations: dividing a box by source first leaves boxes with disjoint sources, and rules
    distinguish far fewer sources than destinations.
    """
    return flow.protocols, flow.destination_ports, flow.source_ports, flow.sources, flow.destinations


def _flow(family: Family, sides: Iterable[IntervalSet]) -> Flow:
    protocols, destination_ports, source_ports, sources, destinations = sides
    return Flow(family, sources, destinations, protocols, source_ports, destination_ports)


def _intersection(flow: Flow, other: Flow) -> Flow | None:
    """Return what two boxes share: the first box itself if that is all of it, and None if it is nothing."""
    if flow.family is not other.family:
        return None
    # Most boxes that share nothing differ in their addresses, so these are compared first.
    destinations = flow.destinations & other.destinations
    if not destinations.boundaries:
        return None
    sources = flow.sources & other.sources
    if not sources.boundaries:
        return None
    protocols = flow.protocols & other.protocols
    destination_ports = flow.destination_ports & other.destination_ports
    source_ports = flow.source_ports & other.source_ports
    if not (protocols and destination_ports and source_ports):
        return None
    shared = protocols, destination_ports, source_ports, sources, destinations
    # An intersection that removes nothing returns its operand.
    return flow if all(map(is_, shared, _sides(flow))) else _flow(flow.family, shared)


def _split(flow: Flow, cutter: Flow) -> tuple[Flow | None, list[Flow]]:
    """Return what two boxes share, and the rest of the first in at most five disjoint boxes."""
    shared = _intersection(flow, cutter)
    if shared is None:
        return None, [flow]
    sides = list(_sides(flow))
    rest: list[Flow] = []
    for dimension, both in enumerate(_sides(shared)):
        if both is not sides[dimension]:
            outside = sides[dimension] - both
            rest.append(_flow(flow.family, [*sides[:dimension], outside, *sides[dimension + 1 :]]))
            sides[dimension] = both
    return shared, rest


def _of_disjoint(flows: list[Flow]) -> FlowSet:
    """Return the set of these disjoint boxes, with boxes joined that differ in one dimension only."""
    if len(flows) < 2:
        return FlowSet(tuple(flows)) if flows else FlowSet.EMPTY
    before = 0
    while before != len(flows) and len(flows) > 1:
        before = len(flows)
        for dimension in reversed(range(_DIMENSIONS)):
            flows = _join(flows, dimension)
    return FlowSet(tuple(flows))


def _join(flows: list[Flow], dimension: int) -> list[Flow]:
    """Join the boxes that agree in all dimensions but this one."""
    alike: dict[tuple[Family, tuple[IntervalSet, ...]], list[Flow]] = {}
    for flow in flows:
        sides = _sides(flow)
        alike.setdefault((flow.family, sides[:dimension] + sides[dimension + 1 :]), []).append(flow)
    if len(alike) == len(flows):
        return flows
    joined = []
    for (family, others), group in alike.items():
        union = IntervalSet.union(_sides(flow)[dimension] for flow in group)
        joined.append(_flow(family, [*others[:dimension], union, *others[dimension:]]))
    return joined
