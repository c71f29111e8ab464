"""The cells of the matrix: what becomes of one need at one place, in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from acrnet.audit.model import Finding, Result, StageKind
from acrnet.report.audit.explanation import example, explain
from acrnet.report.audit.html.portions import Portion, portions, total
from acrnet.report.audit.result_facts import ResultFacts, shared_key
from acrnet.report.audit.shares import Decision, Decisions, Share
from acrnet.report.audit.words import stage_name, verdict
from acrnet.report.words import resource_name, with_short_ids
from acrnet.rules.verdict import Outcome

GAP: Final = "\ue000"
"""Stands for the name of a place in texts that places alike share: a character of private use."""
_STAGES: Final = {kind.value: kind.label for kind in StageKind}


class RuleLine(NamedTuple):
    """A rule, or what decides without one, with the addresses about which it decides."""

    rule: str
    """The name of the rule; "" where no rule decides."""
    priority: int
    outcome: Outcome
    where: str
    """The name of the rule set or of the stage, if it is not the judged rule set."""
    reason: str
    """Why no rule decides."""
    portions: tuple[Portion, ...]


class StageLine(NamedTuple):
    """A stage on the path of a client."""

    name: str
    outcome: Outcome
    because: str


class Cell(NamedTuple):
    """What becomes of one need at one place; texts have a gap for the name of the place."""

    outcome: Outcome
    verdict: str
    """In words, with what it was before an assumed change."""
    total: str
    """How many addresses the need has, in words; "" where that is not known."""
    rules: tuple[RuleLine, ...]
    """In the order of evaluation."""
    stages: tuple[StageLine, ...]
    notes: tuple[str, ...]
    """What else there is to say, a clause each."""
    fix: str


def decided_alike(cell: Cell) -> Hashable:
    """Return a key that is equal for needs that can share a card: the same rules decide about all of their addresses.

    Where a rule decides about a part, each need has numbers of its own, and the key is the cell.
    """
    if any(portion.fraction < 1 for line in cell.rules for portion in line.portions):
        return cell
    rules = tuple(line._replace(portions=()) for line in cell.rules)
    return cell._replace(total="", rules=rules, notes=cell.notes if not rules else ())


class Cells:
    """Makes cells; equal ones are the same object."""

    def __init__(self) -> None:
        self._facts = ResultFacts()
        self._decisions = Decisions()
        self._by_values: dict[tuple[int, ...], Cell] = {}
        """By `shared_key`: the cell without a fix. The results are alive as long as their audit is rendered."""
        self._distinct: dict[Cell, Cell] = {}

    def of(self, result: Result, finding: Finding | None, name: str) -> Cell:
        """Return the cell of a result at the place of this name, with the fix of the finding about it."""
        key = shared_key(result)
        cell = self._by_values.get(key)
        if cell is None:
            cell = self._by_values[key] = self._cell(result, name)
        if finding is not None:
            cell = cell._replace(fix=with_gap(finding.fix, name))
        return self._distinct.setdefault(cell, cell)

    def _cell(self, result: Result, name: str) -> Cell:
        decision = self._decisions.of(result)
        return Cell(
            result.outcome,
            with_gap(verdict(result), name),
            total(decision),
            tuple(_rule_line(share, decision, name) for share in decision.shares),
            tuple(
                StageLine(stage_name(each.kind, each.name), each.outcome, with_short_ids(each.because))
                for each in result.stages
            ),
            tuple(with_gap(note, name) for note in self._notes(result, decision)),
            "",
        )

    def _notes(self, result: Result, decision: Decision) -> Iterator[str]:
        explanation = explain([result], self._facts)
        stated = any(share.reason == explanation.reason for share in decision.shares)
        yield from replace(explanation, rules="", reason="" if stated else explanation.reason).sentences()
        if shown := example([result]):
            yield shown


def with_gap(text: str, name: str) -> str:
    """Return a text with a gap in the place of this name."""
    own = text.replace(GAP, "\\ue000") if GAP in text else text
    return own.replace(name, GAP) if name else own


def _rule_line(share: Share, decision: Decision, name: str) -> RuleLine:
    return RuleLine(
        share.rule,
        share.priority,
        share.outcome,
        _STAGES.get(share.rule_set) or resource_name(share.rule_set),
        with_gap(share.reason, name),
        portions(share, decision),
    )
