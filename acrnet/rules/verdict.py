"""What rules do to the flows of a need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from acrnet.net import AddressSet, FlowSet, Packet
from acrnet.rules.rule import Access, SecurityRule


class Outcome(StrEnum):
    """What happens to flows."""

    ALLOWED = "allowed"
    DENIED = "denied"
    PARTIAL = "partial"
    """Some are denied, and others are not or may not be; never the outcome of a part."""
    UNDECIDABLE = "undecidable"


OUTCOMES: Final = {Access.ALLOW: Outcome.ALLOWED, Access.DENY: Outcome.DENIED}
"""What becomes of flows that a rule decides, by its access."""


class Passage(NamedTuple):
    """A rule that let flows pass one of the rule sets on their path."""

    rule_set: str
    rule: SecurityRule


class Part(Struct, frozen=True, gc=False):
    """Flows of one need that share a fate."""

    outcome: Outcome
    """Allowed, denied or undecidable."""
    rule: SecurityRule | None
    """The rule that decides; None where it is undecidable, or something other than a rule decides."""
    flows: FlowSet
    reason: str = ""
    """Why it is undecidable, as a clause that can follow "because", or denied by no rule; "" where a rule decides."""
    stage: str = ""
    """The id of the rule set that decides, or cannot; for an allowed part the last one on the path."""
    doubtful: tuple[SecurityRule, ...] = ()
    """The rules that make it undecidable because they may match, in the order they are tried."""
    passed: tuple[Passage, ...] = ()
    """The rules that let the flows through earlier rule sets on the path."""


@dataclass(frozen=True, slots=True)
class DecidingRule:
    """A rule that decides flows of a need."""

    name: str
    priority: int
    access: Access
    addresses: int
    """To how many destination addresses."""
    rule_set: str
    """The id of the rule set."""


class Transition(NamedTuple):
    """Flows and what happened to them before and after a change."""

    before: Outcome
    after: Outcome
    flows: FlowSet


class Verdict(Struct, frozen=True, gc=False):
    """What rules do to the flows of a need."""

    outcome: Outcome
    parts: tuple[Part, ...]
    """Disjoint, together exactly the flows of the need; empty where the flows themselves are not known."""
    reason: str = ""
    """Why any of it is undecidable, or denied by no rule; "" where nothing is."""

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Verdict:
        """Return the verdict of disjoint parts."""
        joined = _joined(parts)
        if not joined:
            return cls.unknown("there are no flows to decide about")
        clauses = dict.fromkeys(clause for part in joined if part.reason for clause in part.reason.split("; "))
        return cls(overall(part.outcome for part in joined), joined, "; ".join(clauses))

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
        """The flows of which it cannot be known."""
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
        found = [
            DecidingRule(rule.name, rule.priority, rule.access, sum(AddressSet.union(sets).sizes), rule_set)
            for (rule_set, rule), sets in destinations.items()
        ]
        return tuple(sorted(found, key=lambda each: (each.priority, each.rule_set, each.name)))

    def witness(self) -> Packet | None:
        """Return a packet that is denied, else one that may be, else None: there is nothing to show."""
        flows = self.denied or self.undecided
        return flows.sample() if flows else None

    def flows(self, outcome: Outcome) -> FlowSet:
        """Return the flows that are allowed, denied or undecidable."""
        return FlowSet.disjoint_union(part.flows for part in self.parts if part.outcome is outcome)


def compare(before: Verdict, after: Verdict) -> tuple[Transition, ...]:
    """Return the flows two verdicts on the same flows are about, by what happens to them before and after.

    Transitions with equal outcomes are included; what opens is whatever becomes allowed, and what closes whatever was.
    """
    found = []
    for earlier in _PART_OUTCOMES:
        for later in _PART_OUTCOMES:
            flows = before.flows(earlier) & after.flows(later)
            if flows:
                found.append(Transition(earlier, later, flows))
    return tuple(found)


_PART_OUTCOMES = (Outcome.ALLOWED, Outcome.DENIED, Outcome.UNDECIDABLE)


def agreed(one: Part, other: Part, disagreement: str) -> Part:
    """Return what two judgements that may each hold say together of the flows they share.

    `disagreement` is why nobody can tell which of two different outcomes it is.
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
    """Return the outcome of flows that have these outcomes in parts; undecidable where there are none."""
    found = set(outcomes)
    if len(found) == 1:
        return next(iter(found))
    return Outcome.PARTIAL if found & {Outcome.DENIED, Outcome.PARTIAL} else Outcome.UNDECIDABLE


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with those that differ in their flows only made one, and the empty ones left out."""
    alike: dict[tuple[object, ...], list[Part]] = {}
    for part in parts:
        if part.flows:
            # Parts may be in doubt for hundreds of rules, which are quicker told apart by what they are than by what
            # they say: the parts of one verdict speak of the same rules.
            key = (part.outcome, part.rule, part.reason, part.stage, tuple(map(id, part.doubtful)), part.passed)
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
