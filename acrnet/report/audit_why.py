"""Why a need is not met, in sentences that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acrnet.audit.model import Result, View
from acrnet.report.audit_words import packet, stage_name
from acrnet.report.result_facts import ResultFacts, SourceVerdict, witness
from acrnet.report.words import deciding_rule, named
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule, Outcome

RULES = 4
"""How many deciding rules are named; the JSON form has all."""
PREFIXES = 4
"""How many blocked prefixes are named."""
SOURCES = 4
"""How many groups of sources are told apart."""


@dataclass(frozen=True, slots=True)
class Why:
    """What makes a verdict. Two are equal when they would be told in the same words for any client."""

    rules: str
    """The deciding rules, those that deny first; "" where no rule decides."""
    reason: str
    """Why it is undecidable, or denied without a rule; "" else."""
    blocked: str
    sources: tuple[str, ...]
    """For each group of sources that fares alike; empty where all do."""
    missing: tuple[str, ...]
    """What would have to be known."""

    def sentences(self) -> Iterator[str]:
        """Yield all of it, a sentence or clause each."""
        if self.rules and not self.sources:
            yield self.rules
        if self.reason:
            yield f"because {self.reason}"
        yield from self.sources
        if self.blocked:
            yield f"blocked: {self.blocked}"
        yield from self.missing


def why(result: Result, facts: ResultFacts) -> Why:
    """Return what makes the verdict of a need."""
    split = facts.by_source(result.views)
    reason = _without_missing(result)
    return Why(
        rules="" if result.stages else _rules(result.views, result.rule_set_id, facts),
        reason=reason,
        blocked=named(facts.blocked(result.views), at_most=PREFIXES),
        sources=tuple(_sources(split, result.rule_set_id, facts)),
        missing=tuple(f"missing: {stage_name(each.stage, '')}, because {each.reason}" for each in result.missing),
    )


def example(result: Result) -> str:
    """Return a packet that is denied, or may be, as a clause; "" where there is none."""
    shown = witness(result.views)
    if shown is None:
        return ""
    sure = any(part.outcome is Outcome.DENIED for view in result.views for part in view.verdict.parts)
    return f"{'for example' if sure else 'may be denied:'} {packet(shown)}"


def allowing_rules(result: Result) -> tuple[str, ...]:
    """Return the names of the rules that allow flows of a need, those of the last rule set on the path."""
    return tuple(
        dict.fromkeys(
            part.rule.name
            for view in result.views
            for part in view.verdict.parts
            if part.outcome is Outcome.ALLOWED and part.rule is not None
        )
    )


def _rules(views: Sequence[View], target: str, facts: ResultFacts) -> str:
    found = sorted(facts.deciding_rules(views), key=_denying_first)
    return named([deciding_rule(rule, target) for rule in found], at_most=RULES)


def _denying_first(rule: DecidingRule) -> bool:
    return rule.access is not Access.DENY


def _without_missing(result: Result) -> str:
    """Return the reason, unless what is missing says it already."""
    if any(each.reason in result.reason for each in result.missing):
        return ""
    return result.reason


def _sources(split: Sequence[SourceVerdict], target: str, facts: ResultFacts) -> Iterator[str]:
    for each in split[:SOURCES]:
        of = f" of {each.clients}" if each.clients else ""
        cause = _rules(each.views, target, facts) or each.verdict.reason
        who = named(each.sources.prefixes(), at_most=PREFIXES)
        yield f"from {who}{of}: {each.verdict.outcome}{f'; {cause}' if cause else ''}"
    if len(split) > SOURCES:
        yield f"and from {len(split) - SOURCES:,} more groups of sources"
