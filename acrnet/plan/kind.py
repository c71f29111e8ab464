"""The interface through which `apply` carries out a plan for any kind of target."""

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
    """The progress of a live target in its plan."""

    done: frozenset[str]
    """Names, in lower case, of the changes that are already done."""
    moved: tuple[str, ...]
    """The differences from the planned state, one clause each; empty if the plan still applies."""

    @property
    def holds(self) -> bool:
        """Whether the plan may continue from this state."""
        return not self.moved


@dataclass(frozen=True, slots=True)
class Undo:
    """How one step is undone from the current state."""

    step: Step | None
    """The step that undoes it; None if there is nothing to do, or something is in the way."""
    obstacle: str = ""
    """What is in the way, as a clause whose subject is the rule; "" when nothing is."""


class TargetKind(Protocol[S]):
    """A kind of thing acrnet changes, such as network security groups.

    Its state is opaque to all other code: the reader of the kind in `inventory/live/` creates it from the answers of
    Azure, and only the functions here look into it. They are pure.
    """

    @property
    def step_types(self) -> tuple[str, ...]:
        """The ARM types of the resources that steps of this kind write."""

    def objection(self, target: ResourceId, step: Step) -> str:
        """Return why acrnet may not take this step on the target, as a sentence without full stop; "" if it may."""

    def steps(self, plan: TargetPlan) -> tuple[Step, ...]:
        """Return the writes that carry out a plan, in the order they must be sent."""

    def standing(self, plan: TargetPlan, state: S) -> Standing:
        """Return the progress of the live state in a plan that was made for an earlier state."""

    def is_busy(self, state: S) -> bool:
        """Whether an operation on the target is still running, so that its state may still change."""

    def shows_before(self, step: Step, state: S) -> bool:
        """Whether the part that the step changes is as it was before the step."""

    def after(self, state: S, step: Step) -> S:
        """Return the state after the step, and no other change, has taken effect."""

    def differences(self, expected: S, live: S) -> tuple[str, ...]:
        """Return the differences of two states, one clause each; empty if they are equal."""

    def undo(self, step: Step, state: S) -> Undo:
        """Return how a step that was taken is undone."""

    def lock(self, target: ResourceId, state: S) -> str:
        """Return what admits one write at a time: targets with the same lock are written one after the other."""

    def narrows(self, step: Step) -> bool:
        """Whether flows that are allowed before the step may be denied after it."""

    def action(self, step: Step) -> str:
        """Return the action of Azure role-based access control that the step needs on the target."""

    def rests_on(self, plan: TargetPlan) -> tuple[ResourceId, ...]:
        """Return the targets of this kind whose states the verdicts of a plan depend on, including its own."""

    def judge(
        self, needs: Sequence[Need], plan: TargetPlan, states: Mapping[str, S], catalog: TagCatalog
    ) -> tuple[NeedVerdict, ...]:
        """Return the verdicts for these states, which are by lower-case id; `before` is as planned.

        `needs` are those of the plan's verdicts, in their order; there is at least one.
        """
