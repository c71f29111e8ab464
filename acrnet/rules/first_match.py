"""The first rule that matches decides: over sets of flows, and with matches that are not certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from acrnet.net import FlowSet
from acrnet.rules.doubt import Condition, PossibleMatch, implied, outcomes, reasons
from acrnet.rules.match import RuleMatch
from acrnet.rules.rule import Access, SecurityRule
from acrnet.rules.verdict import Outcome, Part, Passage

_Trail: TypeAlias = tuple[PossibleMatch, ...]
"""The rules that may already have decided, in the order they were tried."""

_OUTCOMES = {Access.ALLOW: Outcome.ALLOWED, Access.DENY: Outcome.DENIED}


@dataclass(frozen=True, slots=True)
class Stage:
    """One rule set that a packet has to pass, prepared for evaluation under one reading of VirtualNetwork."""

    rule_set: str
    """Its id."""
    matches: tuple[RuleMatch, ...]
    """What its rules of one direction match, in the order they are tried."""

    def decide(self, flows: FlowSet) -> list[Part]:
        """Return what the rules do to these flows, in disjoint parts that add up to them."""
        parts: list[Part] = []
        pending: dict[_Trail, FlowSet] = {(): flows}
        for match in self.matches:
            later: dict[_Trail, list[FlowSet]] = {}
            for trail, waiting in pending.items():
                rest = waiting
                for region in match.regions:
                    taken, rest = rest.split(region.flows)
                    if taken and not region.condition:
                        parts.append(self._decided(taken, trail, match.rule))
                    elif taken:
                        later.setdefault(_extended(trail, match.rule, region.condition), []).append(taken)
                if rest:
                    later.setdefault(trail, []).append(rest)
            pending = {trail: FlowSet.disjoint_union(sets) for trail, sets in later.items()}
            if not pending:
                break
        parts.extend(self._unmatched(waiting, trail) for trail, waiting in pending.items() if waiting)
        return parts

    def _decided(self, flows: FlowSet, trail: _Trail, rule: SecurityRule) -> Part:
        if len(outcomes(trail, rule.access)) == 1:
            return Part(_OUTCOMES[rule.access], rule, flows, stage=self.rule_set)
        return self._undecidable(flows, trail, reasons(trail))

    def _unmatched(self, flows: FlowSet, trail: _Trail) -> Part:
        return self._undecidable(flows, trail, (*reasons(trail), "no rule matches, not even a default rule"))

    def _undecidable(self, flows: FlowSet, trail: _Trail, why: Iterable[str]) -> Part:
        doubtful = tuple(step.rule for step in trail)
        return Part(Outcome.UNDECIDABLE, None, flows, "; ".join(why), self.rule_set, doubtful)


def _extended(trail: _Trail, rule: SecurityRule, condition: Condition) -> _Trail:
    """Return the trail with a further rule, unless that could only match what an earlier one has taken already."""
    if any(implied(condition, step.condition) for step in trail):
        return trail
    return (*trail, PossibleMatch(rule, condition))


def walk(path: Sequence[Stage], flows: FlowSet) -> list[Part]:
    """Return what becomes of flows that have to pass every stage in order, in disjoint parts that add up to them.

    What one stage allows goes on to the next, and so does what it cannot decide: a later stage may deny it anyway.
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
    """Return what becomes of flows with the fate `part` that a further stage does `verdict` to."""
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
