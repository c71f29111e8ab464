"""What rules do to every packet of a grid, by the oracle: each source to each destination over each service.

The oracle tries rule after rule for one packet. Here its answers about a rule are kept as bits, one for each
destination, so that a hundred packets are tried at once; wherever an answer is open, it decides the packet itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .oracle import (
    Address,
    Packet,
    Rest,
    World,
    covers,
    fates,
    in_order,
    matches_port,
    matches_protocol,
    names_in,
    readings,
    stands,
)


class Service(NamedTuple):
    protocol: int
    source_port: int
    destination_port: int


@dataclass(frozen=True)
class Grid:
    """Packets from each source to each destination of its family over each service."""

    sources: Sequence[Address]
    destinations: Sequence[Address]
    services: Sequence[Service]

    @cached_property
    def rows(self) -> list[tuple[Service, Address, int]]:
        """Return each service and source with the bits of the destinations that it can reach."""
        reached = {version: bits(each.version == version for each in self.destinations) for version in (4, 6)}
        return [(service, source, reached[source.version]) for service in self.services for source in self.sources]

    def packet(self, service: Service, source: Address, destination: int) -> Packet:
        return Packet(source, self.destinations[destination], *service)


class Row(NamedTuple):
    """What becomes of the packets of one source over one service, as bits of destinations."""

    allowed: int
    denied: int
    undecidable: int


def bits(flags: Iterable[bool]) -> int:
    """Return a number with the bits set at which there is True."""
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def places(mask: int) -> Iterator[int]:
    """Return where a number has bits set."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def decide_grid(grid: Grid, rules: Sequence[Rest], world: World, direction: str = "Outbound") -> list[Row]:
    """Return what becomes of every packet, row by row."""
    own = in_order(rules, direction)
    allow, deny = [0] * len(grid.rows), [0] * len(grid.rows)
    for reading in readings(world):
        answers = _Answers(grid, own, reading)
        for index, (service, source, pending) in enumerate(grid.rows):
            fates = answers.fates(service, source, pending)
            allow[index] |= fates["Allow"] | fates["nothing"]
            deny[index] |= fates["Deny"] | fates["nothing"]
    return [Row(may & ~not_, not_ & ~may, may & not_) for may, not_ in zip(allow, deny, strict=True)]


class _Answers:
    """What the oracle says of each rule under one reading of VirtualNetwork."""

    def __init__(self, grid: Grid, rules: Sequence[Rest], world: World) -> None:
        self._grid, self._rules, self._world = grid, rules, world
        self._services = {service: [_over(service, rule) for rule in rules] for service in grid.services}
        self._covered: dict[tuple[str, Address], bool | None] = {}
        self._sources = {source: [self._side("source", rule, source) for rule in rules] for source in grid.sources}
        to = [[self._side("destination", rule, address) for address in grid.destinations] for rule in rules]
        self._sure = [bits(answer is True for answer in answers) for answers in to]
        self._open = [bits(answer is None for answer in answers) for answers in to]
        self._names = {
            side: sorted({name for rule in rules for name in names_in(side, rule)})
            for side in ("source", "destination")
        }
        self._alike: dict[tuple[str, Address], int] = {}
        self._known_alike: dict[tuple[str, tuple[bool | None, ...]], int] = {}
        self._decided: dict[tuple[int, Service, int, int], set[str]] = {}

    def fates(self, service: Service, source: Address, pending: int) -> dict[str, int]:
        """Return what may happen to the packets, as bits of their destinations."""
        fates = {"Allow": 0, "Deny": 0, "nothing": 0}
        tried = zip(self._rules, self._services[service], self._sources[source], self._sure, self._open, strict=True)
        for index, (rule, over, sent, sure, maybe) in enumerate(tried):
            if not pending:
                break
            if over is False or sent is False:
                continue
            doubtful = pending & (maybe if over and sent else sure | maybe)
            taken = pending & sure & ~doubtful
            fates[rule["access"]] |= taken
            for place in places(doubtful):
                for fate in self._alone(index, service, source, place):
                    fates[fate] |= 1 << place
            pending &= ~(taken | doubtful)
        fates["nothing"] |= pending
        return fates

    def _alone(self, index: int, service: Service, source: Address, place: int) -> set[str]:
        """Return what may happen to one packet that no rule before this one matches.

        Packets about which the oracle answers alike for every name in the rules share their fate.
        """
        destination = self._grid.destinations[place]
        key = index, service, self._kind("source", source), self._kind("destination", destination)
        if key not in self._decided:
            packet = self._grid.packet(service, source, place)
            self._decided[key] = fates(packet, self._rules[index:], self._world, {})
        return self._decided[key]

    def _kind(self, side: str, address: Address) -> int:
        key = side, address
        if key not in self._alike:
            answers = tuple(self._covers(name, address) for name in self._names[side])
            self._alike[key] = self._known_alike.setdefault((side, answers), len(self._known_alike))
        return self._alike[key]

    def _side(self, side: str, rule: Rest, address: Address) -> bool | None:
        """Return whether one side of a rule covers an address; None when nobody knows."""
        answers = [self._covers(name, address) for name in names_in(side, rule)]
        return True if True in answers else None if None in answers else False

    def _covers(self, name: str, address: Address) -> bool | None:
        key = name, address
        if key not in self._covered:
            self._covered[key] = covers(name, address, self._world)
        return self._covered[key]


def _over(service: Service, rule: Rest) -> bool | None:
    """Return whether a rule is about a service; None when nobody knows."""
    answers = [
        stands(rule, {}),
        matches_protocol(service.protocol, rule, {}),
        matches_port("source", service.source_port, rule, {}),
        matches_port("destination", service.destination_port, rule, {}),
    ]
    if False in answers:
        return False
    return None if any(isinstance(answer, tuple) for answer in answers) else True
