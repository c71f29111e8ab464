"""Summaries of traces: a verdict, what each stage does, and what is missing to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import structs

from acrnet.audit.model import Missing, StageKind, StageVerdict
from acrnet.audit.stages.trace import Decision, Trace
from acrnet.rules.verdict import Outcome, Part, Verdict, overall


def verdict_of(traces: Iterable[Trace]) -> Verdict:
    """Return the verdict on flows that reached the end of the chain, or the stage that denies them.

    It is partial too where all flows are denied, but some of them for a part of the host names alone.
    """
    every = list(traces)
    verdict = Verdict.of(map(part_of, every))
    partly = any(decision.partial for trace in every for decision in trace.decisions)
    return structs.replace(verdict, outcome=Outcome.PARTIAL) if partly else verdict


def is_divided(traces: Iterable[Trace]) -> bool:
    """Return whether some flows are denied and others are not."""
    return overall(trace.outcome for trace in traces) is Outcome.PARTIAL


def part_of(trace: Trace) -> Part:
    """Return the flows of a trace with what decides about them, as a part of the verdict on their path."""
    passages = tuple(
        each.passage for each in trace.decisions if each.passage is not None and each.outcome is Outcome.ALLOWED
    )
    outcome = trace.outcome
    deciding = [each for each in trace.decisions if each.outcome is outcome]
    if outcome is Outcome.ALLOWED:
        last = passages[-1] if passages else None
        return Part(outcome, last and last.rule, trace.flows, stage=last.rule_set if last else "", passed=passages[:-1])
    first = deciding[0]
    if outcome is Outcome.DENIED and first.passage is not None:
        return Part(outcome, first.passage.rule, trace.flows, stage=first.passage.rule_set, passed=passages)
    reasons = (each.because if outcome is Outcome.DENIED else each.reason for each in deciding)
    return Part(
        outcome,
        None,
        trace.flows,
        "; ".join(dict.fromkeys(reasons)),
        str(first.kind),
        tuple(rule for each in deciding for rule in each.doubtful),
        passages,
    )


def stages_of(traces: Sequence[Trace]) -> tuple[StageVerdict, ...]:
    """Return what each stage on the way of the flows does to them, in the order of the stages."""
    decisions: dict[StageKind, dict[Decision, None]] = {}
    for trace in traces:
        for decision in trace.decisions:
            decisions.setdefault(decision.kind, {})[decision] = None
    return tuple(_stage(kind, tuple(decisions[kind])) for kind in StageKind if kind in decisions)


def _stage(kind: StageKind, decisions: Sequence[Decision]) -> StageVerdict:
    outcome = overall(Outcome.PARTIAL if each.partial else each.outcome for each in decisions)
    explained = Outcome.DENIED if outcome is Outcome.PARTIAL else outcome
    deciding = [each for each in decisions if each.outcome is explained]
    because = dict.fromkeys(each.because for each in deciding if each.because)
    names = dict.fromkeys(each.name for each in deciding if each.name)
    fixes = dict.fromkeys(each.fix for each in deciding if each.fix)
    return StageVerdict(kind, ", ".join(names), outcome, "; ".join(because), " ".join(fixes))


def decided_by(stages: Sequence[StageVerdict]) -> StageKind | None:
    """Return the stage that decides: the first that denies, else the first that cannot be decided, else the last."""
    for outcomes in ({Outcome.DENIED, Outcome.PARTIAL}, {Outcome.UNDECIDABLE}):
        for stage in stages:
            if stage.outcome in outcomes:
                return stage.kind
    return stages[-1].kind if stages else None


def queries_of(traces: Iterable[Trace]) -> tuple[Part, ...]:
    """Return what becomes of the DNS queries whose failure keeps flows from being sent, each once."""
    queries = {
        query: None
        for trace in traces
        for decision in trace.decisions
        if decision.outcome is trace.outcome
        for query in decision.queries
    }
    return tuple(queries)


def missing_of(traces: Iterable[Trace]) -> tuple[Missing, ...]:
    """Return what would have to be known to decide about undecided flows, in the order of the stages."""
    missing = {
        decision.missing: None
        for trace in traces
        if trace.outcome is Outcome.UNDECIDABLE
        for decision in trace.decisions
        if decision.outcome is Outcome.UNDECIDABLE
    }
    return tuple(sorted(missing, key=lambda each: list(StageKind).index(each.stage)))


def assumptions_of(traces: Iterable[Trace]) -> tuple[str, ...]:
    """Return the assumptions of all decisions, each clause once."""
    every = (each.assumption for trace in traces for each in trace.decisions if each.assumption)
    return tuple(dict.fromkeys(every))
