"""What the decisions on the way of flows come to: a verdict, the stages one by one, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from acrnet.audit.model import Missing, StageKind, StageVerdict
from acrnet.audit.stages.strand import Decision, Strand
from acrnet.rules.verdict import Outcome, Part, Verdict, overall


def verdict_of(strands: Iterable[Strand]) -> Verdict:
    """Return the verdict on flows that came to the end of the chain, or to where they are denied."""
    return Verdict.of(map(part_of, strands))


def part_of(strand: Strand) -> Part:
    """Return flows with what decides about them, as a part of the verdict on the path they took."""
    passages = tuple(
        each.passage for each in strand.decisions if each.passage is not None and each.outcome is Outcome.ALLOWED
    )
    outcome = strand.outcome
    deciding = [each for each in strand.decisions if each.outcome is outcome]
    if outcome is Outcome.ALLOWED:
        last = passages[-1] if passages else None
        return Part(
            outcome, last and last.rule, strand.flows, stage=last.rule_set if last else "", passed=passages[:-1]
        )
    first = deciding[0]
    if outcome is Outcome.DENIED and first.passage is not None:
        return Part(outcome, first.passage.rule, strand.flows, stage=first.passage.rule_set, passed=passages)
    reasons = (each.because if outcome is Outcome.DENIED else each.reason for each in deciding)
    return Part(
        outcome,
        None,
        strand.flows,
        "; ".join(dict.fromkeys(reasons)),
        str(first.kind),
        tuple(rule for each in deciding for rule in each.doubtful),
        passages,
    )


def stages_of(strands: Sequence[Strand]) -> tuple[StageVerdict, ...]:
    """Return what each stage that was met does to the flows that reach it, in the order they are met."""
    met: dict[StageKind, dict[Decision, None]] = {}
    for strand in strands:
        for decision in strand.decisions:
            met.setdefault(decision.kind, {})[decision] = None
    return tuple(_stage(kind, tuple(met[kind])) for kind in StageKind if kind in met)


def _stage(kind: StageKind, decisions: Sequence[Decision]) -> StageVerdict:
    outcome = overall(each.outcome for each in decisions)
    telling = Outcome.DENIED if outcome is Outcome.PARTIAL else outcome
    deciding = [each for each in decisions if each.outcome is telling]
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


def questions_of(strands: Iterable[Strand]) -> tuple[Part, ...]:
    """Return what becomes of the questions to resolvers that keep flows from being sent, each once."""
    found = {
        question: None
        for strand in strands
        for decision in strand.decisions
        if decision.outcome is strand.outcome
        for question in decision.questions
    }
    return tuple(found)


def missing_of(strands: Iterable[Strand]) -> tuple[Missing, ...]:
    """Return what would have to be known to decide about flows that are not decided, in the order of the stages."""
    found = {
        decision.missing: None
        for strand in strands
        if strand.outcome is Outcome.UNDECIDABLE
        for decision in strand.decisions
        if decision.outcome is Outcome.UNDECIDABLE
    }
    return tuple(sorted(found, key=lambda each: list(StageKind).index(each.stage)))


def assumptions_of(strands: Iterable[Strand]) -> tuple[str, ...]:
    """Return what was taken for granted on the way, each clause once."""
    every = (each.assumption for strand in strands for each in strand.decisions if each.assumption)
    return tuple(dict.fromkeys(every))
