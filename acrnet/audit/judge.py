"""The judgement of rule sets: a verdict on every need of their clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from acrnet.audit.alike import alike
from acrnet.audit.model import Result, View
from acrnet.audit.subject import NsgSubject
from acrnet.registry.need import Need, decidable
from acrnet.rules.bulk.judging import BulkEvaluator
from acrnet.rules.network import NetworkContext
from acrnet.rules.verdict import Verdict, overall

Progress = Callable[[int, int], None]
"""Called with the number of rule sets judged so far, and the number of all."""


def judge(subjects: Sequence[NsgSubject], progress: Progress | None = None) -> tuple[Result, ...]:
    """Return the result of each rule set for each need of its clients, in the order of the subjects and their needs.

    A rule set is judged by itself, without the other stages of the path. The bare domain of a login server has no
    result, because no client is known to connect to it.

    Equal rule sets with equal clients and needs are judged once. Consecutive ones that share only clients and needs are
    evaluated together, which takes a fraction of the time.
    """
    groups = alike(subjects)
    evaluators = _Evaluators()
    by_subject: dict[int, list[Result]] = {}
    for _, together in groupby(groups, key=lambda group: (id(group[0].clients), id(group[0].needs))):
        batch = list(together)
        for group, results in zip(batch, _judged([group[0] for group in batch], evaluators), strict=True):
            by_subject[id(group[0])] = results
            for other in group[1:]:
                by_subject[id(other)] = [_restated(result, other) for result in results]
            done = len(by_subject)
            if progress is not None and done // 256 > (done - len(group)) // 256:
                progress(done, len(subjects))
    return tuple([result for subject in subjects for result in by_subject[id(subject)]])


def _restated(result: Result, subject: NsgSubject) -> Result:
    """Return the result of a rule set as the result of an equal one."""
    return replace(result, subject=subject, assumptions=subject.assumptions)


class _Evaluators:
    """Evaluators, one for each combination of needs and network, which are kept alive with it."""

    def __init__(self) -> None:
        self._cache: dict[tuple[int, int], tuple[Sequence[Need], NetworkContext, BulkEvaluator]] = {}

    def of(self, needs: tuple[Need, ...], network: NetworkContext) -> BulkEvaluator:
        """Return the evaluator of these needs in this network."""
        key = id(needs), id(network)
        cached = self._cache.get(key)
        if cached is None:
            cached = self._cache[key] = (needs, network, BulkEvaluator(decidable(needs), network))
        return cached[2]


def _judged(subjects: Sequence[NsgSubject], evaluators: _Evaluators) -> Iterator[list[Result]]:
    """Yield the results of each subject; all have the same clients and needs."""
    first = subjects[0]
    needs = decidable(first.needs)
    # Without an id, because each verdict is used for all equal rule sets.
    rule_sets = [replace(subject.nsg.rule_set, id="") for subject in subjects]
    by_clients = [evaluators.of(first.needs, clients.network).each(rule_sets) for clients in first.clients]
    for subject, *verdicts in zip(subjects, *by_clients, strict=True):
        yield results_of(subject, needs, verdicts)


def results_of(subject: NsgSubject, needs: Sequence[Need], verdicts: Sequence[Sequence[Verdict]]) -> list[Result]:
    """Return the results of a subject from its verdicts: for each of its clients, one for each need in order."""
    clients, assumptions = subject.clients, subject.assumptions
    if len(clients) > 1:
        return [_result_for_many(subject, need, [each[index] for each in verdicts]) for index, need in enumerate(needs)]
    name = clients[0].name
    return [
        Result(
            need=need,
            outcome=verdict.outcome,
            seen=verdict.outcome,
            views=(View(name, verdict),),
            subject=subject,
            reason=verdict.reason,
            assumptions=assumptions,
        )
        for need, verdict in zip(needs, verdicts[0], strict=True)
    ]


def _result_for_many(subject: NsgSubject, need: Need, verdicts: Sequence[Verdict]) -> Result:
    outcome = overall(verdict.outcome for verdict in verdicts)
    views = [View(each.name, verdict) for each, verdict in zip(subject.clients, verdicts, strict=True)]
    return Result(
        need=need,
        outcome=outcome,
        seen=outcome,
        views=tuple(views),
        subject=subject,
        reason="; ".join(dict.fromkeys(verdict.reason for verdict in verdicts if verdict.reason)),
        assumptions=subject.assumptions,
    )
