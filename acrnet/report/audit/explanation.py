"""Why a need is not met, in sentences that every form of the report shares. Nothing here is escaped yet."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from acrnet.audit.dns_queries import with_dns_queries, without_unresolved_flows
from acrnet.audit.model import Result, View
from acrnet.report.audit.result_facts import ResultFacts, SourceVerdict, passages, witness
from acrnet.report.audit.words import packet, stage_name
from acrnet.report.words import deciding_rule, named
from acrnet.rules.rule import Access
from acrnet.rules.verdict import DecidingRule, Outcome

RULES = 4
"""How many deciding rules are named; the JSON form has all."""
PREFIXES = 4
"""How many blocked prefixes are named."""
SOURCES = 4
"""How many groups of sources are shown."""
NAMES = 6
"""How many host names are shown."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The causes of a verdict, in words. Two explanations are equal if their words are."""

    rules: str
    """The deciding rules by priority; "" where no rule decides."""
    reason: str
    """Why it is undecidable, or denied without a rule; else ""."""
    blocked: str
    sources: tuple[str, ...]
    """The verdict for each group of sources; empty where all sources have the same verdict."""
    names: tuple[str, ...]
    """The verdict for each host name, where these differ."""
    missing: tuple[str, ...]
    """What would have to be known."""

    def sentences(self) -> Iterator[str]:
        """Yield the whole explanation, a sentence or clause at a time."""
        if self.rules and not self.sources and not self.names:
            yield self.rules
        if self.reason:
            yield f"because {self.reason}"
        yield from self.names or self.sources
        if self.blocked:
            yield f"blocked: {self.blocked}"
        yield from self.missing


def decision_key(result: Result, facts: ResultFacts) -> Hashable:
    """Return what decides a need, whatever its addresses; needs with equal keys can be reported together."""
    if result.by_name or facts.by_source(result.views):
        return result.need.id
    rules = {
        (rule_set, rule.name, rule.priority)
        for view in result.views
        for part in view.verdict.parts
        for rule_set, rule in passages(part)
    }
    return frozenset(rules), _without_missing(result), result.missing


def rules_key(result: Result) -> Hashable:
    """Return which rules the explanation of a result names, without the parts that take long to compute.

    Results with different keys have different explanations. Explanations of results for a client name no rules.
    """
    if result.subject is None:
        return ()
    deciding = {
        (rule.access is not Access.DENY, rule.priority, rule.name)
        for view in result.deciding_views
        for part in view.verdict.parts
        for _, rule in passages(part)
    }
    return tuple(sorted(deciding)[:RULES])


def explain(results: Sequence[Result], facts: ResultFacts) -> Explanation:
    """Return why needs that are decided alike have their verdict, with the addresses of all of them."""
    first = results[0]
    views = [view for result in results for view in result.deciding_views]
    reaching = [view for result in results for view in without_unresolved_flows(result.views, result.queries)]
    return Explanation(
        rules="" if first.stages else _rules(views, first.rule_set_id, facts),
        reason=_without_missing(first),
        blocked=named(facts.blocked(reaching), at_most=PREFIXES),
        sources=tuple(_sources(facts.by_source(first.views), first.rule_set_id, facts)),
        names=tuple(_names(first, facts)),
        missing=tuple(f"missing: {stage_name(each.stage, '')}, because {each.reason}" for each in first.missing),
    )


def example(results: Sequence[Result]) -> str:
    """Return a packet that is denied, or may be, as a clause; "" if there is none."""
    views = [view for result in results for view in with_dns_queries(result.views, result.queries)]
    sample = witness(views)
    if sample is None:
        return ""
    denied = any(part.outcome is Outcome.DENIED for view in views for part in view.verdict.parts)
    return f"{'for example' if denied else 'may be denied:'} {packet(sample)}"


def allowing_rules(result: Result) -> tuple[str, ...]:
    """Return the names of the rules that allow flows of a need, taken from the last rule set on the path."""
    return tuple(
        dict.fromkeys(
            part.rule.name
            for view in result.deciding_views
            for part in view.verdict.parts
            if part.outcome is Outcome.ALLOWED and part.rule is not None
        )
    )


def _rules(views: Sequence[View], target: str, facts: ResultFacts) -> str:
    """Return the deciding rules in the order they are tried; if there are too many, those that deny are named first."""
    deciding = facts.deciding_rules(views)
    chosen = sorted(deciding, key=_denying_first)[:RULES]
    texts = [deciding_rule(rule, target) for rule in deciding if rule in chosen]
    more = len(deciding) - len(texts)
    return named(texts, at_most=RULES) + (f" and {more:,} more" if more else "")


def _denying_first(rule: DecidingRule) -> bool:
    return rule.access is not Access.DENY


def _without_missing(result: Result) -> str:
    """Return the reason; "" if what is missing or a stage states it already."""
    if any(each.reason in result.reason for each in result.missing):
        return ""
    if any(each.because == result.reason for each in result.stages):
        return ""
    return result.reason


def _names(result: Result, facts: ResultFacts) -> Iterator[str]:
    for each in result.by_name[:NAMES]:
        cause = _rules((View("", each.verdict),), result.rule_set_id, facts) or each.verdict.reason
        yield f"{each.name}: {each.verdict.outcome}{f'; {cause}' if cause else ''}"
    if len(result.by_name) > NAMES:
        yield f"and {len(result.by_name) - NAMES:,} more names"


def _sources(split: Sequence[SourceVerdict], target: str, facts: ResultFacts) -> Iterator[str]:
    for each in split[:SOURCES]:
        of = f" of {each.clients}" if each.clients else ""
        cause = _rules(each.views, target, facts) or each.verdict.reason
        who = named(each.sources.prefixes(), at_most=PREFIXES)
        yield f"from {who}{of}: {each.verdict.outcome}{f'; {cause}' if cause else ''}"
    if len(split) > SOURCES:
        yield f"and from {len(split) - SOURCES:,} more groups of sources"
