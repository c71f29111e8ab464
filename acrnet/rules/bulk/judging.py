"""Judging needs at many rule sets at once: exactly, and in a fraction of the time of single evaluation.

Flows of one protocol and the same ports form a lane, in which a rule is two sets of addresses. With these as bits of
atoms, the flows that a rule matches are one operation on two numbers, and a rule that touches no need costs almost
nothing. Only what is certain is decided this way: if a rule may or may not match, the need is left to the evaluator
that weighs doubts.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from acrnet.net import AddressSet, FlowSet, IntervalSet
from acrnet.registry.need import Need
from acrnet.rules.bulk.candidates import Candidates
from acrnet.rules.bulk.flow_atoms import FlowAtoms, Taken
from acrnet.rules.evaluate import decided, need_flows, prepared, public_flows, settled_by_name
from acrnet.rules.match import matcher_of
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import OUTCOMES, Outcome, Part, Verdict
from acrnet.unknown import Unknown

TOGETHER: Final = 512
"""The number of rule sets for which atoms are divided together; more of them take more memory."""


class BulkEvaluator:
    """Decides what the outbound rules of rule sets do to needs of clients in one network."""

    def __init__(self, needs: Sequence[Need], network: NetworkContext) -> None:
        self._by_name = frozenset(index for index, need in enumerate(needs) if need.by_name_only)
        self._flows = [(public_flows if need.by_name_only else need_flows)(need, network) for need in needs]
        self._unknown = {
            index: Verdict.unknown(flows.reason)
            for index, flows in enumerate(self._flows)
            if isinstance(flows, Unknown)
        }
        self._matchers = [matcher_of(network, reading) for reading in network.readings()]
        # With two readings of VirtualNetwork a verdict is what both agree on, which needs the single evaluator.
        self._lanes = _lanes(self._flows, self._by_name, network) if len(self._matchers) == 1 else []

    def verdicts(self, rule_set: RuleSet) -> tuple[Verdict, ...]:
        """Return the verdict on each need, in their order; a need with unknown flows is undecidable."""
        return next(self.each((rule_set,)))

    def along(self, path: Sequence[RuleSet]) -> tuple[Verdict, ...]:
        """Return the verdict on each need for packets that pass all these rule sets in this order."""
        if len(path) == 1:
            return self.verdicts(path[0])
        prepared_paths = [[prepared(rule_set, matcher) for rule_set in path] for matcher in self._matchers]
        verdicts = [
            Verdict.unknown(flows.reason) if isinstance(flows, Unknown) else decided(prepared_paths, flows)
            for flows in self._flows
        ]
        return tuple(
            settled_by_name(verdict) if index in self._by_name else verdict for index, verdict in enumerate(verdicts)
        )

    def each(self, rule_sets: Iterable[RuleSet]) -> Iterator[tuple[Verdict, ...]]:
        """Yield the same for each of many rule sets."""
        waiting = iter(rule_sets)
        while batch := list(islice(waiting, TOGETHER)):
            by_lane = [lane.decide(batch) for lane in self._lanes]
            for rule_set, *quick in zip(batch, *by_lane, strict=True):
                by_index = dict(self._unknown)
                for verdicts in quick:
                    by_index.update(verdicts)
                if len(by_index) < len(self._flows):
                    by_index.update(self._weighed(rule_set, by_index))
                by_index.update({index: settled_by_name(by_index[index]) for index in self._by_name})
                yield tuple([by_index[index] for index in range(len(self._flows))])

    def _weighed(self, rule_set: RuleSet, decided_needs: Container[int]) -> dict[int, Verdict]:
        """Return the verdicts on the needs that are not decided yet, with all doubts weighed."""
        paths = [[prepared(rule_set, matcher)] for matcher in self._matchers]
        return {
            index: decided(paths, flows)
            for index, flows in enumerate(self._flows)
            if index not in decided_needs and isinstance(flows, FlowSet)
        }


def evaluate(
    rule_sets: Sequence[RuleSet], needs: Sequence[Need], network: NetworkContext
) -> dict[tuple[str, str], Verdict]:
    """Return the verdict of the outbound rules of each rule set on each need, by the ids of the two.

    The rule sets are evaluated separately, not as a path. A need whose flows are not known is undecidable.
    """
    judged = zip(rule_sets, BulkEvaluator(needs, network).each(rule_sets), strict=True)
    return {
        (rule_set.id, need.id): verdict
        for rule_set, verdicts in judged
        for need, verdict in zip(needs, verdicts, strict=True)
    }


class _Lane:
    """Needs whose flows differ only in their destinations."""

    def __init__(self, needs: dict[int, FlowSet], network: NetworkContext) -> None:
        flow = next(iter(needs.values())).flows[0]
        self._protocols, self._ports = flow.protocols, flow.destination_ports
        self._needs: dict[AddressSet, list[int]] = {}
        """The needs by their destinations: those of several registries can be the same."""
        for index, flows in needs.items():
            self._needs.setdefault(flows.destinations, []).append(index)
        destinations = AddressSet.union(self._needs)
        self._candidates = Candidates(network, network.sources, destinations, self._protocols, self._ports)
        self._atoms = FlowAtoms(network.sources, list(self._needs))

    def decide(self, rule_sets: Sequence[RuleSet]) -> list[dict[int, Verdict]]:
        """Return the verdicts on the needs, by index, for each rule set; without needs that a doubt may affect."""
        batch = [self._candidates.among(rule_set) for rule_set in rule_sets]
        self._atoms.divide_for(batch)
        alike = list(self._needs.values())
        of_rule_sets: list[dict[int, Verdict]] = []
        for rule_set, candidates in zip(rule_sets, batch, strict=True):
            verdicts: dict[int, Verdict] = {}
            for area, taken in self._atoms.first_matches(candidates).items():
                verdict = self._verdict(rule_set.id, area, taken)
                for index in alike[area]:
                    verdicts[index] = verdict
            of_rule_sets.append(verdicts)
        return of_rule_sets

    def _verdict(self, rule_set: str, area: int, taken: Sequence[Taken]) -> Verdict:
        flows, protocols, ports = self._atoms.flows, self._protocols, self._ports
        parts = [
            Part(OUTCOMES[rule.access], rule, flows(area, boxes, protocols, ports), "", rule_set)
            for rule, boxes in taken
        ]
        outcome = parts[0].outcome
        if len(parts) > 1 and any(part.outcome is not outcome for part in parts):
            # Denied parts come first, as in a verdict on a path.
            parts.sort(key=_is_not_denied)
            outcome = Outcome.PARTIAL
        return Verdict(outcome, tuple(parts))


def _is_not_denied(part: Part) -> bool:
    return part.outcome is not Outcome.DENIED


def _lanes(flows: Sequence[FlowSet | Unknown], by_name: Container[int], network: NetworkContext) -> list[_Lane]:
    """Return the lanes; flows to every public address, which every rule touches, have lanes of their own."""
    by_ports: dict[tuple[IntervalSet, IntervalSet, bool], dict[int, FlowSet]] = {}
    for index, wanted in enumerate(flows):
        if isinstance(wanted, FlowSet) and wanted:
            flow = wanted.flows[0]
            by_ports.setdefault((flow.protocols, flow.destination_ports, index in by_name), {})[index] = wanted
    return [_Lane(needs, network) for needs in by_ports.values()]
