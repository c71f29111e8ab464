"""Flows on their way through the chain, with what each stage decided about them."""

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
    """What one stage does to the flows that reach it."""

    kind: StageKind
    outcome: Outcome
    """Allowed, denied or undecidable."""
    because: str
    """What decides, in a few words."""
    name: str = ""
    """The name of the resource that decides, for example a network security group."""
    passage: Passage | None = None
    """The rule that decides; None where no rule does."""
    reason: str = ""
    """Why it is undecidable, as a clause that can follow "because"."""
    unseen: bool = False
    """Whether it is undecidable because part of the stage was not supplied; False if what was seen leaves it open."""
    doubtful: tuple[SecurityRule, ...] = ()
    """The rules that may match."""
    partial: bool = False
    """Whether the flows are denied for some of the host names that clients ask for, and not for others."""
    depends_on: Missing | None = None
    """What would have to be known about an earlier stage to decide; None if it is about this stage."""
    assumption: str = ""
    queries: tuple[Part, ...] = ()
    """For DNS, what becomes of the queries to resolvers that may not get through."""
    fix: str = ""
    """What to do about it, in sentences, where that depends on what was seen; "" where `StageKind.fix` is enough."""

    @property
    def missing(self) -> Missing:
        """What would have to be known to decide."""
        return self.depends_on or Missing(self.kind, self.reason, self.unseen, self.fix)

    def accepted(self) -> Decision:
        """Return the decision of a stage that was not seen and is assumed to let the flows through."""
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
    """States that flows skip the network security groups, because a security admin rule always allows them."""

    doubt: Missing | None = None
    """What would have to be known to be certain that they skip the groups; None where it is certain."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Flows with the same decisions so far, and what these mean for the stages that follow."""

    flows: FlowSet
    decisions: tuple[Decision, ...] = ()
    bypass: Bypass | None = None
    hops: tuple[Hop, ...] = ()
    """The next hops; several where it is not known which one is taken, empty before the route stage."""
    need: Need | None = None
    """The need they serve; None for DNS queries."""

    @property
    def outcome(self) -> Outcome:
        """The outcome of the decisions so far."""
        outcomes = {decision.outcome for decision in self.decisions}
        return next((each for each in (Outcome.DENIED, Outcome.UNDECIDABLE) if each in outcomes), Outcome.ALLOWED)

    def after(self, *decisions: Decision, flows: FlowSet | None = None) -> Trace:
        """Return these flows, or some of them, with further decisions."""
        return replace(self, flows=self.flows if flows is None else flows, decisions=(*self.decisions, *decisions))

    def accepting(self, stages: Collection[StageKind]) -> Trace:
        """Return the trace with the unseen part of these stages taken as allowed.

        A route that was not seen is assumed not to exist, so only the certain hops stay. Security admin rules that were
        not seen are assumed to pass flows on to the network security groups.
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
