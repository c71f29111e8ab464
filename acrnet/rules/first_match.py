"""First match over sets of flows: the first rule that matches decides, and some matches are not certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from acrnet.net import Family, FlowSet
from acrnet.rules.doubt import Condition, Doubt, PossibleMatch, implied, outcomes, reasons
from acrnet.rules.match import RuleMatch
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import OUTCOMES, Outcome, Part, Passage

_IPV6_FROM: Final = 1 << 32
"""What is added to an IPv6 address where both families are ordered together."""


class _Trail:
    """The rules that may already have decided, in the order they were tried; compared by identity."""

    def __init__(self, steps: tuple[PossibleMatch, ...] = (), doubts: frozenset[Doubt] = frozenset()) -> None:
        self.steps = steps
        self._doubts = doubts
        self._longer: dict[tuple[int, Condition], _Trail] = {}
        self._outcomes: dict[Access, frozenset[Access]] = {}

    def extended(self, rule: SecurityRule, condition: Condition) -> _Trail:
        """Return the trail with a further rule, unless an earlier rule would always have decided before it.

        The same rule and condition return the same object.
        """
        key = id(rule), condition
        longer = self._longer.get(key)
        if longer is None:
            doubts = frozenset().union(*condition)
            # A rule that shares no doubt with an earlier one can match where that one does not.
            known = not doubts.isdisjoint(self._doubts) and any(
                implied(condition, step.condition) for step in self.steps
            )
            longer = self if known else _Trail((*self.steps, PossibleMatch(rule, condition)), self._doubts | doubts)
            self._longer[key] = longer
        return longer

    def outcomes(self, last: Access) -> frozenset[Access]:
        """Return the possible accesses of flows that may match these rules, and surely a rule of access `last`."""
        accesses = self._outcomes.get(last)
        if accesses is None:
            accesses = self._outcomes[last] = outcomes(self.steps, last)
        return accesses


class _Waiting(NamedTuple):
    """Flows for which no rule has certainly decided, and the sources between which all of theirs lie."""

    flows: FlowSet
    first: int
    end: int


class _Pending:
    """Flows for which no rule has certainly decided, by the rules that may have.

    Rules for a few clients each, of which it is not known whether they match, leave hundreds of these. So a rule is
    compared only with those whose sources lie where its own do.
    """

    def __init__(self, flows: FlowSet) -> None:
        self._waiting: dict[_Trail, _Waiting] = {_Trail(): _Waiting(flows, *_extent(flows))} if flows else {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def sent_from(self, match: RuleMatch) -> list[tuple[_Trail, FlowSet]]:
        """Take out the flows that a rule may match, by where their sources lie, and return them."""
        near = list(self._waiting)
        if len(near) > 1:
            first, end = _extent(*(region.flows for region in match.regions))
            near = [trail for trail, each in self._waiting.items() if each.first < end and first < each.end]
        return [(trail, self._waiting.pop(trail).flows) for trail in near]

    def add(self, trail: _Trail, flows: FlowSet) -> None:
        """Add flows, of which none is here yet."""
        if flows:
            known = self._waiting.get(trail)
            together = flows if known is None else FlowSet.disjoint_union((known.flows, flows))
            self._waiting[trail] = _Waiting(together, *_extent(together))

    def all(self) -> list[tuple[_Trail, FlowSet]]:
        """Return everything that is left."""
        return [(trail, each.flows) for trail, each in self._waiting.items()]


def _extent(*sets: FlowSet) -> tuple[int, int]:
    """Return two numbers between which all sources lie, the second one excluded; IPv6 addresses come after IPv4."""
    ends = [
        number + _IPV6_FROM if flow.family is Family.IPV6 else number
        for flows in sets
        for flow in flows.flows
        for number in (flow.sources.boundaries[0], flow.sources.boundaries[-1])
    ]
    return (min(ends), max(ends)) if ends else (0, 0)


@dataclass(frozen=True, slots=True)
class Stage:
    """One rule set that a packet has to pass, prepared for evaluation under one reading of VirtualNetwork."""

    rule_set: str
    """Its id."""
    matches: tuple[RuleMatch, ...]
    """The matches of its rules of one direction, in the order they are tried."""

    def decide(self, flows: FlowSet) -> list[Part]:
        """Return what the rules do to these flows, in disjoint parts that together are all of them."""
        parts: list[Part] = []
        pending = _Pending(flows)
        for match in self.matches:
            for trail, waiting in pending.sent_from(match):
                rest = waiting
                for region in match.regions:
                    taken, rest = rest.split(region.flows)
                    if taken and not region.condition:
                        parts.append(self._decided(taken, trail, match.rule))
                    elif taken:
                        pending.add(trail.extended(match.rule, region.condition), taken)
                pending.add(trail, rest)
            if not pending:
                break
        parts.extend(self._unmatched(waiting, trail) for trail, waiting in pending.all())
        return parts

    def _decided(self, flows: FlowSet, trail: _Trail, rule: SecurityRule) -> Part:
        if len(trail.outcomes(rule.access)) == 1:
            return Part(OUTCOMES[rule.access], rule, flows, stage=self.rule_set)
        return self._undecidable(flows, trail, reasons(trail.steps))

    def _unmatched(self, flows: FlowSet, trail: _Trail) -> Part:
        return self._undecidable(flows, trail, (*reasons(trail.steps), "no rule matches, not even a default rule"))

    def _undecidable(self, flows: FlowSet, trail: _Trail, why: Iterable[str]) -> Part:
        doubtful = tuple(step.rule for step in trail.steps)
        return Part(Outcome.UNDECIDABLE, None, flows, "; ".join(why), self.rule_set, doubtful)


def walk(path: Sequence[Stage], flows: FlowSet) -> list[Part]:
    """Return what happens to flows that pass every stage in order, in disjoint parts that together are all of them.

    Flows that one stage allows go on to the next, and so do flows it cannot decide: a later stage may deny them anyway.
    """
    done: list[Part] = []
    passing = [Part(Outcome.ALLOWED, None, flows)]
    for stage in path:
        reached, passing = passing, []
        for part in reached:
            passed = (*part.passed, Passage(part.stage, part.rule)) if part.rule else part.passed
            for verdict in stage.decide(part.flows):
                after = _after(part, verdict, passed)
                (done if after.outcome is Outcome.DENIED else passing).append(after)
    return [*done, *passing]


def _after(part: Part, verdict: Part, passed: tuple[Passage, ...]) -> Part:
    """Return the part for flows that were `part` so far and on which a further stage gives `verdict`."""
    undecided = [each for each in (part, verdict) if each.outcome is Outcome.UNDECIDABLE]
    if verdict.outcome is Outcome.DENIED or not undecided:
        return Part(verdict.outcome, verdict.rule, verdict.flows, stage=verdict.stage, passed=passed)
    return Part(
        Outcome.UNDECIDABLE,
        None,
        verdict.flows,
        "; ".join(dict.fromkeys(each.reason for each in undecided)),
        undecided[0].stage,
        tuple(rule for each in undecided for rule in each.doubtful),
        passed,
    )
