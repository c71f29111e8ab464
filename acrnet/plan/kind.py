"""What carrying out a plan asks of a kind of target, whatever that kind is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from acrnet.plan.model import NeedVerdict, TargetPlan
from acrnet.plan.step import Step
from acrnet.registry.need import Need
from acrnet.resource_id import ResourceId
from acrnet.tags import TagCatalog

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a live target has come along its plan."""

    done: frozenset[str]
    """Names, in lower case, of the changes that are already carried out."""
    moved: tuple[str, ...]
    """What differs from the planned state, a clause each; empty when the plan still holds."""

    @property
    def holds(self) -> bool:
        """Whether the plan may be carried on from here."""
        return not self.moved


@dataclass(frozen=True, slots=True)
class Undo:
    """How one step is taken back from the state of now."""

    step: Step | None
    """The step that takes it back; None when there is nothing to do, or something is in the way."""
    obstacle: str = ""
    """What is in the way, as a clause whose subject is the rule; "" when nothing is."""


class TargetKind(Protocol[S]):
    """A kind of thing acrnet changes, such as network security groups.

    Its state is opaque to everybody else: the reader of the kind in `inventory/live/` makes one of what Azure shows,
    and only the functions here look into it. They are pure.
    """

    @property
    def step_type(self) -> str:
        """The ARM type of what a step of this kind writes."""

    def objection(self, target: ResourceId, step: Step) -> str:
        """Return why acrnet may not take this step on the target, as a sentence without a stop; "" when it may."""

    def steps(self, plan: TargetPlan) -> tuple[Step, ...]:
        """Return the writes that carry out a plan, in the order they must be sent."""

    def standing(self, plan: TargetPlan, state: S) -> Standing:
        """Return how far the live state has come along the plan that was made against an earlier one."""

    def is_busy(self, state: S) -> bool:
        """Tell whether an operation on the target has not ended, so that what it shows may still change."""

    def shows_before(self, step: Step, state: S) -> bool:
        """Tell whether the state shows what the step changes as it is before the step."""

    def after(self, state: S, step: Step) -> S:
        """Return the state once the step has taken effect, and nothing else has."""

    def differences(self, expected: S, live: S) -> tuple[str, ...]:
        """Return in what two states differ, a clause each; empty when they are the same."""

    def undo(self, step: Step, state: S) -> Undo:
        """Return how a step that was taken is taken back."""

    def action(self, step: Step) -> str:
        """Return the action of Azure's role-based access control that the step takes on the target."""

    def rests_on(self, plan: TargetPlan) -> tuple[ResourceId, ...]:
        """Return the targets of this kind whose states the verdicts of a plan look at, its own among them."""

    def judge(
        self, needs: Sequence[Need], plan: TargetPlan, states: Mapping[str, S], catalog: TagCatalog
    ) -> tuple[NeedVerdict, ...]:
        """Return the verdicts under these states, by lower-case id; `before` is as planned.

        `needs` are those of the plan's verdicts, in their order; there is at least one.
        """
