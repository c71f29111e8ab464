"""Which share of a need's addresses each rule decides, in the order the rules are tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from acrnet.audit.dns_queries import with_dns_queries
from acrnet.audit.model import Result
from acrnet.net import FlowSet
from acrnet.report.audit.result_facts import passages
from acrnet.rules.destination_cache import DestinationCache
from acrnet.rules.verdict import OUTCOMES, Outcome, Part


class Share(NamedTuple):
    """Addresses about which one rule decides, or about which no rule does."""

    rule: str
    """The name of the rule; "" where no rule decides."""
    priority: int
    """Its priority; 0 where no rule decides."""
    outcome: Outcome
    """What the rule does with them; for a client, it allows what a later rule set may still deny."""
    rule_set: str
    """The id of the rule set of the rule, or the stage that decides without one; "" for the judged rule set."""
    reason: str
    """Why no rule decides; "" for a rule."""
    v4: int
    v6: int


class Decision(NamedTuple):
    """Everything that is decided about the addresses of one need."""

    v4: int
    """The number of all addresses."""
    v6: int
    shares: tuple[Share, ...]
    """In the order of evaluation. An address counts for each rule that decides about it for any client, so the numbers
    can add up to more than all."""


NOTHING = Decision(0, 0, ())
"""The decision about a need whose flows are not known."""


class _Key(NamedTuple):
    """What the parts of one share have in common; sorted, rules come by priority and before what no rule decides."""

    rule_set: str
    no_rule: bool
    priority: int
    rule: str
    outcome: Outcome
    reason: str


@dataclass(slots=True)
class Decisions:
    """Computes decisions, with a cache for the sizes of destinations that thousands of results share."""

    _cache: DestinationCache = field(default_factory=DestinationCache)

    def of(self, result: Result) -> Decision:
        """Return the decision about the addresses of a need; where DNS queries fail, about those of the resolvers."""
        views = with_dns_queries(result.views, result.queries)
        parts = [part for view in views for part in view.verdict.parts]
        if not parts:
            return NOTHING
        decided: dict[_Key, list[FlowSet]] = {}
        positions: dict[str, int] = {}
        for part in parts:
            for position, key in enumerate(_keys(part)):
                decided.setdefault(key, []).append(part.flows)
                positions[key.rule_set] = max(position, positions.get(key.rule_set, 0))
        shares = [
            self._share(key, decided[key], result.rule_set_id)
            for key in sorted(decided, key=lambda key: (positions[key.rule_set], key))
        ]
        return Decision(*self._cache.sizes([part.flows for part in parts]), tuple(shares))

    def _share(self, key: _Key, flows: list[FlowSet], judged: str) -> Share:
        rule_set = "" if key.rule_set == judged else key.rule_set
        return Share(key.rule, key.priority, key.outcome, rule_set, key.reason, *self._cache.sizes(flows))


def _keys(part: Part) -> Iterator[_Key]:
    """Yield what decides about a part, in the order of evaluation."""
    for rule_set, rule in passages(part):
        yield _Key(
            rule_set, no_rule=False, priority=rule.priority, rule=rule.name, outcome=OUTCOMES[rule.access], reason=""
        )
    if part.rule is None:
        yield _Key(part.stage, no_rule=True, priority=0, rule="", outcome=part.outcome, reason=part.reason)
