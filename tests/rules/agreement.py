"""Verdicts beside what the oracle says of every packet of a grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from acrnet.net import FlowSet, IntervalSet
from acrnet.rules import Outcome, Verdict

from .grid import Grid, Row, bits, places
from .oracle import Packet


def rows_of(verdict: Verdict, grid: Grid) -> list[Row]:
    """Return what a verdict says of each packet, row by row; no packet may be in two of its parts."""
    counts = [dict.fromkeys((Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE), 0) for _ in grid.rows]
    for part in verdict.parts:
        for flow in part.flows.flows:
            to = _members(grid, flow.family.bits, flow.destinations)
            for row, (service, source, _) in zip(counts, grid.rows, strict=True):
                if (
                    source.max_prefixlen == flow.family.bits
                    and int(source) in flow.sources
                    and service.protocol in flow.protocols
                    and service.source_port in flow.source_ports
                    and service.destination_port in flow.destination_ports
                ):
                    assert not any(to & mask for mask in row.values()), (part, service, source)
                    row[part.outcome] |= to
    return [Row(*row.values()) for row in counts]


def first_difference(actual: Sequence[Row], expected: Sequence[Row], grid: Grid) -> Packet | None:
    """Return a packet of which two accounts differ; None where they agree."""
    for (service, source, _), mine, theirs in zip(grid.rows, actual, expected, strict=True):
        for here, there in zip(mine, theirs, strict=True):
            if here != there:
                return grid.packet(service, source, next(places(here ^ there)))
    return None


def counted(rows: Sequence[Row]) -> Counter[str]:
    """Return how many packets have each outcome."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update({name: mask.bit_count() for name, mask in row._asdict().items()})
    return counts


def adds_up(verdict: Verdict, flows: FlowSet) -> bool:
    """Whether the parts of a verdict are disjoint and together exactly these flows."""
    rest = flows
    for part in verdict.parts:
        taken, rest = rest.split(part.flows)
        if taken.size != part.flows.size:
            return False
    return not rest


def _members(grid: Grid, family_bits: int, numbers: IntervalSet) -> int:
    return bits(each.max_prefixlen == family_bits and int(each) in numbers for each in grid.destinations)
