"""Judging rule sets: a verdict on every need of their clients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrnet.audit.model import Result, Subject, View, overall
from acrnet.registry.need import Need, Purpose
from acrnet.rules.evaluate import evaluate
from acrnet.rules.network import NetworkContext
from acrnet.rules.rule import RuleSet
from acrnet.rules.verdict import Verdict


def judge(subjects: Sequence[Subject]) -> tuple[Result, ...]:
    """Return what each rule set does to each need of its clients, in the order of the subjects and of their needs.

    A rule set is judged by itself: whatever else the packets meet is another question. A need that only a host name
    can express has no result, because security rules do not see names.
    """
    evaluators = _Evaluators()
    return tuple(result for subject in subjects for result in _results(subject, evaluators))


class BulkEvaluator:
    def __init__(self, needs: Sequence[Need], network: NetworkContext) -> None:
        self._needs, self._network = needs, network

    def verdicts(self, rule_set: RuleSet) -> tuple[Verdict, ...]:
        found = evaluate([rule_set], self._needs, self._network)
        return tuple(found[rule_set.id, need.id] for need in self._needs)


class _Evaluators:
    """One evaluator for all rule sets whose clients share needs and a network.

    They are told apart by identity: whoever makes subjects for many rule sets gives them the same values.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[Sequence[Need], NetworkContext, BulkEvaluator]] = {}
        self._judged: dict[int, tuple[Sequence[Need], tuple[Need, ...]]] = {}

    def judged(self, needs: tuple[Need, ...]) -> tuple[Need, ...]:
        """Return the needs that security rules can be judged on."""
        found = self._judged.get(id(needs))
        if found is None:
            kept = tuple(need for need in needs if need.purpose is not Purpose.APEX)
            found = self._judged[id(needs)] = (needs, kept)
        return found[1]

    def of(self, needs: tuple[Need, ...], network: NetworkContext) -> BulkEvaluator:
        """Return the evaluator for these needs in this network."""
        key = id(needs), id(network)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = (needs, network, BulkEvaluator(needs, network))
        return found[2]


def _results(subject: Subject, evaluators: _Evaluators) -> Iterator[Result]:
    needs = evaluators.judged(subject.needs)
    rule_set = subject.found.rule_set
    by_clients = [
        (clients.name, evaluators.of(needs, clients.network).verdicts(rule_set)) for clients in subject.clients
    ]
    for index, need in enumerate(needs):
        yield _result(subject, need, tuple(View(name, verdicts[index]) for name, verdicts in by_clients))


def _result(subject: Subject, need: Need, views: tuple[View, ...]) -> Result:
    outcome = overall(view.verdict.outcome for view in views)
    reasons = dict.fromkeys(view.verdict.reason for view in views if view.verdict.reason)
    return Result(
        need=need,
        outcome=outcome,
        seen=outcome,
        views=views,
        subject=subject,
        reason="; ".join(reasons),
        assumptions=subject.assumptions,
    )
