"""What is to be sent to targets, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from acrnet.plan.kind import TargetKind
from acrnet.plan.step import Step
from acrnet.resource_id import ResourceId
from acrnet.targets.kinds import TARGETS


@dataclass(frozen=True, slots=True)
class Work:
    """The steps to send to one target, and the state it must have before the first."""

    target: ResourceId
    kind: str
    # Any: only its kind looks into a state.
    expected: Any
    steps: tuple[Step, ...]

    @property
    def rules(self) -> TargetKind[Any]:
        """What the kind of the target knows of its states."""
        return TARGETS[self.kind]


@dataclass(slots=True)
class Tally:
    """The results of the work on one target."""

    work: Work
    written: list[Step] = field(default_factory=list)
    """Steps that took effect."""
    unclear: list[Step] = field(default_factory=list)
    """Steps that ended with an error and may have taken effect."""
    # Any: only its kind looks into a state.
    shown: Any = None
    """The state of the target read after the last write; None before the first."""


@dataclass(slots=True)
class Result:
    """The results of all the work."""

    tallies: list[Tally]
    failures: list[Exception]
    """In the order they happened."""

    @property
    def touched(self) -> bool:
        """Whether anything was written, or may have been."""
        return any(tally.written or tally.unclear for tally in self.tallies)

    @property
    def complete(self) -> bool:
        """Whether every step was done without an error."""
        return not self.failures and all(len(tally.written) == len(tally.work.steps) for tally in self.tallies)

    @property
    def shown(self) -> dict[str, Any]:
        """The state of each written target, read after its last write, by its id in lower case."""
        return {tally.work.target.key: tally.shown for tally in self.tallies if tally.shown is not None}

    @property
    def written(self) -> int:
        """The number of steps that took effect."""
        return sum(len(tally.written) for tally in self.tallies)

    @property
    def unclear(self) -> int:
        """The number of steps that may have taken effect."""
        return sum(len(tally.unclear) for tally in self.tallies)
