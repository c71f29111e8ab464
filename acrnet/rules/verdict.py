"""Verdicts: what rules do to the flows of a need."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from acrnet.net import AddressSet, FlowSet, Packet
from acrnet.rules.rule import Access, SecurityRule


class Outcome(StrEnum):
    """The outcome for flows."""

    ALLOWED = "allowed"
    DENIED = "denied"
    PARTIAL = "partial"
    """Some are denied, and others are allowed or undecidable; never the outcome of a part."""
    UNDECIDABLE = "undecidable"


OUTCOMES: Final = {Access.ALLOW: Outcome.ALLOWED, Access.DENY: Outcome.DENIED}
"""The outcome of flows that a rule decides, by the access of the rule."""


class Passage(NamedTuple):
    """A rule that let flows pass one of the rule sets on their path."""

    rule_set: str
    rule: SecurityRule


class Part(Struct, frozen=True, gc=False):
    """Flows of one need with the same outcome for the same reason."""

    outcome: Outcome
    """Allowed, denied or undecidable."""
    rule: SecurityRule | None
    """The rule that decides; None where it is undecidable, or something other than a rule decides."""
    flows: FlowSet
    reason: str = ""
    """Why it is undecidable, or denied without a rule, as a clause that can follow "because"; "" if a rule decides."""
    stage: str = ""
    """The id of the rule set that decides or cannot decide; for an allowed part the last one on the path. It is "" in a
    verdict on several rule sets with equal rules, each judged by itself."""
    doubtful: tuple[SecurityRule, ...] = ()
    """The rules that make it undecidable because they may match, in the order they are tried."""
    passed: tuple[Passage, ...] = ()
    """The rules that let the flows through earlier rule sets on the path."""


class DecidingRule(NamedTuple):
    """A rule that decides flows of a need."""

    name: str
    priority: int
    access: Access
    addresses: int
    """The number of destination addresses it decides about."""
    rule_set: str
    """The id of the rule set; "" for the one that the verdict is on."""


class Transition(NamedTuple):
    """Flows with their outcome before and after a change."""

    before: Outcome
    after: Outcome
    flows: FlowSet


class Verdict(Struct, frozen=True, gc=False):
    """What rules do to the flows of a need."""

    outcome: Outcome
    parts: tuple[Part, ...]
    """Disjoint, together exactly the flows of the need; empty where the flows are not known."""
    reason: str = ""
    """Why a part is undecidable, or denied without a rule; "" where no part is."""

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Verdict:
        """Return the verdict of disjoint parts."""
        return cls.of_joined(_joined(parts))

    @classmethod
    def of_joined(cls, parts: tuple[Part, ...]) -> Verdict:
        """Return the verdict of disjoint parts that have flows, no two of which differ only in these."""
        if not parts:
            return cls.unknown("there are no flows to decide about")
        clauses = dict.fromkeys(clause for part in parts if part.reason for clause in part.reason.split("; "))
        return cls(overall(part.outcome for part in parts), parts, "; ".join(clauses))

    @classmethod
    def unknown(cls, reason: str) -> Verdict:
        """Return the verdict on flows that are not known."""
        return cls(Outcome.UNDECIDABLE, (), reason)

    @property
    def allowed(self) -> FlowSet:
        """The flows that are allowed."""
        return self.flows(Outcome.ALLOWED)

    @property
    def denied(self) -> FlowSet:
        """The flows that are denied."""
        return self.flows(Outcome.DENIED)

    @property
    def undecided(self) -> FlowSet:
        """The flows that are undecidable."""
        return self.flows(Outcome.UNDECIDABLE)

    def deciding_rules(self) -> tuple[DecidingRule, ...]:
        """Return the rules that decide flows, by priority, with how many destination addresses each decides.

        On a path of several rule sets, a rule that lets flows through an earlier one counts too. An address can count
        for two rules that decide about it for different clients.
        """
        destinations: dict[Passage, list[AddressSet]] = {}
        for part in self.parts:
            here = [Passage(part.stage, part.rule)] if part.rule else []
            for passage in (*part.passed, *here):
                destinations.setdefault(passage, []).append(part.flows.destinations)
        rules = [
            DecidingRule(rule.name, rule.priority, rule.access, sum(AddressSet.union(sets).sizes), rule_set)
            for (rule_set, rule), sets in destinations.items()
        ]
        return tuple(sorted(rules, key=lambda each: (each.priority, each.rule_set, each.name)))

    def witness(self) -> Packet | None:
        """Return a packet that is denied, else one that is undecidable, else None."""
        flows = self.denied or self.undecided
        return flows.sample() if flows else None

    def flows(self, outcome: Outcome) -> FlowSet:
        """Return the flows that are allowed, denied or undecidable."""
        return FlowSet.disjoint_union(part.flows for part in self.parts if part.outcome is outcome)


def compare(before: Verdict, after: Verdict) -> tuple[Transition, ...]:
    """Return the flows of two verdicts on the same flows, by their outcomes before and after.

    Transitions with equal outcomes are included. Flows that become allowed open, and those that were allowed close.
    """
    flows_before, flows_after = (
        [(outcome, flows) for outcome in _PART_OUTCOMES if (flows := verdict.flows(outcome))]
        for verdict in (before, after)
    )
    transitions = [
        Transition(earlier, later, flows & others) for earlier, flows in flows_before for later, others in flows_after
    ]
    return tuple([each for each in transitions if each.flows])


_PART_OUTCOMES = (Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE)


def agreed(one: Part, other: Part, disagreement: str) -> Part:
    """Return the part for the flows of two parts, one of which is right though it is not known which.

    `disagreement` says why it is not known, for parts with different outcomes.
    """
    flows = one.flows & other.flows
    if one.outcome is other.outcome and one.outcome is not Outcome.UNDECIDABLE:
        return replace(one, flows=flows)
    return Part(
        Outcome.UNDECIDABLE,
        None,
        flows,
        "; ".join(dict.fromkeys(reason for reason in (disagreement, one.reason, other.reason) if reason)),
        one.stage,
        tuple(dict.fromkeys((*one.doubtful, *other.doubtful))),
    )


def overall(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the overall outcome of flows whose parts have these outcomes; undecidable without any."""
    distinct = set(outcomes)
    if len(distinct) == 1:
        return next(iter(distinct))
    return Outcome.PARTIAL if distinct & {Outcome.DENIED, Outcome.PARTIAL} else Outcome.UNDECIDABLE


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts without empty ones, with those merged that differ only in their flows."""
    alike: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        if part.flows:
            # Parts may be in doubt for hundreds of rules. Comparing rules by identity is quicker than by value, and
            # enough, because the parts of one verdict refer to the same rule objects.
            key = (part.outcome, id(part.rule), part.reason, part.stage, tuple(map(id, part.doubtful)), part.passed)
            alike.setdefault(key, []).append(part)
    return tuple(
        Part(
            first.outcome,
            first.rule,
            FlowSet.disjoint_union(part.flows for part in (first, *others)),
            first.reason,
            first.stage,
            first.doubtful,
            first.passed,
        )
        for first, *others in alike.values()
    )
