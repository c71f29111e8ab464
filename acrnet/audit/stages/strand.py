"""Flows on their way through the chain, with what every stage decided about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from acrnet.audit.model import Missing, StageKind
from acrnet.audit.stages.routes import Hop
from acrnet.net import FlowSet
from acrnet.registry.need import Need
from acrnet.rules.rule import SecurityRule
from acrnet.rules.verdict import Outcome, Part, Passage


@dataclass(frozen=True, slots=True)
class Decision:
    """What one stage does to flows that reach it."""

    kind: StageKind
    outcome: Outcome
    """Allowed, denied or undecidable."""
    because: str
    """What decides, in a few words."""
    name: str = ""
    """The resource that decides there."""
    passage: Passage | None = None
    """The rule that decides, where a rule does."""
    reason: str = ""
    """Why it is undecidable, as a clause that can follow "because"."""
    unseen: bool = False
    """Whether it is undecidable because something of the stage was not supplied, rather than by what was seen."""
    doubtful: tuple[SecurityRule, ...] = ()
    """The rules that may match."""
    hangs_on: Missing | None = None
    """What of an earlier stage would have to be known; None where it is of this one."""
    assumption: str = ""
    questions: tuple[Part, ...] = ()
    """For DNS, what becomes of the questions to resolvers that may not get through."""
    fix: str = ""
    """What to do about it, in sentences, where that depends on what was seen; "" where the stage says enough."""

    @property
    def missing(self) -> Missing:
        """What would have to be known to decide."""
        return self.hangs_on or Missing(self.kind, self.reason, self.unseen, self.fix)

    def accepted(self) -> Decision:
        """Return the decision of a stage that was not seen and is taken to let the flows through."""
        return replace(
            self,
            outcome=Outcome.ALLOWED,
            because=f"taken as allowed: {self.because}",
            unseen=False,
            fix="",
            assumption=f"the stage {self.kind} is taken as allowed, although {self.reason}",
        )


@dataclass(frozen=True, slots=True)
class Bypass:
    """That flows skip the network security groups, because a security admin rule always allows them."""

    doubt: Missing | None = None
    """What would have to be known to be sure that they do; None where it is sure."""


@dataclass(frozen=True, slots=True)
class Strand:
    """Flows that share their decisions so far, and what these mean for the stages that follow."""

    flows: FlowSet
    decisions: tuple[Decision, ...] = ()
    bypass: Bypass | None = None
    hops: tuple[Hop, ...] = ()
    """Where routing takes them; more than one where it cannot be known, empty before the route."""
    need: Need | None = None
    """What they are sent for; None for questions to a resolver."""

    @property
    def outcome(self) -> Outcome:
        """What becomes of the flows, as far as they have come."""
        outcomes = {decision.outcome for decision in self.decisions}
        return next((each for each in (Outcome.DENIED, Outcome.UNDECIDABLE) if each in outcomes), Outcome.ALLOWED)

    def after(self, *decisions: Decision, flows: FlowSet | None = None) -> Strand:
        """Return these flows, or some of them, with further decisions."""
        return replace(self, flows=self.flows if flows is None else flows, decisions=(*self.decisions, *decisions))

    def accepting(self, stages: Collection[StageKind]) -> Strand:
        """Return the strand with the unseen part of these stages taken as allowed.

        A route that was not seen is taken not to be there, so only the hops that are sure stay; security admin rules
        that were not seen are taken to pass on, and not to let flows skip the network security groups.
        """
        if not any(decision.unseen and decision.kind in stages for decision in self.decisions):
            return self
        decisions = tuple(
            decision.accepted() if decision.unseen and decision.kind in stages else decision
            for decision in self.decisions
        )
        known = tuple(hop for hop in self.hops if not hop.doubt)
        doubt = self.bypass.doubt if self.bypass is not None else None
        passed_on = doubt is not None and doubt.unseen and doubt.stage in stages
        return replace(
            self,
            decisions=decisions,
            bypass=None if passed_on else self.bypass,
            hops=known if StageKind.ROUTE in stages else self.hops,
        )
