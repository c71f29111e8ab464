"""What a stage is, what it knows of the client, and going through several."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from acrnet.audit.model import StageKind
from acrnet.audit.stages.strand import Strand
from acrnet.registry.model import Registry
from acrnet.resource_id import ResourceId
from acrnet.rules.client_path import ClientPath
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Outcome
from acrnet.unknown import Unknown

if TYPE_CHECKING:
    from acrnet.audit.stages.endpoint_group import Gate
    from acrnet.audit.stages.routes import RouteTable


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A client and what lies around it."""

    path: ClientPath
    network: NetworkContext
    table: RouteTable
    accepted: frozenset[StageKind]
    """Stages that are taken as allowed as far as they were not seen."""
    gates: Mapping[ResourceId, Gate | Unknown] = field(default_factory=dict)
    """The groups before private endpoints, by the subnet of these."""
    registries: Mapping[str, Registry] = field(default_factory=dict)
    """By name."""


class Stage(Protocol):
    """A module for one stage, or for two that are judged together; `table.py` has them in the order they are met."""

    @property
    def KINDS(self) -> tuple[StageKind, ...]:  # noqa: N802 - a constant of a module
        """The stages it decides for."""
        ...

    def meet(self, strand: Strand, around: Surroundings, /) -> Iterable[Strand]:
        """Yield the flows of a strand with what the stage decides about them, in disjoint strands that add up to it.

        Flows that do not meet the stage come back as they are.
        """
        ...


def go_through(stages: Sequence[Stage], strands: Iterable[Strand], around: Surroundings) -> list[Strand]:
    """Return what becomes of flows at these stages, one after the other.

    What one stage denies goes no further; what it cannot decide does, because a later one may deny it anyway.
    """
    going = _settled(strands, around.accepted)
    for stage in stages:
        met = ((each,) if each.outcome is Outcome.DENIED else stage.meet(each, around) for each in going)
        going = _settled((after for several in met for after in several), around.accepted)
    return going


def _settled(strands: Iterable[Strand], accepted: Collection[StageKind]) -> list[Strand]:
    """Return the strands with what was not seen of the accepted stages taken as allowed."""
    return [strand.accepting(accepted) for strand in strands if strand.flows]
